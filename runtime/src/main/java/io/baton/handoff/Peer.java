package io.baton.handoff;

/**
 * The process at the other end, as the kernel and its own HELLO describe it.
 *
 * @param pid as the kernel knows it, 0 from another pid namespace
 * @param uid as the kernel knows it, unsigned
 * @param generation how many upgrades it is away from the first process; 0 of a successor, which is yet to learn it
 * @param version of Baton
 * @param protocol the version that both speak
 * @param upgradeId the predecessor's name of this upgrade, for the logs of both
 * @param closeTimeoutMs how long the bake takes: the larger of the two configurations'
 * @param upgradeTimeoutMs after how long the first of both gives up a step: the smaller of the two configurations'
 */
public record Peer(
        long pid,
        int uid,
        int generation,
        String version,
        int protocol,
        String upgradeId,
        long closeTimeoutMs,
        long upgradeTimeoutMs) {

    @Override
    public String toString() {
        return "pid %d, uid %s, Baton %s, protocol %d".formatted(pid, Integer.toUnsignedString(uid), version, protocol);
    }
}
