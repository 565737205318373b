package io.baton.proxy.warmup;

import io.baton.ffi.Address;
import io.baton.ffi.Connect;
import io.baton.ffi.Fd;
import io.baton.ffi.Io;
import io.baton.ffi.Sockets;
import io.baton.loop.NanoClock;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** A client of a warm-up: one exchange after the other, over one connection as long as that lasts. */
final class InnerClient implements AutoCloseable {

    private final Address http;

    private final Address tcp;

    private final NanoClock clock;

    private final MessageEnd response = new MessageEnd();

    private @Nullable Fd kept;

    /** Of an exchange under way. */
    private @Nullable Fd fd;

    private @Nullable Sample sample;

    private long sent;

    private boolean hasEnded;

    private int missing;

    private long beganNs;

    private long tookNs;

    InnerClient(Address http, Address tcp, NanoClock clock) {
        this.http = http;
        this.tcp = tcp;
        this.clock = clock;
    }

    /** Begins an exchange; {@link #turn} goes on with it. */
    void begin(Sample next) throws IOException {
        sample = next;
        sent = 0;
        hasEnded = false;
        missing = next.requests();
        response.begin(next.responseBody());
        beganNs = clock.nanoTime();
        if (next.isTunnel()) {
            fd = connect(tcp);
        } else {
            if (kept == null) {
                kept = connect(http);
            }
            fd = kept;
        }
    }

    boolean isBusy() {
        return sample != null;
    }

    /** How long one request of the last exchange took. */
    long tookNs() {
        return tookNs;
    }

    /**
     * Sends and receives what it can.
     *
     * @param buffer to receive into
     * @return whether that was anything
     */
    boolean turn(MemorySegment buffer) throws IOException {
        Sample current = sample;
        Fd open = fd;
        if (current == null || open == null) {
            return false;
        }
        boolean hasSent = send(open, current);
        if (!hasSent && !hasEnded && current.leaving() == Sample.Leaving.HALFWAY) {
            hasEnded = Sockets.shutdown(open, Sockets.Direction.WRITE); // as the response has come to the proxy
        }
        long count = Io.receive(open, buffer);
        if (count == Io.WOULD_BLOCK) {
            return hasSent;
        }
        if (count > 0) {
            take(buffer, count, current);
        } else {
            ended(current);
        }
        return true;
    }

    @Override
    public void close() {
        Fd open = fd;
        fd = null;
        if (open != null) {
            open.close();
        }
        if (kept != null && kept != open) {
            kept.close();
        }
        kept = null;
        sample = null;
    }

    private boolean send(Fd open, Sample current) throws IOException {
        long end = current.request().byteSize();
        if (sent == end) {
            return false;
        }
        long count = Io.send(open, current.request(), sent, end);
        sent += Math.max(0, count);
        return count > 0;
    }

    private void take(MemorySegment buffer, long count, Sample current) throws IOException {
        long at = 0;
        while (at < count) {
            if (missing == 0) {
                throw new IOException("more came than was asked for by /" + current.letter());
            }
            at = response.take(buffer, at, count);
            if (!response.isInHead() && response.status() != current.status()) {
                throw new IOException("/%s was answered with %d".formatted(current.letter(), response.status()));
            }
            if (response.isComplete()) {
                missing--;
                response.begin(current.responseBody());
            }
        }
        if (missing == 0) {
            done(current, current.isTunnel() || current.leaving() == Sample.Leaving.AFTERWARDS);
        }
    }

    private void ended(Sample current) throws IOException {
        if (current.responseBody() != MessageEnd.UNTIL_CLOSE || response.isInHead()) {
            throw new IOException("the connection of /" + current.letter() + " has ended");
        }
        done(current, true);
    }

    private void done(Sample current, boolean isOver) {
        tookNs = (clock.nanoTime() - beganNs) / current.requests();
        sample = null;
        Fd open = fd;
        fd = null;
        if (isOver && open != null) {
            if (open == kept) {
                kept = null;
            }
            open.close();
        }
    }

    private static Fd connect(Address address) throws IOException {
        Fd opened = Sockets.open(address, "client of the warm-up");
        try {
            if (Sockets.connect(opened, address) instanceof Connect.Failed failed) {
                throw new IOException("cannot connect to " + address + ": " + failed.errno());
            }
            return opened;
        } catch (IOException e) {
            opened.close();
            throw e;
        }
    }
}
