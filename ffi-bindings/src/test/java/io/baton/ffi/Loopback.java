package io.baton.ffi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** TCP on 127.0.0.1 for tests: every wait has a deadline and is for an event. */
record Loopback(Fd server, Fd client) implements AutoCloseable {

    static final Address ANY_PORT = Address.parse("127.0.0.1:0");

    static final int DEADLINE_MS = 10_000;

    /** Long enough for what should not happen to happen, if it would. */
    static final int QUIET_MS = 50;

    /** Skips a test of IPv6, and says so, where the machine has none. */
    static void assumeInet6() {
        Address loopback = Address.parse("[::1]:0");
        try (Fd fd = Sockets.open(loopback, "IPv6?")) {
            Sockets.bind(fd, loopback);
        } catch (ErrnoException e) {
            System.err.println("SKIPPED a test of IPv6, which this machine does not have: " + e.getMessage());
            assumeTrue(false, "no IPv6 here");
        }
    }

    /** Two connected ends. */
    static Loopback open() throws Exception {
        try (Fd listener = Sockets.listen(ANY_PORT, 8)) {
            Fd client = connected(Sockets.localAddress(listener));
            return new Loopback(accepted(listener), client);
        }
    }

    /** A client whose connection is established. */
    static Fd connected(Address address) throws Exception {
        Fd client = Sockets.open(address, "client");
        assertThat(outcome(client, Sockets.connect(client, address))).isEmpty();
        return client;
    }

    /** How a client's attempt to connect ends: with the reason why it fails, or empty. */
    static Optional<Errno> attempt(Address address) throws Exception {
        try (Fd client = Sockets.open(address, "client")) {
            return outcome(client, Sockets.connect(client, address));
        }
    }

    /** How an attempt to connect ends. */
    static Optional<Errno> outcome(Fd client, Connect begun) throws Exception {
        return switch (begun) {
            case Connect.Connected connected -> Optional.empty();
            case Connect.Failed failed -> Optional.of(failed.errno());
            case Connect.InProgress inProgress -> {
                assertThat(Poll.writable(client, DEADLINE_MS)).isTrue();
                yield Sockets.pendingError(client);
            }
        };
    }

    /** The next connection of a listener, which must come. */
    static Fd accepted(Fd listener) throws Exception {
        assertThat(Poll.readable(listener, DEADLINE_MS)).isTrue();
        return ((Accept.Connected) attemptToAccept(listener)).fd();
    }

    static Accept attemptToAccept(Fd listener) throws Exception {
        try (AddressBuffer peer = new AddressBuffer()) {
            return Sockets.accept(listener, peer);
        }
    }

    static void send(Fd socket, String text) throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            assertThat(Io.send(socket, bytes(arena, text))).isEqualTo(text.length());
        }
    }

    /** What one read of a socket brings, once there is something. */
    static String received(Fd socket) throws Exception {
        assertThat(Poll.readable(socket, DEADLINE_MS)).isTrue();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(4096);
            long count = Io.receive(socket, buffer);
            assertThat(count).isNotNegative();
            return text(buffer, count);
        }
    }

    static MemorySegment bytes(Arena arena, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return arena.allocate(bytes.length).copyFrom(MemorySegment.ofArray(bytes));
    }

    static String text(MemorySegment buffer, long count) {
        byte[] bytes = buffer.asSlice(0, count).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        server.close();
        client.close();
    }
}
