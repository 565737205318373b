package io.baton.handoff;

import io.baton.ffi.FileDescriptors;

/**
 * What this process brings to an upgrade.
 *
 * @param upgradeSock the path at which the successor listens, and beside which it locks
 * @param upgradeTimeoutMs how long this process waits for the other at each step
 * @param closeTimeoutMs this configuration's length of the bake
 * @param user who owns socket and lock, and may be the other process too; or {@link FileDescriptors#UNCHANGED}
 * @param group who owns socket and lock, or {@link FileDescriptors#UNCHANGED}
 * @param version of Baton
 * @param generation how many upgrades this process is away from the first one, as far as it knows yet
 * @param upgradeId a name for this upgrade; the predecessor's is the one that counts
 */
public record HandoffSettings(
        String upgradeSock,
        long upgradeTimeoutMs,
        long closeTimeoutMs,
        int user,
        int group,
        String version,
        int generation,
        String upgradeId) {}
