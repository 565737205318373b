package io.baton.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Servers in JVMs of their own that forward to origins of the test's; all of them end with it. */
final class ProxyRig implements AutoCloseable {

    private final Path folder;

    private final int port;

    private final List<Closing> opened = new ArrayList<>();

    private interface End<T> {
        void of(T one) throws IOException;
    }

    /** Ends what a test has opened. */
    private interface Closing {
        void close() throws IOException;
    }

    ProxyRig(Path folder) throws IOException {
        this.folder = folder;
        this.port = freePort();
    }

    /** Where the proxy listens. */
    int port() {
        return port;
    }

    /** Writes the configuration: a listener, an upstream "app" with these servers and keys, and what else there is. */
    Path configure(String servers, String keys, String more) throws IOException {
        return BatonProcess.configuration(folder, "baton.toml", 1, """
                [[listener]]
                name = "web"
                address = "127.0.0.1:%d"
                upstream = "app"
                [[upstream]]
                name = "app"
                servers = [%s]
                %s
                %s
                """.formatted(port, servers, keys, more));
    }

    static String quoted(String text) {
        return '"' + text + '"';
    }

    Origin origin(String text) throws IOException {
        return keep(new Origin(text), Origin::close);
    }

    BatonProcess start(String... arguments) throws IOException {
        return keep(BatonProcess.start(arguments), BatonProcess::close);
    }

    HttpClientConnection connect() throws IOException {
        return keep(new HttpClientConnection(port), HttpClientConnection::close);
    }

    HttpClientConnection.Answered ask() throws IOException {
        return HttpClientConnection.askOnce(port);
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException {
        for (Closing one : opened.reversed()) {
            one.close();
        }
    }

    private <T> T keep(T one, End<T> end) {
        opened.add(() -> end.of(one));
        return one;
    }
}
