package io.baton.handoff;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Cuts what was received into frames.
 *
 * <p>It grows with the bytes that come, not with the length that a header claims, and never beyond one frame of
 * {@link MessageCodec#FIELDS_BYTES_MAX} and what one read brings after it.
 */
final class FrameBuffer {

    private static final int INITIAL_BYTES = 4_096;

    private byte[] bytes = new byte[INITIAL_BYTES];

    private int from;

    private int to;

    /** How many bytes of the stream lie before {@link #from}. */
    private long consumed;

    /** Adds what was received. */
    void append(MemorySegment received) {
        int length = Math.toIntExact(received.byteSize());
        reserve(length);
        MemorySegment.copy(received, JAVA_BYTE, 0, bytes, to, length);
        to += length;
    }

    /**
     * Takes the next frame off.
     *
     * @return valid until the next call of {@link #append}; empty when the next frame is not complete
     * @throws ProtocolException as soon as its beginning cannot be one
     */
    Optional<ByteBuffer> next() throws ProtocolException {
        int available = to - from;
        if (available < MessageCodec.HEADER_BYTES) {
            checkBeginning(available);
            return Optional.empty();
        }
        ByteBuffer header =
                ByteBuffer.wrap(bytes, from, MessageCodec.HEADER_BYTES).slice();
        if (header.getInt(0) != MessageCodec.MAGIC) {
            throw notBaton();
        }
        int length = header.getInt(MessageCodec.LENGTH_OFFSET);
        if (length < 0 || length > MessageCodec.FIELDS_BYTES_MAX) {
            throw new ProtocolException("a message of %s bytes: at most %d are taken"
                    .formatted(Integer.toUnsignedString(length), MessageCodec.FIELDS_BYTES_MAX));
        }
        int total = MessageCodec.HEADER_BYTES + length;
        if (available < total) {
            return Optional.empty();
        }
        ByteBuffer frame = ByteBuffer.wrap(bytes, from, total).slice();
        from += total;
        consumed += total;
        return Optional.of(frame);
    }

    /** How many bytes of the stream were in the frames so far: where the next one begins. */
    long consumed() {
        return consumed;
    }

    /** How many bytes of the stream came so far. */
    long received() {
        return consumed + to - from;
    }

    int capacity() {
        return bytes.length;
    }

    /** Looks at the first bytes, so that a peer that sends three wrong ones is not waited for. */
    private void checkBeginning(int available) throws ProtocolException {
        for (int i = 0; i < Math.min(available, Integer.BYTES); i++) {
            if (bytes[from + i] != (byte) (MessageCodec.MAGIC >>> (Byte.SIZE * (Integer.BYTES - 1 - i)))) {
                throw notBaton();
            }
        }
    }

    private static ProtocolException notBaton() {
        return new ProtocolException("this is not the handoff protocol");
    }

    private void reserve(int more) {
        if (bytes.length - to >= more) {
            return;
        }
        int available = to - from;
        byte[] target =
                bytes.length - available >= more ? bytes : new byte[Math.max(available + more, bytes.length * 2)];
        System.arraycopy(bytes, from, target, 0, available);
        bytes = target;
        from = 0;
        to = available;
    }
}
