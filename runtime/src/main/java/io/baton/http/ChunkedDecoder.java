package io.baton.http;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Finds the data in a chunked body where it lies (RFC 9112 §7.1).
 *
 * <p>Each call takes in the bytes that have come since what {@link #consumed()} named: those of the frames one by one,
 * data as ranges, and the trailers as a whole, which stay unconsumed until they are complete.
 */
public final class ChunkedDecoder {

    /** The most digits of a chunk's size, leading zeros included. */
    public static final int SIZE_DIGITS_MAX = 15;

    /** The longest extensions of one chunk. Nothing here understands any, so they only cost. */
    public static final int EXTENSION_BYTES_MAX = 256;

    /** The longest trailers, with the empty line that ends them. */
    public static final int TRAILER_BYTES_MAX = 8192;

    /** What a call of {@link #decode} found. */
    public enum Step {
        /** All bytes were taken in, or the trailers are not complete: call again when there are more. */
        NEED_MORE,

        /** A range of data was found: call again with what comes after {@link ChunkedDecoder#consumed()}. */
        DATA,

        /** The body is complete, and so are its trailers. */
        DONE,

        /** The body is not accepted. */
        REFUSED
    }

    private enum State {
        SIZE,
        EXTENSION_NAME,
        EXTENSION_VALUE,
        EXTENSION_TOKEN,
        QUOTED,
        QUOTED_PAIR,
        EXTENSION_END,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILERS,
        DONE,
        REFUSED
    }

    private final long bodyBytesMax;

    private final LineScanner lines = new LineScanner();

    private final Fields trailers = new Fields();

    private State state = State.SIZE;

    /** Digits of the size so far. */
    private int digits;

    /** Bytes of the chunk's extensions so far. */
    private int extensionBytes;

    /** Whether the name of an extension has a character. */
    private boolean nameBegun;

    /** What is left of the chunk. */
    private long remaining;

    private long bodyBytes;

    private long dataStart;

    private long dataLength;

    private long consumed;

    /** Null until the body is refused. */
    private @Nullable Refusal refusal;

    /** A decoder for bodies up to a length, or of any if it is 0. */
    public ChunkedDecoder(long bodyBytesMax) {
        this.bodyBytesMax = bodyBytesMax;
    }

    /** Forgets the last body. */
    public void reset() {
        lines.reset();
        trailers.reset();
        state = State.SIZE;
        digits = 0;
        extensionBytes = 0;
        nameBegun = false;
        remaining = 0;
        bodyBytes = 0;
        dataStart = 0;
        dataLength = 0;
        consumed = 0;
        refusal = null;
    }

    /** How many bytes the last call took in, counted from its {@code from}. */
    public long consumed() {
        return consumed;
    }

    /** Where the data begins that the last call found. */
    public long dataStart() {
        return dataStart;
    }

    /** How long the data is that the last call found; never 0 after {@link Step#DATA}. */
    public long dataLength() {
        return dataLength;
    }

    /** How much data of the current chunk has not come yet. */
    public long remainingInChunk() {
        return remaining;
    }

    /** The sizes of all chunks so far. */
    public long bodyBytes() {
        return bodyBytes;
    }

    /** The trailers: only after {@link Step#DONE}, and where the last call read them. */
    public Fields trailers() {
        return trailers;
    }

    /** Why the body was refused: only after {@link Step#REFUSED}. */
    public Refusal refusal() {
        if (refusal == null) {
            throw new IllegalStateException("the body was not refused");
        }
        return refusal;
    }

    /** Says that data of the current chunk went another way, by splice for instance. */
    public void skip(long bytes) {
        if (bytes < 0 || bytes > remaining) {
            throw new IllegalArgumentException("%d bytes are left, not %d".formatted(remaining, bytes));
        }
        takeData(bytes);
    }

    /** Reads on. After {@link Step#DONE} and {@link Step#REFUSED} nothing changes until {@link #reset}. */
    public Step decode(MemorySegment memory, long from, long to) {
        consumed = 0;
        if (state == State.DONE || state == State.REFUSED) {
            return state == State.DONE ? Step.DONE : Step.REFUSED;
        }
        long at = from;
        while (at < to && state != State.DATA && state != State.TRAILERS) {
            Refusal why = frame(memory.get(ValueLayout.JAVA_BYTE, at));
            at++;
            if (why != null) {
                return refuse(why);
            }
        }
        consumed = at - from;
        if (at == to) {
            return Step.NEED_MORE;
        }
        if (state == State.TRAILERS) {
            return readTrailers(memory, at, to);
        }
        dataStart = at;
        dataLength = Math.min(remaining, to - at);
        takeData(dataLength);
        consumed += dataLength;
        return Step.DATA;
    }

    private void takeData(long bytes) {
        remaining -= bytes;
        if (remaining == 0 && state == State.DATA) {
            state = State.DATA_CR;
        }
    }

    private Step refuse(Refusal why) {
        refusal = why;
        state = State.REFUSED;
        return Step.REFUSED;
    }

    /** Takes in one byte between the data of two chunks; null unless it is refused. */
    private @Nullable Refusal frame(byte b) {
        return switch (state) {
            case SIZE -> size(b);
            case EXTENSION_NAME, EXTENSION_VALUE, EXTENSION_TOKEN, QUOTED, QUOTED_PAIR, EXTENSION_END -> extension(b);
            case SIZE_LF -> b == Ascii.LF ? endSize() : Refusal.BARE_CR;
            case DATA_CR -> next(b == Ascii.CR, State.DATA_LF, Refusal.INVALID_CHUNK_END);
            case DATA_LF -> next(b == Ascii.LF, State.SIZE, Refusal.INVALID_CHUNK_END);
            case DATA, TRAILERS, DONE, REFUSED -> throw new IllegalStateException("no byte of a frame: " + state);
        };
    }

    private @Nullable Refusal next(boolean valid, State next, Refusal otherwise) {
        state = next;
        return valid ? null : otherwise;
    }

    private @Nullable Refusal size(byte b) {
        int digit = Ascii.hex(b);
        if (digit >= 0) {
            if (digits == SIZE_DIGITS_MAX) {
                return Refusal.CHUNK_SIZE_OVERFLOW;
            }
            digits++;
            remaining = (remaining << 4) | digit;
            return null;
        }
        if (digits == 0) {
            return Refusal.INVALID_CHUNK_SIZE;
        }
        return endOr(b, Refusal.INVALID_CHUNK_SIZE);
    }

    /** The end of the line, or another extension. */
    private @Nullable Refusal endOr(byte b, Refusal otherwise) {
        if (b == ';') {
            nameBegun = false;
        }
        if (b == Ascii.LF) {
            return Refusal.BARE_LF;
        }
        return next(b == ';' || b == Ascii.CR, b == ';' ? State.EXTENSION_NAME : State.SIZE_LF, otherwise);
    }

    private @Nullable Refusal extension(byte b) {
        extensionBytes++;
        if (extensionBytes > EXTENSION_BYTES_MAX) {
            return Refusal.CHUNK_EXTENSION_TOO_LONG;
        }
        return switch (state) {
            case EXTENSION_NAME -> extensionName(b);
            case EXTENSION_VALUE ->
                next(
                        b == '"' || Ascii.isToken(b),
                        b == '"' ? State.QUOTED : State.EXTENSION_TOKEN,
                        Refusal.INVALID_CHUNK_EXTENSION);
            case EXTENSION_TOKEN -> Ascii.isToken(b) ? null : endOr(b, Refusal.INVALID_CHUNK_EXTENSION);
            case QUOTED -> quoted(b);
            case QUOTED_PAIR -> next(isText(b), State.QUOTED, Refusal.INVALID_CHUNK_EXTENSION);
            default -> endOr(b, Refusal.INVALID_CHUNK_EXTENSION);
        };
    }

    private @Nullable Refusal extensionName(byte b) {
        if (Ascii.isToken(b)) {
            nameBegun = true;
            return null;
        }
        if (!nameBegun) {
            return Refusal.INVALID_CHUNK_EXTENSION;
        }
        return b == '='
                ? next(true, State.EXTENSION_VALUE, Refusal.INVALID_CHUNK_EXTENSION)
                : endOr(b, Refusal.INVALID_CHUNK_EXTENSION);
    }

    private @Nullable Refusal quoted(byte b) {
        State next = b == '"' ? State.EXTENSION_END : b == '\\' ? State.QUOTED_PAIR : State.QUOTED;
        return next(isText(b), next, Refusal.INVALID_CHUNK_EXTENSION);
    }

    private static boolean isText(byte b) {
        return b == Ascii.TAB || !Ascii.isControl(b);
    }

    private @Nullable Refusal endSize() {
        digits = 0;
        extensionBytes = 0;
        bodyBytes += remaining;
        state = remaining == 0 ? State.TRAILERS : State.DATA;
        boolean tooLarge = bodyBytes < 0 || (bodyBytesMax > 0 && bodyBytes > bodyBytesMax);
        return tooLarge ? Refusal.BODY_TOO_LARGE : null;
    }

    private Step readTrailers(MemorySegment memory, long base, long to) {
        trailers.locate(memory, base);
        int available = (int) Math.min(to - base, TRAILER_BYTES_MAX);
        while (true) {
            int lineEnd = lines.next(memory, base, available, TRAILER_BYTES_MAX, Refusal.TRAILER_TOO_LARGE, true);
            if (lineEnd == LineScanner.NEED_MORE) {
                return Step.NEED_MORE;
            }
            int lineStart = lines.lineStart();
            lines.pass(Math.max(lineEnd, lineStart));
            Refusal why = lineEnd == LineScanner.REFUSED ? lines.refusal() : null;
            if (lineEnd == lineStart) {
                consumed += lines.lineStart();
                state = State.DONE;
                return Step.DONE;
            }
            if (why == null) {
                why = trailer(lineStart, lineEnd);
            }
            if (why != null) {
                return refuse(why);
            }
        }
    }

    private @Nullable Refusal trailer(int start, int end) {
        Refusal why = FieldLine.add(trailers, start, end);
        if (why != null) {
            return why;
        }
        boolean allowed = trailers.name(trailers.count() - 1).isAllowedInTrailers();
        return allowed ? null : Refusal.FORBIDDEN_TRAILER;
    }
}
