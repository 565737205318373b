package io.baton.handoff;

import io.baton.ffi.PeerCredentials;
import io.baton.ffi.Processes;
import io.baton.handoff.HandoffMessage.Hello;
import io.baton.handoff.HandoffMessage.Role;

/** What both sides say first, and what they agree on by it. */
final class Greeting {

    /** The oldest version of the protocol that this process speaks. */
    static final int VERSION_MIN = 1;

    /** The newest one. */
    static final int VERSION_MAX = 1;

    private Greeting() {}

    static Hello of(Role role, HandoffSettings settings) {
        return new Hello(
                VERSION_MIN,
                VERSION_MAX,
                role,
                Processes.ownPid(),
                settings.generation(),
                settings.version(),
                settings.upgradeId(),
                settings.closeTimeoutMs(),
                settings.upgradeTimeoutMs());
    }

    /**
     * Compares both greetings; both sides come to the same result.
     *
     * @throws ProtocolException when there is no version that both speak
     */
    static Peer agree(Hello own, Hello other, PeerCredentials credentials) throws ProtocolException {
        int protocol = Math.min(own.versionMax(), other.versionMax());
        if (protocol < Math.max(own.versionMin(), other.versionMin())) {
            throw new ProtocolException("process %d (Baton %s) speaks versions %d to %d of the protocol, not %d to %d"
                    .formatted(
                            credentials.pid(),
                            other.version(),
                            other.versionMin(),
                            other.versionMax(),
                            own.versionMin(),
                            own.versionMax()));
        }
        return new Peer(
                credentials.pid(),
                credentials.uid(),
                other.generation(),
                other.version(),
                protocol,
                other.role() == Role.PREDECESSOR ? other.upgradeId() : own.upgradeId(),
                Math.max(own.closeTimeoutMs(), other.closeTimeoutMs()),
                other.upgradeTimeoutMs() == 0
                        ? own.upgradeTimeoutMs()
                        : Math.min(own.upgradeTimeoutMs(), other.upgradeTimeoutMs()));
    }
}
