package io.baton.benchmarks.peer;

import io.undertow.Undertow;
import io.undertow.server.handlers.proxy.LoadBalancingProxyClient;
import io.undertow.server.handlers.proxy.ProxyHandler;
import java.net.URI;
import org.xnio.Options;

/** A proxy for HTTP by Undertow's own handler, with one thread for connections. */
public final class UndertowProxy {

    private static final int BACKLOG = 4096;

    private static final int KEPT_MAX = 1024;

    /** Whoever finds no connection to the origin waits; by default it is refused with 503. */
    private static final int WAITING_MAX = 4096;

    private static final int REQUEST_MS_MAX = 30_000;

    private UndertowProxy() {}

    /**
     * Serves until it is killed.
     *
     * @param arguments the port for HTTP, and the origin's port
     */
    public static void main(String[] arguments) {
        if (arguments.length != 2) {
            System.err.println("usage: UndertowProxy HTTP_PORT ORIGIN_PORT");
            System.exit(2);
        }
        LoadBalancingProxyClient origin = new LoadBalancingProxyClient()
                .setConnectionsPerThread(KEPT_MAX)
                .setSoftMaxConnectionsPerThread(KEPT_MAX)
                .setMaxQueueSize(WAITING_MAX)
                .setProblemServerRetry(1) // s; a client that goes away in the middle counts as the origin's problem
                .addHost(URI.create("http://127.0.0.1:" + arguments[1]));
        Undertow.builder()
                .setIoThreads(1)
                .setWorkerThreads(1) // which only blocking handlers need
                .setSocketOption(Options.BACKLOG, BACKLOG)
                .addHttpListener(Integer.parseInt(arguments[0]), "127.0.0.1")
                .setHandler(ProxyHandler.builder()
                        .setProxyClient(origin)
                        .setMaxRequestTime(REQUEST_MS_MAX)
                        .build())
                .build()
                .start();
    }
}
