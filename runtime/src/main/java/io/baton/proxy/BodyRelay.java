package io.baton.proxy;

import io.baton.http.BodyFraming;
import io.baton.http.ChunkedDecoder;
import io.baton.http.ChunkedWriter;
import io.baton.http.Fields;
import io.baton.http.Refusal;
import io.baton.net.Connection;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Passes a body on, and finds its end. Chunks are read and written anew, so that the next reader sees nothing that was
 * not understood here; their data is not copied where it is long.
 */
final class BodyRelay implements AutoCloseable {

    /** A body that has so much to come is not copied through this process's memory. */
    private static final long SPLICED_BYTES_MIN = 128 * 1024;

    private static final byte[] COLON = {':', ' '};

    private final Arena arena = Arena.ofConfined();

    private final MemorySegment frame = arena.allocate(ChunkedWriter.HEAD_BYTES_MAX + ChunkedWriter.LAST_BYTES);

    private final MemorySegment colon = arena.allocateFrom(ValueLayout.JAVA_BYTE, COLON);

    private final ChunkedDecoder decoder;

    private State state = State.DONE;

    /** Of a body with a length. */
    private long left;

    private boolean isChunkedOut;

    private boolean isEndedByClose;

    private long bytes;

    private enum State {
        LENGTH,
        CHUNKED,
        UNTIL_CLOSE,
        DONE,
        REFUSED
    }

    /** A relay of bodies up to a length, where they are chunked: the others' heads say it. */
    BodyRelay(long bodyBytesMax) {
        decoder = new ChunkedDecoder(bodyBytesMax);
    }

    /** Begins a body. */
    void begin(BodyFraming framing, boolean newIsChunkedOut) {
        bytes = 0;
        isChunkedOut = newIsChunkedOut;
        switch (framing) {
            case BodyFraming.None _ -> state = State.DONE;
            case BodyFraming.Length length -> {
                left = length.bytes();
                state = left == 0 ? State.DONE : State.LENGTH;
            }
            case BodyFraming.Chunked _ -> {
                decoder.reset();
                state = State.CHUNKED;
            }
            case BodyFraming.UntilClose _ -> state = State.UNTIL_CLOSE;
        }
    }

    /** Begins the body of a response, framed as its client can read it. */
    void beginFor(int minorVersion, BodyFraming framing) {
        boolean isCounted = framing instanceof BodyFraming.None || framing instanceof BodyFraming.Length;
        begin(framing, !isCounted && minorVersion > 0);
        isEndedByClose = !isCounted && !isChunkedOut;
    }

    /** Whether the reader learns only from the end of the connection where the body ends. */
    boolean isEndedByClose() {
        return isEndedByClose;
    }

    /** Whether the body is written in chunks. */
    boolean isChunkedOut() {
        return isChunkedOut;
    }

    /** Forgets the last body. */
    void reset() {
        state = State.DONE;
        isEndedByClose = false;
        bytes = 0;
    }

    boolean isDone() {
        return state == State.DONE;
    }

    boolean isUntilClose() {
        return state == State.UNTIL_CLOSE;
    }

    /** How many bytes of data there were. */
    long bytes() {
        return bytes;
    }

    /** Why the body is not passed on any further; null while it is. */
    @Nullable
    Refusal refusal() {
        return state == State.REFUSED ? decoder.refusal() : null;
    }

    /** Lets what is long go on past this process's memory from now on. */
    void spliceIfLong(Connection source, Connection sink) {
        long bytes = spliceable();
        if (bytes >= SPLICED_BYTES_MIN) {
            source.splice(sink, bytes);
        }
    }

    /** What may go on past this process's memory now: so many bytes, all up to the end, or 0. */
    private long spliceable() {
        return switch (state) {
            case LENGTH -> left;
            case UNTIL_CLOSE -> isChunkedOut ? 0 : Long.MAX_VALUE;
            case CHUNKED, DONE, REFUSED -> 0;
        };
    }

    /** Says that bytes have taken another way. */
    void spliced(long count) {
        bytes += count;
        if (state == State.LENGTH) {
            left -= count;
            state = left == 0 ? State.DONE : State.LENGTH;
        }
    }

    /**
     * Passes on what belongs to the body.
     *
     * @return how many bytes were taken: fewer than there are when the body has ended, or trailers are not whole
     */
    long relay(MemorySegment memory, long from, long to, Outlet out) throws IOException {
        return switch (state) {
            case LENGTH -> {
                long count = Math.min(left, to - from);
                out.add(memory, from, count);
                spliced(count);
                yield count;
            }
            case UNTIL_CLOSE -> {
                data(memory, from, to - from, out);
                yield to - from;
            }
            case CHUNKED -> relayChunks(memory, from, to, out);
            case DONE, REFUSED -> 0;
        };
    }

    /** The connection has ended, and with it a body that nothing else has framed. */
    void end(Outlet out) throws IOException {
        state = State.DONE;
        if (isChunkedOut) {
            out.add(frame, 0, ChunkedWriter.writeLast(frame, 0));
        }
    }

    @Override
    public void close() {
        arena.close();
    }

    private long relayChunks(MemorySegment memory, long from, long to, Outlet out) throws IOException {
        long at = from;
        while (true) {
            ChunkedDecoder.Step step = decoder.decode(memory, at, to);
            at += decoder.consumed();
            switch (step) {
                case DATA -> data(memory, decoder.dataStart(), decoder.dataLength(), out);
                case NEED_MORE -> {
                    return at - from;
                }
                case DONE -> {
                    state = State.DONE;
                    if (isChunkedOut) {
                        last(decoder.trailers(), out);
                    }
                    return at - from;
                }
                case REFUSED -> {
                    state = State.REFUSED;
                    return to - from;
                }
            }
        }
    }

    private void data(MemorySegment memory, long from, long length, Outlet out) throws IOException {
        bytes += length;
        if (length == 0) {
            return; // an empty chunk would be the end
        }
        if (!isChunkedOut) {
            out.add(memory, from, length);
            return;
        }
        out.add(frame, 0, ChunkedWriter.writeHead(frame, 0, length));
        out.add(memory, from, length);
        out.add(frame, 0, ChunkedWriter.writeEnd(frame, 0));
    }

    private void last(Fields trailers, Outlet out) throws IOException {
        frame.set(ValueLayout.JAVA_BYTE, 0, (byte) '0');
        out.add(frame, 0, ChunkedWriter.writeEnd(frame, 1));
        for (int i = 0; i < trailers.count(); i++) {
            out.add(trailers.memory(), trailers.nameStart(i), trailers.nameLength(i));
            out.add(colon, 0, COLON.length);
            out.add(trailers.memory(), trailers.valueStart(i), trailers.valueLength(i));
            out.add(frame, 0, ChunkedWriter.writeEnd(frame, 0));
        }
        out.add(frame, 0, ChunkedWriter.writeEnd(frame, 0));
    }
}
