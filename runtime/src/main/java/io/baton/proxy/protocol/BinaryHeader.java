package io.baton.proxy.protocol;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.baton.ffi.Address;
import io.baton.http.Progress;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Version 2: a signature, four bytes, two addresses in the form of the network, and extensions (TLVs). */
final class BinaryHeader {

    /** Before the addresses. */
    static final int FIXED_BYTES = 16;

    /** Of addresses and extensions; the field could say 65,535, which no sender needs. */
    static final int LENGTH_MAX = 4096;

    static final byte[] SIGNATURE = {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};

    static final int VERSION = 2;

    static final int LOCAL = 0;

    static final int PROXY = 1;

    static final int UNSPECIFIED = 0x00;

    static final int TCP_OVER_INET4 = 0x11;

    static final int TCP_OVER_INET6 = 0x21;

    static final int STREAM_OVER_UNIX = 0x31;

    static final int INET4_BYTES = 12;

    static final int INET6_BYTES = 36;

    static final int UNIX_NAME_BYTES = 108;

    static final int UNIX_BYTES = 2 * UNIX_NAME_BYTES;

    static final ValueLayout.OfShort NET_SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    static final ValueLayout.OfInt NET_INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    static final ValueLayout.OfLong NET_LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final int VERSION_AT = 12;

    private static final int FAMILY_AT = 13;

    private static final int LENGTH_AT = 14;

    Progress parse(ProxyHeaderParser result, MemorySegment memory, long base, int available) {
        ProxyRefusal why = checkFixed(memory, base, available);
        if (why != null) {
            return result.refuse(why);
        }
        if (available < FIXED_BYTES) {
            return Progress.NEED_MORE;
        }
        int byteCount = FIXED_BYTES + length(memory, base);
        if (available < byteCount) {
            return Progress.NEED_MORE;
        }
        boolean isLocal = (memory.get(JAVA_BYTE, base + VERSION_AT) & 0xf) == LOCAL;
        int family = memory.get(JAVA_BYTE, base + FAMILY_AT) & 0xff;
        if (isLocal || family == UNSPECIFIED) {
            return result.done(byteCount); // the rest is to be skipped, whatever it is
        }
        int addressEnd = FIXED_BYTES + addressBytes(family);
        if (addressEnd > byteCount) {
            return result.refuse(ProxyRefusal.PROXY_ADDRESSES_CUT);
        }
        why = Extensions.check(memory, base, addressEnd, byteCount);
        return why == null ? addresses(result, memory, base, family, byteCount) : result.refuse(why);
    }

    /** Checks each of the first bytes as soon as it is there. */
    private static @Nullable ProxyRefusal checkFixed(MemorySegment memory, long base, int available) {
        for (int i = 0; i < Math.min(available, SIGNATURE.length); i++) {
            if (memory.get(JAVA_BYTE, base + i) != SIGNATURE[i]) {
                return ProxyRefusal.PROXY_HEADER_MISSING;
            }
        }
        if (available <= VERSION_AT) {
            return null;
        }
        int versionAndCommand = memory.get(JAVA_BYTE, base + VERSION_AT) & 0xff;
        if (versionAndCommand >>> 4 != VERSION) {
            return ProxyRefusal.PROXY_VERSION_UNSUPPORTED;
        }
        int command = versionAndCommand & 0xf;
        if (command != LOCAL && command != PROXY) {
            return ProxyRefusal.PROXY_COMMAND_UNSUPPORTED;
        }
        // The family of LOCAL is to be ignored.
        if (available > FAMILY_AT && command == PROXY && !isKnown(memory.get(JAVA_BYTE, base + FAMILY_AT))) {
            return ProxyRefusal.PROXY_FAMILY_UNSUPPORTED;
        }
        boolean isTooLong = available >= FIXED_BYTES && length(memory, base) > LENGTH_MAX;
        return isTooLong ? ProxyRefusal.PROXY_HEADER_TOO_LONG : null;
    }

    private static boolean isKnown(byte family) {
        return family == UNSPECIFIED || addressBytes(family) > 0;
    }

    private static int addressBytes(int family) {
        return switch (family) {
            case TCP_OVER_INET4 -> INET4_BYTES;
            case TCP_OVER_INET6 -> INET6_BYTES;
            case STREAM_OVER_UNIX -> UNIX_BYTES;
            default -> 0;
        };
    }

    private static int length(MemorySegment memory, long base) {
        return unsignedShort(memory, base + LENGTH_AT);
    }

    private static int unsignedShort(MemorySegment memory, long at) {
        return Short.toUnsignedInt(memory.get(NET_SHORT, at));
    }

    private static Progress addresses(
            ProxyHeaderParser result, MemorySegment memory, long base, int family, int byteCount) {
        long at = base + FIXED_BYTES;
        return switch (family) {
            case TCP_OVER_INET4 ->
                result.done(
                        byteCount,
                        new Address.Inet4(memory.get(NET_INT, at), unsignedShort(memory, at + 8)),
                        new Address.Inet4(memory.get(NET_INT, at + 4), unsignedShort(memory, at + 10)));
            case TCP_OVER_INET6 -> result.done(byteCount, inet6(memory, at, at + 32), inet6(memory, at + 16, at + 34));
            default -> {
                boolean isValid = isUnixName(memory, at) && isUnixName(memory, at + UNIX_NAME_BYTES);
                yield isValid
                        ? result.done(byteCount, unix(memory, at), unix(memory, at + UNIX_NAME_BYTES))
                        : result.refuse(ProxyRefusal.PROXY_ADDRESS_INVALID);
            }
        };
    }

    private static Address inet6(MemorySegment memory, long host, long port) {
        return new Address.Inet6(
                memory.get(NET_LONG, host), memory.get(NET_LONG, host + 8), unsignedShort(memory, port), 0);
    }

    /** Whether nothing but NUL bytes follow a name, which begins with one if it is abstract. */
    private static boolean isUnixName(MemorySegment memory, long at) {
        for (int i = unixNameEnd(memory, at); i < UNIX_NAME_BYTES; i++) {
            if (memory.get(JAVA_BYTE, at + i) != 0) {
                return false;
            }
        }
        return true;
    }

    private static int unixNameEnd(MemorySegment memory, long at) {
        int end = 1; // the first byte belongs to the name even if it is a NUL
        while (end < UNIX_NAME_BYTES && memory.get(JAVA_BYTE, at + end) != 0) {
            end++;
        }
        return end;
    }

    private static Address unix(MemorySegment memory, long at) {
        boolean isPath = memory.get(JAVA_BYTE, at) != 0;
        int start = isPath ? 0 : 1;
        byte[] name =
                memory.asSlice(at + start, unixNameEnd(memory, at) - start).toArray(JAVA_BYTE);
        if (isPath) {
            return Address.UnixPath.of(name);
        }
        return name.length == 0 ? new Address.Unnamed() : Address.UnixAbstract.of(name);
    }
}
