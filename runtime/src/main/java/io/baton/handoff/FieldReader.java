package io.baton.handoff;

import java.nio.ByteBuffer;

/**
 * Reads what {@link FieldWriter} wrote, and passes over fields that it is not asked for.
 *
 * <p>Nothing is kept of a field that is passed over, so that hostile bytes cost no memory of their own.
 */
final class FieldReader {

    private static final int FIELD_HEADER_BYTES = 6;

    private final ByteBuffer fields;

    private final String what;

    /**
     * Checks that the bytes are fields, from the first one to the last.
     *
     * @param what has these fields, for messages
     */
    FieldReader(ByteBuffer fields, String what) throws ProtocolException {
        this.fields = fields;
        this.what = what;
        int offset = 0;
        while (offset < fields.limit()) {
            if (fields.limit() - offset < FIELD_HEADER_BYTES || lengthAt(offset) < 0) {
                throw malformed("a field without a header");
            }
            if (lengthAt(offset) > fields.limit() - offset - FIELD_HEADER_BYTES) {
                throw malformed("field %d is longer than what is around it".formatted(tagAt(offset)));
            }
            offset = after(offset);
        }
    }

    /** Does something with each of several groups. */
    @FunctionalInterface
    interface GroupHandler {
        void handle(FieldReader group) throws ProtocolException;
    }

    /** Does something with each of several numbers. */
    @FunctionalInterface
    interface NumberHandler {
        void handle(int number) throws ProtocolException;
    }

    long number(int tag) throws ProtocolException {
        return numberAt(only(tag));
    }

    /** A number that later versions of a message have, and earlier ones do not. */
    long numberOr(int tag, long otherwise) throws ProtocolException {
        return next(tag, 0) == fields.limit() ? otherwise : number(tag);
    }

    /** A number that is an index, a count, or another int from 0 on. */
    int count(int tag) throws ProtocolException {
        return countAt(only(tag));
    }

    String text(int tag) throws ProtocolException {
        ByteBuffer value = valueAt(only(tag));
        if (value.limit() % Character.BYTES != 0) {
            throw malformed("field %d is half a character".formatted(tag));
        }
        return value.asCharBuffer().toString();
    }

    ByteBuffer bytes(int tag) throws ProtocolException {
        return valueAt(only(tag));
    }

    FieldReader group(int tag) throws ProtocolException {
        return groupAt(only(tag));
    }

    void groups(int tag, GroupHandler handler) throws ProtocolException {
        for (int offset = next(tag, 0); offset < fields.limit(); offset = next(tag, after(offset))) {
            handler.handle(groupAt(offset));
        }
    }

    void counts(int tag, NumberHandler handler) throws ProtocolException {
        for (int offset = next(tag, 0); offset < fields.limit(); offset = next(tag, after(offset))) {
            handler.handle(countAt(offset));
        }
    }

    ProtocolException malformed(String why) {
        return new ProtocolException(what + ": " + why);
    }

    /** Where the field with this tag begins, which must be there once. */
    private int only(int tag) throws ProtocolException {
        int offset = next(tag, 0);
        if (offset == fields.limit()) {
            throw malformed("field %d is missing".formatted(tag));
        }
        if (next(tag, after(offset)) != fields.limit()) {
            throw malformed("field %d stands there twice".formatted(tag));
        }
        return offset;
    }

    /** Where the next field with this tag begins, or the end. */
    private int next(int tag, int from) {
        int offset = from;
        while (offset < fields.limit() && tagAt(offset) != tag) {
            offset = after(offset);
        }
        return offset;
    }

    private FieldReader groupAt(int offset) throws ProtocolException {
        return new FieldReader(valueAt(offset), what);
    }

    private long numberAt(int offset) throws ProtocolException {
        if (lengthAt(offset) != Long.BYTES) {
            throw malformed("field %d has %d bytes and is no number".formatted(tagAt(offset), lengthAt(offset)));
        }
        return fields.getLong(offset + FIELD_HEADER_BYTES);
    }

    private int countAt(int offset) throws ProtocolException {
        long value = numberAt(offset);
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw malformed("field %d is %d and no count".formatted(tagAt(offset), value));
        }
        return (int) value;
    }

    private ByteBuffer valueAt(int offset) {
        return fields.slice(offset + FIELD_HEADER_BYTES, lengthAt(offset));
    }

    private int tagAt(int offset) {
        return Short.toUnsignedInt(fields.getShort(offset));
    }

    private int lengthAt(int offset) {
        return fields.getInt(offset + Short.BYTES);
    }

    private int after(int offset) {
        return offset + FIELD_HEADER_BYTES + lengthAt(offset);
    }
}
