package io.baton.ffi;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * Bytes without a NUL, as Linux names things: arguments, variables, paths. They need not be UTF-8, and survive where
 * they are not.
 */
public final class ByteString {

    private final byte[] bytes;

    private ByteString(byte[] bytes) {
        for (byte b : bytes) {
            if (b == 0) {
                throw new IllegalArgumentException("a NUL would end it early: " + new String(bytes, UTF_8));
            }
        }
        this.bytes = bytes;
    }

    /** The bytes of a text in UTF-8. */
    public static ByteString of(String text) {
        return new ByteString(text.getBytes(UTF_8));
    }

    public static ByteString of(byte[] bytes) {
        return new ByteString(bytes.clone());
    }

    public byte[] toByteArray() {
        return bytes.clone();
    }

    /** How many bytes there are. */
    public int length() {
        return bytes.length;
    }

    public boolean startsWith(ByteString beginning) {
        return Arrays.mismatch(bytes, beginning.bytes) == beginning.length() || equals(beginning);
    }

    public boolean endsWith(ByteString end) {
        int from = length() - end.length();
        return from >= 0 && Arrays.equals(bytes, from, length(), end.bytes, 0, end.length());
    }

    /** The bytes from one position to another, which is not included. */
    public ByteString slice(int from, int to) {
        return new ByteString(Arrays.copyOfRange(bytes, from, to));
    }

    public ByteString plus(ByteString more) {
        byte[] both = Arrays.copyOf(bytes, length() + more.length());
        System.arraycopy(more.bytes, 0, both, length(), more.length());
        return new ByteString(both);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ByteString that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** For people: what is not UTF-8 is shown as a replacement character. */
    @Override
    public String toString() {
        return new String(bytes, UTF_8);
    }
}
