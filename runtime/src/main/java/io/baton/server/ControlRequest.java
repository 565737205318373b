package io.baton.server;

import java.util.Locale;

/** What a client of {@code control_sock} can ask for. */
public enum ControlRequest {
    STATUS,
    UPGRADE,
    UPGRADE_IN_PLACE,
    STOP,
    STOP_FAST,
    RELOAD;

    /** As it stands in the protocol: {@code stop-fast}. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
