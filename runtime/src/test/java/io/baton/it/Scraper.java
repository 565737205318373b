package io.baton.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A client of a metrics address, which keeps its connection as long as the server does. */
final class Scraper implements AutoCloseable {

    private final SocketAddress address;

    private @Nullable SocketChannel channel;

    private @Nullable DataInputStream in; // with the channel

    private int connections;

    private Scraper(SocketAddress address) {
        this.address = address;
    }

    /** Of a port of this machine. */
    static Scraper of(int port) {
        return new Scraper(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /** Of a Unix socket. */
    static Scraper of(Path socket) {
        return new Scraper(UnixDomainSocketAddress.of(socket));
    }

    /** An answer. */
    record Page(int status, String head, String body) {}

    Page get(String path) throws IOException {
        return ask("GET", path);
    }

    /** Asks, on the connection that there is, or on a new one. */
    Page ask(String method, String path) throws IOException {
        SocketChannel open = channel;
        if (open == null) {
            open = SocketChannel.open(address);
            channel = open;
            in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(open)));
            connections++;
        }
        try {
            byte[] request = "%s %s HTTP/1.1\r\nHost: test\r\n\r\n"
                    .formatted(method, path)
                    .getBytes(UTF_8);
            Channels.newOutputStream(open).write(request);
            Page page = read(Objects.requireNonNull(in), method.equals("HEAD"));
            if (page.head().contains("\r\nConnection: close\r\n")) {
                close();
            }
            return page;
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** How many it has made. */
    int connections() {
        return connections;
    }

    @Override
    public void close() throws IOException {
        SocketChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }

    private static Page read(DataInputStream in, boolean isHead) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        String field = "\r\nContent-Length: ";
        int from = head.indexOf(field) + field.length();
        int length = isHead ? 0 : Integer.parseInt(head.substring(from, head.indexOf("\r\n", from)));
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("cut short");
        }
        return new Page(
                Integer.parseInt(head.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length())),
                head.toString(),
                new String(body, UTF_8));
    }
}
