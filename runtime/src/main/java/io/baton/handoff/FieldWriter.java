package io.baton.handoff;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Writes typed fields, each as tag, length and value, into a buffer that grows.
 *
 * <p>There are three kinds of values: numbers of 8 bytes, text, and groups of fields. All are big-endian. Text is
 * UTF-16, so that each Java string goes as it is, also one that stands for a path which is no UTF-8.
 */
final class FieldWriter {

    private static final int INITIAL_BYTES = 256;

    private static final int BYTES_PER_TAG = 2;

    private static final int BYTES_PER_LENGTH = 4;

    private byte[] bytes = new byte[INITIAL_BYTES];

    private ByteBuffer buffer = ByteBuffer.wrap(bytes);

    /** Leaves room for what is known only when everything else is written. */
    FieldWriter(int headerBytes) {
        buffer.position(headerBytes);
    }

    void number(int tag, long value) {
        header(tag, Long.BYTES, Long.BYTES);
        buffer.putLong(value);
    }

    void text(int tag, String value) {
        int length = Math.multiplyExact(value.length(), Character.BYTES);
        header(tag, length, length);
        buffer.asCharBuffer().put(value);
        buffer.position(buffer.position() + length);
    }

    void bytes(int tag, ByteBuffer value) {
        header(tag, value.remaining(), value.remaining());
        buffer.put(value);
    }

    void group(int tag, Consumer<FieldWriter> fields) {
        header(tag, 0, 0);
        int start = buffer.position();
        fields.accept(this);
        buffer.putInt(start - BYTES_PER_LENGTH, buffer.position() - start);
    }

    int length() {
        return buffer.position();
    }

    /** All that was written, its header to be filled in. */
    ByteBuffer finished() {
        return ByteBuffer.wrap(Arrays.copyOf(bytes, length()));
    }

    private void header(int tag, int length, int room) {
        reserve(BYTES_PER_TAG + BYTES_PER_LENGTH + room);
        buffer.putShort((short) tag).putInt(length);
    }

    private void reserve(int more) {
        if (buffer.remaining() < more) {
            int position = buffer.position();
            bytes = Arrays.copyOf(bytes, Math.max(Math.multiplyExact(bytes.length, 2), Math.addExact(position, more)));
            buffer = ByteBuffer.wrap(bytes).position(position);
        }
    }
}
