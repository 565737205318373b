package io.baton.server;

import io.baton.config.ServerConfig;
import io.baton.ffi.DescriptorLimit;
import io.baton.ffi.ErrnoException;

/** Raises the limit of descriptors to what a configuration needs, and says so where that is not possible. */
final class DescriptorRoom {

    private static final System.Logger LOG = System.getLogger(DescriptorRoom.class.getName());

    /** Descriptors that are no connections: listeners, epolls, files, and those of the JVM. */
    private static final int OTHER_DESCRIPTORS = 512;

    private DescriptorRoom() {}

    static void makeFor(ServerConfig config) throws ErrnoException {
        long clients = config.limits().maxConnections();
        long servers = config.needsProxy() ? clients : 0; // whoever is served there has a connection to a server
        // Each listener twice: one that is taken over is held by the offer, too, until all are.
        long needed = clients + servers + 2L * (config.listeners().size() + 1) + OTHER_DESCRIPTORS;
        DescriptorLimit limit =
                DescriptorLimit.raise(Math.min(needed, DescriptorLimit.current().hard()));
        if (!limit.allows(needed)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "max_connections = {0} needs {1} descriptors, and the hard limit is {2}: raise it (ulimit -Hn,"
                            + " LimitNOFILE=), or lower max_connections",
                    Integer.toString(config.limits().maxConnections()),
                    Long.toString(needed),
                    Long.toString(limit.hard()));
        }
    }
}
