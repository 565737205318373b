package io.baton.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.Address;
import io.baton.ffi.Errno;
import io.baton.net.Connection;
import io.baton.net.ConnectionHandler;
import io.baton.net.Dial;
import io.baton.net.Listener;
import io.baton.net.SteppedLoop;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A loop with a client's and a server's connection over TCP, not joined yet, and the far ends of both. */
final class TunnelRig implements Tunnel.Listener, Dial.Caller, AutoCloseable {

    static final long IDLE_NS = 10_000_000_000L;

    /** After so many, nothing in the loop or in the kernel is going to move by itself. */
    private static final int TURNS_IN_VAIN = 1_000;

    private final SteppedLoop loop = new SteppedLoop();

    private final List<Tunnel.End> ends = new ArrayList<>();

    private final StringBuilder left = new StringBuilder();

    private final TunnelPeer client;

    private final TunnelPeer server;

    private @Nullable Connection clientConnection;

    private @Nullable Connection serverConnection;

    private ConnectionHandler serverHandler = ConnectionHandler.NONE;

    TunnelRig() throws Exception {
        client = new TunnelPeer(loop.connectOverTcp(connection -> {
            clientConnection = connection;
            return new Leaving();
        }));
        try (Listener listener = Listener.bind("server", Address.parse("127.0.0.1:0"), 16)) {
            loop.connections().dial(listener.address(), 1_000_000_000, this);
            loop.turnUntil(() -> serverConnection != null);
            server = new TunnelPeer(SteppedLoop.accept(listener));
        }
    }

    @Override
    public ConnectionHandler connected(Connection connection) {
        serverConnection = connection;
        return (same, memory, from, to) -> serverHandler.onBytes(same, memory, from, to);
    }

    @Override
    public void failed(Errno why) {
        throw new AssertionError(why);
    }

    @Override
    public void ended(Tunnel tunnel, Tunnel.End end) {
        ends.add(end);
    }

    Tunnel join() {
        return Tunnel.join(clientConnection(), serverConnection(), IDLE_NS, this);
    }

    void onServerBytes(ConnectionHandler handler) {
        serverHandler = handler;
    }

    /** Whether the client's first handler has been offered this, which it has left. */
    boolean clientTook(String text) {
        return left.toString().equals(text);
    }

    SteppedLoop loop() {
        return loop;
    }

    TunnelPeer client() {
        return client;
    }

    TunnelPeer server() {
        return server;
    }

    Connection clientConnection() {
        return Objects.requireNonNull(clientConnection);
    }

    Connection serverConnection() {
        return Objects.requireNonNull(serverConnection);
    }

    List<Tunnel.End> ends() {
        return ends;
    }

    void pass(double seconds) throws Exception {
        loop.pass(seconds);
    }

    void turnUntil(Callable<Boolean> condition) throws Exception {
        loop.turnUntil(() -> {
            try {
                return condition.call();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    String hear(TunnelPeer peer, int bytes) throws Exception {
        StringBuilder text = new StringBuilder();
        turnUntil(() -> {
            text.append(peer.heard());
            return text.length() >= bytes || peer.isOver();
        });
        return text.toString();
    }

    /** Lets a peer send until it has to wait, as nobody reads at the other end. */
    void fill(TunnelPeer peer, long bytesAtOnce) throws Exception {
        int[] turnsInVain = new int[1];
        turnUntil(() -> {
            turnsInVain[0] = peer.sendSome(bytesAtOnce) > 0 ? 0 : turnsInVain[0] + 1;
            return turnsInVain[0] > TURNS_IN_VAIN;
        });
    }

    /** Lets a tunnel move what it can while both peers keep still. */
    void settle(Tunnel tunnel) throws Exception {
        long[] moved = new long[1];
        int[] turnsInVain = new int[1];
        turnUntil(() -> {
            long before = moved[0];
            moved[0] = tunnel.bytesToServer() + tunnel.bytesToClient();
            turnsInVain[0] = moved[0] > before ? 0 : turnsInVain[0] + 1;
            return turnsInVain[0] > TURNS_IN_VAIN;
        });
    }

    /** Lets a peer receive all up to a position. */
    void drain(TunnelPeer peer, long upTo) throws Exception {
        turnUntil(() -> {
            while (peer.receiveSome(1 << 20) > 0) {}
            return peer.received() >= upTo || peer.isOver();
        });
        assertThat(peer.received()).isEqualTo(upTo);
    }

    /** Sends so much more each way, and receives it. */
    void exchange(long bytesToServer, long bytesToClient, Runnable eachTurn) throws Exception {
        long clientGoal = client.sent() + bytesToServer;
        long serverGoal = server.sent() + bytesToClient;
        turnUntil(() -> {
            send(client, clientGoal);
            send(server, serverGoal);
            server.receiveSome(1 << 20);
            client.receiveSome(1 << 20);
            eachTurn.run();
            return server.received() == clientGoal && client.received() == serverGoal;
        });
    }

    private static void send(TunnelPeer peer, long goal) throws IOException {
        if (peer.sent() < goal) {
            peer.sendSome(goal - peer.sent());
        }
    }

    @Override
    public void close() {
        client.close();
        server.close();
        assertThat(loop.failures()).isEmpty();
        loop.close();
    }

    /** What the client's connection had before: it leaves all bytes, and waits after the end. */
    private final class Leaving implements ConnectionHandler {

        @Override
        public long onBytes(Connection connection, MemorySegment memory, long from, long to) {
            byte[] bytes = memory.asSlice(from, to - from).toArray(ValueLayout.JAVA_BYTE);
            left.append(new String(bytes, StandardCharsets.ISO_8859_1));
            return 0;
        }

        @Override
        public void onEnd(Connection connection) {}
    }
}
