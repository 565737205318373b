package io.baton.proxy.names;

import io.baton.ffi.Address;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A name server on loopback that says what a test tells it to, over real sockets. */
final class FakeDns implements AutoCloseable {

    private static final int WAIT_MS = 10_000;

    private static final int TRIES_MAX = 50;

    private static final int BYTES_MAX = 65_535;

    private final DatagramSocket datagrams;

    private final ServerSocket streams;

    /** Takes a port that is free for both, which the kernel does not look for by itself. */
    FakeDns() throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        DatagramSocket free = new DatagramSocket(new InetSocketAddress(loopback, 0));
        ServerSocket same = listen(free, loopback);
        for (int tries = 1; same == null && tries < TRIES_MAX; tries++) {
            free.close();
            free = new DatagramSocket(new InetSocketAddress(loopback, 0));
            same = listen(free, loopback);
        }
        this.datagrams = free;
        this.streams = Objects.requireNonNull(same, "no port is free for both");
        datagrams.setSoTimeout(WAIT_MS);
        streams.setSoTimeout(WAIT_MS);
    }

    private static @Nullable ServerSocket listen(DatagramSocket free, InetAddress loopback) throws IOException {
        try {
            return new ServerSocket(free.getLocalPort(), 10, loopback);
        } catch (BindException taken) {
            return null;
        }
    }

    /** A question that came, and from where. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Asked(byte[] message, SocketAddress client) {

        String name() {
            return DnsMessage.name(message);
        }

        boolean isInet4() {
            return DnsMessage.type(message) == 1;
        }

        DnsMessage answer(int flags) {
            return DnsMessage.to(message, flags);
        }

        int id() {
            return (message[0] & 0xff) << 8 | (message[1] & 0xff);
        }
    }

    Address address() {
        return Address.parse("127.0.0.1:" + datagrams.getLocalPort());
    }

    /** Whether a question in a datagram is here already. */
    boolean isAsked() throws IOException {
        datagrams.setSoTimeout(1);
        try {
            datagrams.receive(new DatagramPacket(new byte[BYTES_MAX], BYTES_MAX));
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } finally {
            datagrams.setSoTimeout(WAIT_MS);
        }
    }

    /** Waits for a question in a datagram. */
    Asked receive() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[BYTES_MAX], BYTES_MAX);
        datagrams.receive(packet);
        return new Asked(Arrays.copyOf(packet.getData(), packet.getLength()), packet.getSocketAddress());
    }

    void send(Asked to, DnsMessage answer) throws IOException {
        byte[] bytes = answer.bytes();
        datagrams.send(new DatagramPacket(bytes, bytes.length, to.client()));
    }

    /** Waits for a connection. */
    Socket accept() throws IOException {
        Socket socket = streams.accept();
        socket.setSoTimeout(WAIT_MS);
        return socket;
    }

    static Asked receive(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        return new Asked(in.readNBytes(in.readUnsignedShort()), socket.getRemoteSocketAddress());
    }

    static byte[] framed(DnsMessage answer) {
        byte[] bytes = answer.bytes();
        byte[] framed = new byte[bytes.length + 2];
        framed[0] = (byte) (bytes.length >>> 8);
        framed[1] = (byte) bytes.length;
        System.arraycopy(bytes, 0, framed, 2, bytes.length);
        return framed;
    }

    @Override
    public void close() throws IOException {
        datagrams.close();
        streams.close();
    }
}
