package io.baton.server;

import java.util.Locale;

/** What an upgrade comes through, one after the other. The successor sees it from {@link #WARM_UP} on. */
enum UpgradeStep {
    /** Until a successor is there, and both know who the other is. */
    SEEK,
    /** Until listeners and state are handed over. */
    OFFER,
    /** Until the successor is ready: it binds, starts services, sends requests through itself. */
    WARM_UP,
    /** Until the successor accepts. */
    COMMIT,
    /** Until the predecessor leaves the service to it. */
    BAKE;

    /** As metrics and the status call it: {@code warm_up}. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
