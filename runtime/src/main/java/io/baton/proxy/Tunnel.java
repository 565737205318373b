package io.baton.proxy;

import io.baton.loop.Timer;
import io.baton.net.Connection;
import io.baton.net.ConnectionHandler;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Two connections of one loop as one: what comes from the client goes to the server, and the other way round, as it is.
 *
 * <p>A side that takes nothing makes the other one wait, for one direction alone. When one side has ended, the other is
 * told when it has everything, and may still speak. When one is gone, the other gets what had come before, and ends.
 *
 * <p>Bytes are copied, which is cheapest for small ones, until there are many: then they are spliced, until there are
 * few again.
 *
 * <p>Belongs to the loop's thread.
 */
public final class Tunnel {

    /** What a read brings where there is much; a smaller one starts the count anew. */
    static final int LARGE_READ_BYTES = 32 * 1024;

    /** After so many bytes in large reads, a direction is spliced. */
    static final int SPLICE_AFTER_BYTES = 256 * 1024;

    /** What a move has to bring on average, between two looks, to be worth a pipe: else a direction is copied again. */
    static final int SPLICED_BYTES_MIN = 32 * 1024;

    static final long LOOK_NS = 1_000_000_000L;

    private final Side client;

    private final Side server;

    private final Listener listener;

    /** Looks at what is spliced. */
    private final Timer look = new Timer(this::lookAtSplices);

    /** What ends it, once that is known. */
    private @Nullable End end;

    private int closed;

    /** How a tunnel came to its end. */
    public enum End {
        /** Both sides have ended what they had to say, the client first. */
        CLIENT_END,
        /** Both sides have ended what they had to say, the server first. */
        SERVER_END,
        /** The client's connection broke off. */
        CLIENT_GONE,
        /** The server's connection broke off. */
        SERVER_GONE,
        /** For too long no byte moved in either direction. */
        IDLE_TIMEOUT
    }

    /** Whoever has joined the two. */
    @FunctionalInterface
    public interface Listener {

        /** Both connections are closed; it is called once. */
        void ended(Tunnel tunnel, End end);
    }

    private Tunnel(Connection client, Connection server, Listener listener) {
        this.client = new Side(client, server);
        this.server = new Side(server, client);
        this.listener = listener;
    }

    /**
     * Joins two open connections of one loop, whose handlers are called no more: this tunnel's take their place, with
     * timeouts of their own, and reading goes on where it was paused.
     *
     * <p>What a handler has left comes through the tunnel first. A handler that joins them while it is offered bytes
     * takes its own, hands the rest to {@code client().onBytes} or {@code server().onBytes}, and returns the sum.
     */
    public static Tunnel join(Connection client, Connection server, long idleNs, Listener listener) {
        if (!client.isOpen() || !server.isOpen()) {
            throw new IllegalStateException("%s and %s cannot be joined".formatted(client, server));
        }
        Tunnel tunnel = new Tunnel(client, server, listener);
        tunnel.client.begin(idleNs);
        tunnel.server.begin(idleNs);
        return tunnel;
    }

    /** What is spoken on the client's connection. */
    public ConnectionHandler client() {
        return client;
    }

    /** What is spoken on the server's connection. */
    public ConnectionHandler server() {
        return server;
    }

    /** How many bytes the server's socket has taken since they were joined. */
    public long bytesToServer() {
        return client.moved();
    }

    /** How many bytes the client's socket has taken since they were joined. */
    public long bytesToClient() {
        return server.moved();
    }

    /** Whether bytes of the client are spliced now. */
    boolean isClientSpliced() {
        return client.isSpliced;
    }

    /** Whether bytes of the server are spliced now. */
    boolean isServerSpliced() {
        return server.isSpliced;
    }

    private void lookAtSplices() {
        boolean isClientSpliced = client.staysSpliced();
        boolean isServerSpliced = server.staysSpliced();
        if (isClientSpliced || isServerSpliced) {
            lookLater();
        }
    }

    private void lookLater() {
        client.own.loop().loop().arm(look, client.own.loop().loop().nowNs() + LOOK_NS);
    }

    private void ends(End how) {
        if (end == null) {
            end = how;
        }
    }

    private void closed(Side side) {
        ends(side == client ? End.CLIENT_GONE : End.SERVER_GONE);
        side.other.linger(); // it may still be sending, and shall be able to read what is there for it
        closed++;
        if (closed == 2 && end != null) {
            client.own.loop().loop().cancel(look);
            listener.ended(this, end);
        }
    }

    private final class Side implements ConnectionHandler {

        private final Connection own;

        private final Connection other;

        /** What was sent to the other connection before. */
        private final long sentBefore;

        private boolean hasEnded;

        /** What has come in large reads since the last small one. */
        private long volume;

        private boolean isSpliced;

        Side(Connection own, Connection other) {
            this.own = own;
            this.other = other;
            this.sentBefore = other.bytesSent();
        }

        void begin(long idleNs) {
            own.passTo(this);
            own.separateDirections();
            own.idleTimeout(idleNs);
            own.pause();
            own.resume(); // which has what was left offered again
            if (own.isInputEnded()) {
                hasEnded = true;
                endOther(own.hasLeft());
            }
        }

        long moved() {
            return other.bytesSent() - sentBefore;
        }

        @Override
        public long onBytes(Connection connection, MemorySegment memory, long from, long to) throws IOException {
            boolean isRead = !own.hasLeft();
            long taken = other.send(memory, from, to);
            boolean isStalled = other.isBlocked();
            if (isStalled) {
                own.pause();
            }
            if (hasEnded) {
                endOther(taken < to - from);
            } else if (isRead) {
                count(to - from, !isStalled);
            }
            return taken;
        }

        @Override
        public void onWritable(Connection connection) {
            other.resume();
        }

        @Override
        public void onSpliced(Connection connection, long bytes) {
            isSpliced = false;
        }

        @Override
        public void onEnd(Connection connection) {
            hasEnded = true;
            endOther(false);
        }

        @Override
        public void onTimeout(Connection connection) {
            if (other.isTimedOut()) {
                ends(End.IDLE_TIMEOUT);
                own.close();
                other.close();
            }
        }

        @Override
        public void onClosed(Connection connection) {
            closed(this);
        }

        /** Goes over to splicing when there is much. */
        private void count(long bytes, boolean canSplice) {
            volume = bytes < LARGE_READ_BYTES ? 0 : volume + bytes;
            if (volume < SPLICE_AFTER_BYTES || !canSplice) {
                return;
            }
            volume = 0; // without a pipe, the next attempt comes after as many bytes again
            if (own.splice(other, Long.MAX_VALUE)) {
                isSpliced = true;
                if (!look.isArmed()) {
                    lookLater();
                }
            }
        }

        /** Goes back to copying when there is little, and says whether it has not. */
        boolean staysSpliced() {
            if (isSpliced && own.bytesPerMove() < SPLICED_BYTES_MIN) {
                isSpliced = !own.endSplice();
            }
            return isSpliced;
        }

        private void endOther(boolean isMoreToCome) {
            if (isMoreToCome) {
                return;
            }
            other.endOutput();
            Side opposite = this == client ? server : client;
            if (opposite.hasEnded) {
                ends(this == client ? End.SERVER_END : End.CLIENT_END);
                own.finish();
                other.finish();
            }
        }
    }
}
