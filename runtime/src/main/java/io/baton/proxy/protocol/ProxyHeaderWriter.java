package io.baton.proxy.protocol;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.baton.ffi.Address;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * Writes the PROXY header that a connection to an origin begins with.
 *
 * <p>Baton sends version 1 where it can choose: every program that takes PROXY headers at all takes it, some of them
 * only it, and it is what nginx and HAProxy send unless told otherwise. Version 2 has more to say about Unix sockets,
 * which few origins ask for.
 */
public final class ProxyHeaderWriter {

    /** The longest header of those that are written here, for which a buffer must have room. */
    public static final int BYTES_MAX = BinaryHeader.FIXED_BYTES + BinaryHeader.UNIX_BYTES;

    /** The prefix of an IPv4 host as an IPv6 socket sees it. */
    private static final long MAPPED = 0xffff_0000_0000L;

    private ProxyHeaderWriter() {}

    /** Which form a header has. */
    public enum Version {
        /** One line of text. */
        V1,
        /** Binary. */
        V2
    }

    /**
     * Tells an origin of a client.
     *
     * @param source where the client connected from
     * @param destination where the client connected to
     * @return where the header ends
     */
    public static long write(MemorySegment buffer, long at, Version version, Address source, Address destination) {
        Address from = source;
        Address to = destination;
        if (from instanceof Address.Inet4 inet && to instanceof Address.Inet6) {
            from = mapped(inet); // a header has one family, and only IPv6 has room for both
        } else if (from instanceof Address.Inet6 && to instanceof Address.Inet4 inet) {
            to = mapped(inet);
        }
        return switch (version) {
            case V1 -> writeLine(buffer, at, from, to);
            case V2 -> writeBinary(buffer, at, from, to);
        };
    }

    /** Tells an origin that this process speaks for itself, as in a health check. */
    public static long writeLocal(MemorySegment buffer, long at, Version version) {
        return switch (version) {
            case V1 -> writeText(buffer, at, "PROXY UNKNOWN\r\n");
            case V2 -> writeFixed(buffer, at, BinaryHeader.LOCAL, BinaryHeader.UNSPECIFIED, 0);
        };
    }

    private static Address.Inet6 mapped(Address.Inet4 inet) {
        return new Address.Inet6(0, MAPPED | Integer.toUnsignedLong(inet.host()), inet.port(), 0);
    }

    private static long writeLine(MemorySegment buffer, long at, Address from, Address to) {
        if (from instanceof Address.Inet4 source && to instanceof Address.Inet4 target) {
            return writeLine(buffer, at, "TCP4", host(source), host(target), source.port(), target.port());
        }
        if (from instanceof Address.Inet6 source && to instanceof Address.Inet6 target) {
            return writeLine(buffer, at, "TCP6", host(source), host(target), source.port(), target.port());
        }
        return writeLocal(buffer, at, Version.V1); // version 1 has no word for Unix sockets
    }

    private static long writeLine(
            MemorySegment buffer, long at, String family, String source, String target, int sourcePort, int port) {
        String line = "PROXY " + family + ' ' + source + ' ' + target + ' ' + sourcePort + ' ' + port + "\r\n";
        return writeText(buffer, at, line);
    }

    private static String host(Address.Inet4 inet) {
        String text = inet.toString();
        return text.substring(0, text.lastIndexOf(':'));
    }

    private static String host(Address.Inet6 inet) {
        String text = new Address.Inet6(inet.high(), inet.low(), 0, 0).toString(); // the interface is nobody else's
        return text.substring(1, text.lastIndexOf(']'));
    }

    private static long writeText(MemorySegment buffer, long at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        MemorySegment.copy(bytes, 0, buffer, JAVA_BYTE, at, bytes.length);
        return at + bytes.length;
    }

    private static long writeBinary(MemorySegment buffer, long at, Address from, Address to) {
        if (from instanceof Address.Inet4 source && to instanceof Address.Inet4 target) {
            long next =
                    writeFixed(buffer, at, BinaryHeader.PROXY, BinaryHeader.TCP_OVER_INET4, BinaryHeader.INET4_BYTES);
            buffer.set(BinaryHeader.NET_INT, next, source.host());
            buffer.set(BinaryHeader.NET_INT, next + 4, target.host());
            return writePorts(buffer, next + 8, source.port(), target.port());
        }
        if (from instanceof Address.Inet6 source && to instanceof Address.Inet6 target) {
            long next =
                    writeFixed(buffer, at, BinaryHeader.PROXY, BinaryHeader.TCP_OVER_INET6, BinaryHeader.INET6_BYTES);
            buffer.set(BinaryHeader.NET_LONG, next, source.high());
            buffer.set(BinaryHeader.NET_LONG, next + 8, source.low());
            buffer.set(BinaryHeader.NET_LONG, next + 16, target.high());
            buffer.set(BinaryHeader.NET_LONG, next + 24, target.low());
            return writePorts(buffer, next + 32, source.port(), target.port());
        }
        if (from.isUnix() && to.isUnix()) {
            long next =
                    writeFixed(buffer, at, BinaryHeader.PROXY, BinaryHeader.STREAM_OVER_UNIX, BinaryHeader.UNIX_BYTES);
            next = writeUnix(buffer, next, from);
            return writeUnix(buffer, next, to);
        }
        return writeFixed(buffer, at, BinaryHeader.PROXY, BinaryHeader.UNSPECIFIED, 0);
    }

    private static long writeFixed(MemorySegment buffer, long at, int command, int family, int length) {
        MemorySegment.copy(BinaryHeader.SIGNATURE, 0, buffer, JAVA_BYTE, at, BinaryHeader.SIGNATURE.length);
        long next = at + BinaryHeader.SIGNATURE.length;
        buffer.set(JAVA_BYTE, next, (byte) (BinaryHeader.VERSION << 4 | command));
        buffer.set(JAVA_BYTE, next + 1, (byte) family);
        buffer.set(BinaryHeader.NET_SHORT, next + 2, (short) length);
        return at + BinaryHeader.FIXED_BYTES;
    }

    private static long writePorts(MemorySegment buffer, long at, int source, int destination) {
        buffer.set(BinaryHeader.NET_SHORT, at, (short) source);
        buffer.set(BinaryHeader.NET_SHORT, at + 2, (short) destination);
        return at + 4;
    }

    private static long writeUnix(MemorySegment buffer, long at, Address address) {
        for (int i = 0; i < BinaryHeader.UNIX_NAME_BYTES; i++) {
            buffer.set(JAVA_BYTE, at + i, (byte) 0);
        }
        if (address instanceof Address.UnixPath unix) {
            byte[] path = unix.bytes();
            MemorySegment.copy(path, 0, buffer, JAVA_BYTE, at, path.length);
        } else if (address instanceof Address.UnixAbstract unix) {
            byte[] name = unix.bytes();
            MemorySegment.copy(name, 0, buffer, JAVA_BYTE, at + 1, name.length);
        }
        return at + BinaryHeader.UNIX_NAME_BYTES;
    }
}
