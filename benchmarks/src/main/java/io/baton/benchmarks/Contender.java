package io.baton.benchmarks;

/**
 * A proxy as it is set up here: one thread or worker, no access log, connections to the origin kept alive, and a port
 * for each way to pass bytes on. Else as its makers ship it.
 *
 * @param httpPort as its makers ship it
 * @param tcpPort as its makers ship it; 0: it passes no bytes on without looking at them
 * @param bulkHttpPort set up for large bodies; 0: it has no such setting
 * @param bulkTcpPort set up for large bodies; 0: it has no such setting
 * @param connectionsMax how many clients it takes at a time
 */
record Contender(
        String name,
        String bulkName,
        ProxyProcess process,
        int httpPort,
        int tcpPort,
        int bulkHttpPort,
        int bulkTcpPort,
        int connectionsMax) {

    /** One without settings of its own for large bodies. */
    static Contender plain(String name, ProxyProcess process, int httpPort, int tcpPort, int connectionsMax) {
        return new Contender(name, "", process, httpPort, tcpPort, 0, 0, connectionsMax);
    }

    /** 0: none. */
    int port(LoadCase its, boolean isTuned) {
        if (isTuned) {
            return its.isTcp() ? bulkTcpPort : bulkHttpPort;
        }
        return its.isTcp() ? tcpPort : httpPort;
    }
}
