package io.baton.proxy.upstream;

import io.baton.ffi.Address;

/**
 * A server at one moment, for the status and the metrics.
 *
 * @param server as the configuration has it
 * @param label as logs and metrics call it
 * @param why it is not up; empty when it is
 * @param sinceSeconds how long it has been out or down; 0 when it is neither
 * @param active what is in flight
 * @param weight the configured one
 */
public record Member(
        String server,
        Address address,
        String label,
        PeerState state,
        String why,
        long sinceSeconds,
        int active,
        int weight,
        boolean isBackup) {

    public boolean isUp() {
        return state.isUp();
    }
}
