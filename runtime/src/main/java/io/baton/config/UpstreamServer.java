package io.baton.config;

import java.util.Optional;

/** One server of an upstream. */
public record UpstreamServer(ServerAddress address, int weight, boolean backup) {

    public UpstreamServer {
        new Faults()
                .check(UpstreamKeys.WEIGHT, weight)
                .when(
                        address.port().equals(Optional.of(0)),
                        "\"" + address + "\" has port 0, allowed is one that a server can listen on",
                        UpstreamKeys.ADDRESS)
                .throwAny();
    }
}
