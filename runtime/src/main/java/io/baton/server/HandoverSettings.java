package io.baton.server;

import io.baton.config.ServerConfig;
import io.baton.handoff.HandoffSettings;
import io.baton.net.ServiceAccount;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** What the handoff has to know of the configuration, with an id for what may become an upgrade. */
final class HandoverSettings {

    private static final long MS_PER_S = 1_000;

    private HandoverSettings() {}

    static HandoffSettings of(ServerConfig config, ServiceAccount account, int generation) {
        return new HandoffSettings(
                config.upgrade().upgradeSock().toString(),
                config.upgrade().upgradeTimeoutSeconds() * MS_PER_S,
                config.upgrade().closeTimeoutSeconds() * MS_PER_S,
                account.user(),
                account.group(),
                Server.version(),
                generation,
                HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt()));
    }
}
