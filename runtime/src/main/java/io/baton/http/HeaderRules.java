package io.baton.http;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * What the fields that frame a message and manage its connection say, and every contradiction between them. Requests
 * and responses follow the same rules.
 */
final class HeaderRules {

    /** The most options of all Connection fields of a message: each is compared with each field. */
    static final int CONNECTION_OPTIONS_MAX = 32;

    private static final byte[] CHUNKED = Ascii.bytes("chunked");

    private static final byte[] CLOSE = Ascii.bytes("close");

    private static final byte[] KEEP_ALIVE = Ascii.bytes("keep-alive");

    private static final byte[] UPGRADE = Ascii.bytes("upgrade");

    private static final int NONE = -1;

    private final Fields fields;

    private long contentLength;

    private boolean chunked;

    private boolean close;

    private boolean keepAlive;

    private boolean upgradeOption;

    private int upgradeField;

    /** Start and length of each option that may name a field. */
    private final int[] options = new int[2 * CONNECTION_OPTIONS_MAX];

    private int optionCount;

    HeaderRules(Fields fields) {
        this.fields = fields;
        reset();
    }

    void reset() {
        contentLength = NONE;
        chunked = false;
        close = false;
        keepAlive = false;
        upgradeOption = false;
        upgradeField = NONE;
        optionCount = 0;
    }

    /** The number in Content-Length, or -1 without one. */
    long contentLength() {
        return contentLength;
    }

    boolean isChunked() {
        return chunked;
    }

    /** RFC 9112 §9.3: close wins; HTTP/1.1 persists by default, HTTP/1.0 when asked to. */
    boolean isKeepAlive(int minorVersion) {
        return !close && (minorVersion > 0 || keepAlive);
    }

    /** The Upgrade field if it counts, which takes Connection's word too (RFC 9110 §7.8); else -1. */
    int upgradeField(int minorVersion) {
        return upgradeOption && minorVersion > 0 ? upgradeField : NONE;
    }

    /** Takes in a field; null unless it is refused. */
    @Nullable
    Refusal apply(int index) {
        return switch (fields.name(index)) {
            case CONTENT_LENGTH -> contentLength(index);
            case TRANSFER_ENCODING -> transferEncoding(index);
            case CONNECTION -> connection(index);
            case UPGRADE -> upgrade(index);
            default -> null;
        };
    }

    /** Judges the fields together when the last one was applied; null unless they are refused. */
    @Nullable
    Refusal conclude(int minorVersion) {
        if (chunked && contentLength >= 0) {
            return Refusal.CONTENT_LENGTH_WITH_TRANSFER_ENCODING;
        }
        if (chunked && minorVersion == 0) {
            return Refusal.TRANSFER_ENCODING_IN_HTTP_1_0;
        }
        for (int i = 0; i < optionCount; i++) {
            fields.markHopByHop(fields.base() + options[2 * i], options[2 * i + 1]);
        }
        return null;
    }

    private @Nullable Refusal contentLength(int index) {
        if (contentLength >= 0) {
            return Refusal.REPEATED_CONTENT_LENGTH;
        }
        MemorySegment memory = fields.memory();
        long at = fields.valueStart(index);
        int length = fields.valueLength(index);
        if (length == 0) {
            return Refusal.INVALID_CONTENT_LENGTH;
        }
        long value = 0;
        boolean overflow = false;
        for (int i = 0; i < length; i++) {
            byte b = memory.get(ValueLayout.JAVA_BYTE, at + i);
            if (!Ascii.isDigit(b)) {
                return Refusal.INVALID_CONTENT_LENGTH;
            }
            int digit = b - '0';
            overflow |= value > (Long.MAX_VALUE - digit) / 10;
            value = value * 10 + digit;
        }
        if (overflow) {
            return Refusal.CONTENT_LENGTH_OVERFLOW;
        }
        contentLength = value;
        return null;
    }

    private @Nullable Refusal transferEncoding(int index) {
        if (chunked) {
            return Refusal.REPEATED_TRANSFER_ENCODING;
        }
        chunked =
                Ascii.equalsIgnoringCase(fields.memory(), fields.valueStart(index), fields.valueLength(index), CHUNKED);
        return chunked ? null : Refusal.UNSUPPORTED_TRANSFER_CODING;
    }

    private @Nullable Refusal upgrade(int index) {
        if (upgradeField == NONE) {
            upgradeField = index;
        }
        return null;
    }

    /** RFC 9110 §7.6.1: a list of tokens, of which some may be empty (§5.6.1). */
    private @Nullable Refusal connection(int index) {
        MemorySegment memory = fields.memory();
        long at = fields.valueStart(index);
        int length = fields.valueLength(index);
        int i = 0;
        while (i < length) {
            byte b = memory.get(ValueLayout.JAVA_BYTE, at + i);
            if (b == ',' || Ascii.isBlank(b)) {
                i++;
                continue;
            }
            int start = i;
            while (i < length && Ascii.isToken(memory.get(ValueLayout.JAVA_BYTE, at + i))) {
                i++;
            }
            int end = i;
            while (i < length && Ascii.isBlank(memory.get(ValueLayout.JAVA_BYTE, at + i))) {
                i++;
            }
            if (start == end || (i < length && memory.get(ValueLayout.JAVA_BYTE, at + i) != ',')) {
                return Refusal.INVALID_CONNECTION;
            }
            Refusal refusal = option(memory, at + start, end - start);
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }

    private @Nullable Refusal option(MemorySegment memory, long at, int length) {
        if (Ascii.equalsIgnoringCase(memory, at, length, CLOSE)) {
            close = true;
            return null;
        }
        if (Ascii.equalsIgnoringCase(memory, at, length, KEEP_ALIVE)) {
            keepAlive = true;
            return null;
        }
        if (Ascii.equalsIgnoringCase(memory, at, length, UPGRADE)) {
            upgradeOption = true;
            return null;
        }
        switch (HeaderName.of(memory, at, length)) {
            case HOST, CONTENT_LENGTH, TRANSFER_ENCODING -> {
                return Refusal.CONNECTION_NAMES_FRAMING;
            }
            default -> {}
        }
        if (optionCount == CONNECTION_OPTIONS_MAX) {
            return Refusal.TOO_MANY_CONNECTION_OPTIONS;
        }
        options[2 * optionCount] = (int) (at - fields.base());
        options[2 * optionCount + 1] = length;
        optionCount++;
        return null;
    }
}
