package io.baton.proxy.protocol;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The extensions of version 2, each a type, a length and a value (TLV). Nothing here needs what they say, but the
 * checksum; yet a header that does not hold together is not believed.
 */
final class Extensions {

    static final int CRC32C_TYPE = 0x03;

    private static final int UNIQUE_ID_TYPE = 0x05;

    private static final int UNIQUE_ID_BYTES_MAX = 128;

    private static final int TLS_TYPE = 0x20;

    /** A byte of flags and a number, before extensions of its own. */
    private static final int TLS_FIXED_BYTES = 5;

    private static final int HEAD_BYTES = 3;

    /** The polynomial of Castagnoli, its bits reversed. */
    private static final int CRC32C_POLYNOMIAL = 0x82f63b78;

    private static final int[] CRC32C = crc32cTable();

    private Extensions() {}

    /** What is wrong with the extensions that fill a range, counted from the beginning of the header. */
    static @Nullable ProxyRefusal check(MemorySegment memory, long base, int from, int byteCount) {
        int checksumAt = 0;
        int at = from;
        while (at < byteCount) {
            int valueAt = at + HEAD_BYTES;
            int end = end(memory, base, at, byteCount);
            if (end < 0 || !isWellFormed(memory, base, at, end)) {
                return ProxyRefusal.PROXY_EXTENSION_MALFORMED;
            }
            if (memory.get(JAVA_BYTE, base + at) == CRC32C_TYPE) {
                if (checksumAt > 0) {
                    return ProxyRefusal.PROXY_EXTENSION_MALFORMED; // none of them can be right
                }
                checksumAt = valueAt;
            }
            at = end;
        }
        if (checksumAt == 0) {
            return null;
        }
        int stated = memory.get(BinaryHeader.NET_INT, base + checksumAt);
        return stated == crc32c(memory, base, byteCount, checksumAt) ? null : ProxyRefusal.PROXY_CHECKSUM_WRONG;
    }

    /** Where an extension ends, or -1 when it would not end within the header. */
    private static int end(MemorySegment memory, long base, int at, int limit) {
        int valueAt = at + HEAD_BYTES;
        if (valueAt > limit) {
            return -1;
        }
        int end = valueAt + Short.toUnsignedInt(memory.get(BinaryHeader.NET_SHORT, base + at + 1));
        return end <= limit ? end : -1;
    }

    private static boolean isWellFormed(MemorySegment memory, long base, int at, int end) {
        int valueAt = at + HEAD_BYTES;
        return switch (memory.get(JAVA_BYTE, base + at)) {
            case CRC32C_TYPE -> end - valueAt == Integer.BYTES;
            case UNIQUE_ID_TYPE -> end - valueAt <= UNIQUE_ID_BYTES_MAX;
            case TLS_TYPE -> end - valueAt >= TLS_FIXED_BYTES && fill(memory, base, valueAt + TLS_FIXED_BYTES, end);
            default -> true;
        };
    }

    /** Whether extensions fill a range exactly. */
    private static boolean fill(MemorySegment memory, long base, int from, int to) {
        int at = from;
        while (at >= 0 && at < to) {
            at = end(memory, base, at, to);
        }
        return at == to;
    }

    /** The checksum of a header in which the four bytes of the checksum itself count as zero. */
    static int crc32c(MemorySegment memory, long base, int byteCount, int checksumAt) {
        int crc = -1;
        for (int i = 0; i < byteCount; i++) {
            boolean isChecksum = i >= checksumAt && i < checksumAt + Integer.BYTES;
            int b = isChecksum ? 0 : memory.get(JAVA_BYTE, base + i);
            crc = CRC32C[(crc ^ b) & 0xff] ^ crc >>> Byte.SIZE;
        }
        return ~crc;
    }

    private static int[] crc32cTable() {
        int[] table = new int[256];
        for (int i = 0; i < table.length; i++) {
            int crc = i;
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ CRC32C_POLYNOMIAL;
            }
            table[i] = crc;
        }
        return table;
    }
}
