package io.baton.proxy;

import io.baton.ffi.Errno;
import io.baton.net.Connection;
import io.baton.net.ConnectionHandler;
import io.baton.net.Connections;
import io.baton.net.Dial;
import io.baton.proxy.log.AccessEntry;
import io.baton.proxy.upstream.Peer;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** A connection to a server: it has one request at a time, and waits for the next one in between. */
final class OriginConnection implements ConnectionHandler, Dial.Caller {

    private LoopUpstream upstream;

    private final Peer peer;

    private final byte[] label;

    /** Null while it waits. */
    private @Nullable HttpProxy request;

    private @Nullable Dial dial;

    /** Null until it is connected. */
    private @Nullable Connection connection;

    /** The one to the same server that has waited longer; in {@link LoopUpstream}. */
    @Nullable
    OriginConnection below;

    /** The one to the same server that was put down later; in {@link LoopUpstream}. */
    @Nullable
    OriginConnection above;

    private @Nullable OriginConnection previous; // in a line

    private @Nullable OriginConnection next; // in a line

    private boolean isInLine;

    OriginConnection(LoopUpstream upstream, Peer peer, HttpProxy request) {
        this.upstream = upstream;
        this.peer = peer;
        this.label = AccessEntry.bytes(peer.label());
        this.request = request;
    }

    Peer peer() {
        return peer;
    }

    /** How the access log calls the server. */
    byte[] label() {
        return label;
    }

    /** The connection; only when it has been made. */
    Connection connection() {
        if (connection == null) {
            throw new IllegalStateException("not connected to " + peer);
        }
        return connection;
    }

    /** Belongs to another upstream from now on, which has the same server. */
    void moveTo(LoopUpstream newUpstream) {
        upstream = newUpstream;
    }

    boolean isConnected() {
        return connection != null;
    }

    void dial(Connections connections) {
        dial = connections.dial(peer.address(), upstream.connectTimeoutNs(), this);
    }

    /** Gets its next request. */
    void assign(HttpProxy newRequest) {
        request = newRequest;
    }

    /** Has done with its request, and waits for the next one if it may. */
    void release(boolean isReusable) {
        request = null;
        Connection open = connection();
        if (isReusable && open.isOpen()) {
            open.idleTimeout(LoopUpstream.IDLE_NS);
            upstream.putIdle(this);
        } else {
            open.close();
        }
    }

    /** Ends, whatever it is doing, without a word to its request. */
    void close() {
        request = null;
        if (dial != null) {
            dial.cancel();
        }
        if (connection != null) {
            connection.close();
        }
    }

    @Override
    public ConnectionHandler connected(Connection made) {
        dial = null;
        connection = made;
        return this;
    }

    @Override
    public void failed(Errno why) {
        dial = null;
        HttpProxy current = request;
        if (current != null) {
            current.originFailed(why);
        }
    }

    @Override
    public void onOpen(Connection made) throws IOException {
        made.separateDirections(); // it may answer, and leave, without taking all that it is sent
        HttpProxy current = request;
        if (current != null) {
            current.originConnected();
        }
    }

    @Override
    public long onBytes(Connection made, MemorySegment memory, long from, long to) throws IOException {
        HttpProxy current = request;
        if (current == null) {
            made.close(); // nobody has asked: whatever it is, it must not become the answer to the next request
            return to - from;
        }
        return current.onResponse(memory, from, to);
    }

    @Override
    public void onSpliced(Connection made, long bytes) throws IOException {
        HttpProxy current = request;
        if (current != null) {
            current.onResponseSpliced(bytes);
        }
    }

    @Override
    public void onEnd(Connection made) throws IOException {
        HttpProxy current = request;
        if (current == null) {
            made.close();
        } else {
            current.originEnded();
        }
    }

    @Override
    public void onWritable(Connection made) {
        HttpProxy current = request;
        if (current != null) {
            current.originWritable();
        }
    }

    @Override
    public void onTimeout(Connection made) throws IOException {
        HttpProxy current = request;
        if (current == null) {
            made.close();
        } else {
            current.originTimedOut();
        }
    }

    @Override
    public void onClosed(Connection made) {
        upstream.remove(this);
        HttpProxy current = request;
        if (current != null) {
            request = null;
            current.originLost();
        }
    }

    /** Connections in the order in which they began to wait. */
    static final class Line {

        private @Nullable OriginConnection first;

        private @Nullable OriginConnection last;

        private int size;

        int size() {
            return size;
        }

        OriginConnection first() {
            if (first == null) {
                throw new IllegalStateException("nobody waits");
            }
            return first;
        }

        void add(OriginConnection one) {
            one.isInLine = true;
            one.previous = last;
            if (last != null) {
                last.next = one;
            } else {
                first = one;
            }
            last = one;
            size++;
        }

        /** Whether it was in the line. */
        boolean remove(OriginConnection one) {
            if (!one.isInLine) {
                return false;
            }
            one.isInLine = false;
            if (one.previous != null) {
                one.previous.next = one.next;
            } else {
                first = one.next;
            }
            if (one.next != null) {
                one.next.previous = one.previous;
            } else {
                last = one.previous;
            }
            one.previous = null;
            one.next = null;
            size--;
            return true;
        }
    }
}
