package io.baton.proxy.upstream;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.baton.ffi.Address;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The number that stands for a key where {@code balance = "hash"}.
 *
 * <p>It has no seed, so that the same key finds the same server in every process and on every machine: an upgrade moves
 * nobody's session. Nothing here allocates.
 */
public final class KeyHash {

    /** Stands for a request that has no key, and is the hash of none. */
    public static final long NONE = 0;

    private static final ValueLayout.OfLong WORD = JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final long WORD_BYTES = Long.BYTES;

    /** Odd, with its ones spread: 2^64 divided by the golden ratio. */
    private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

    /** Odd: the fraction of the square root of 3 in 64 bits. */
    private static final long ROOT_OF_THREE = 0xBB67_AE85_84CA_A73BL;

    private static final long MAPPED_INET4 = 0xFFFF;

    private KeyHash() {}

    /** The hash of the bytes from one position up to another. */
    public static long of(MemorySegment memory, long from, long to) {
        Objects.checkFromToIndex(from, to, memory.byteSize());
        long hash = GOLDEN;
        long at = from;
        for (; at + WORD_BYTES <= to; at += WORD_BYTES) {
            hash = mix(hash ^ memory.get(WORD, at));
        }
        long rest = 0;
        for (int shift = 0; at < to; at++, shift += Byte.SIZE) {
            rest |= (memory.get(JAVA_BYTE, at) & 0xFFL) << shift;
        }
        // The length tells a short rest from one that ends in zeros.
        return key(mix(hash ^ rest) + to - from);
    }

    /** The hash of a host, whatever its port is. All clients of a Unix socket that have no name are one. */
    public static long of(Address address) {
        return switch (address) {
            case Address.Inet4 inet -> ofInet4(inet.host());
            case Address.Inet6 inet
            when inet.high() == 0 && inet.low() >>> Integer.SIZE == MAPPED_INET4 -> ofInet4((int) inet.low());
            case Address.Inet6 inet -> key(mix(mix(inet.high() ^ GOLDEN) ^ inet.low()) + inet.scope());
            case Address.UnixPath unix -> key(ofChars(unix.path()) + 1);
            case Address.UnixAbstract unix -> key(ofChars(unix.name()) + 2);
            case Address.Unnamed unnamed -> key(GOLDEN);
        };
    }

    /** The hash of a text. */
    static long of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return of(MemorySegment.ofArray(bytes), 0, bytes.length);
    }

    /** Spreads each bit of a number over all bits of another, one to one. */
    static long mix(long number) {
        long mixed = (number ^ number >>> 32) * ROOT_OF_THREE;
        mixed = (mixed ^ mixed >>> 29) * GOLDEN;
        return mixed ^ mixed >>> 32;
    }

    private static long ofInet4(int host) {
        return key(Integer.toUnsignedLong(host) ^ ROOT_OF_THREE);
    }

    private static long ofChars(String text) {
        long hash = GOLDEN;
        for (int i = 0; i < text.length(); i++) {
            hash = mix(hash ^ text.charAt(i));
        }
        return hash;
    }

    private static long key(long unmixed) {
        long hash = mix(unmixed);
        return hash == NONE ? GOLDEN : hash;
    }
}
