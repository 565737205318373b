package io.baton.ffi;

import static io.baton.ffi.libc.LibcConstants.AF_INET;
import static io.baton.ffi.libc.LibcConstants.AF_INET6;
import static io.baton.ffi.libc.LibcConstants.AF_UNIX;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.baton.ffi.libc.sockaddr_in;
import io.baton.ffi.libc.sockaddr_in6;
import io.baton.ffi.libc.sockaddr_un;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Native room for one socket address and its length, to be used again and again by the thread that made it.
 *
 * <p>{@link Sockets#accept} writes a client's address here; it becomes an {@link Address} only when somebody asks.
 */
public final class AddressBuffer implements AutoCloseable {

    /** Of a {@code sockaddr_storage}: the longest address that the kernel writes. */
    static final int BYTES = 128;

    private static final long PATH_OFFSET = sockaddr_un.sun_path$offset();

    private static final ValueLayout.OfShort NET_SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final ValueLayout.OfInt NET_INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final ValueLayout.OfLong NET_LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final Arena arena = Arena.ofConfined();

    private final MemorySegment address = arena.allocate(BYTES, Long.BYTES);

    private final MemorySegment length = arena.allocate(JAVA_INT);

    public AddressBuffer() {
        clear();
    }

    /** The address that the last call wrote. */
    public Address address() {
        int family = length() < Short.BYTES ? AF_UNIX : sockaddr_in.sin_family(address);
        return switch (family) {
            case AF_INET -> new Address.Inet4(address.get(NET_INT, sockaddr_in.sin_addr$offset()), port());
            case AF_INET6 -> {
                long host = sockaddr_in6.sin6_addr$offset();
                yield new Address.Inet6(
                        address.get(NET_LONG, host),
                        address.get(NET_LONG, host + Long.BYTES),
                        port(),
                        sockaddr_in6.sin6_scope_id(address));
            }
            case AF_UNIX -> unix();
            default ->
                throw new IllegalStateException(
                        "the address is of the family " + family + ": neither IPv4, nor IPv6, nor Unix");
        };
    }

    /** Makes room for the longest address, as a call that writes one expects. */
    MemorySegment clear() {
        length.set(JAVA_INT, 0, BYTES);
        return address;
    }

    /** Where a call that writes an address leaves its length. */
    MemorySegment lengthSegment() {
        return length;
    }

    MemorySegment segment() {
        return address;
    }

    int length() {
        return length.get(JAVA_INT, 0);
    }

    /** Writes an address for a call that reads one. */
    void set(Address value) {
        address.fill((byte) 0);
        sockaddr_in.sin_family(address, (short) value.family()); // at the same place in all families
        length.set(
                JAVA_INT,
                0,
                switch (value) {
                    case Address.Inet4 inet -> {
                        address.set(NET_SHORT, sockaddr_in.sin_port$offset(), (short) inet.port());
                        address.set(NET_INT, sockaddr_in.sin_addr$offset(), inet.host());
                        yield (int) sockaddr_in.sizeof();
                    }
                    case Address.Inet6 inet -> {
                        long host = sockaddr_in6.sin6_addr$offset();
                        address.set(NET_SHORT, sockaddr_in6.sin6_port$offset(), (short) inet.port());
                        address.set(NET_LONG, host, inet.high());
                        address.set(NET_LONG, host + Long.BYTES, inet.low());
                        sockaddr_in6.sin6_scope_id(address, inet.scope());
                        yield (int) sockaddr_in6.sizeof();
                    }
                    // with its NUL, for which a path of 108 bytes leaves no room
                    case Address.UnixPath unix ->
                        Math.min(setName(unix.path(), PATH_OFFSET) + 1, (int) sockaddr_un.sizeof());
                    case Address.UnixAbstract unix -> setName(unix.name(), PATH_OFFSET + 1);
                    case Address.Unnamed unnamed -> (int) PATH_OFFSET;
                });
    }

    @Override
    public void close() {
        arena.close();
    }

    /** Writes a name and returns where it ends. */
    private int setName(String name, long offset) {
        byte[] bytes = KernelName.bytes(name);
        MemorySegment.copy(bytes, 0, address, JAVA_BYTE, offset, bytes.length);
        return (int) offset + bytes.length;
    }

    private int port() {
        return Short.toUnsignedInt(address.get(NET_SHORT, sockaddr_in.sin_port$offset())); // the same in sockaddr_in6
    }

    private Address unix() {
        int end = length();
        if (end <= PATH_OFFSET) {
            return new Address.Unnamed();
        }
        boolean isAbstract = address.get(JAVA_BYTE, PATH_OFFSET) == 0;
        int start = (int) PATH_OFFSET + (isAbstract ? 1 : 0);
        if (!isAbstract && address.get(JAVA_BYTE, end - 1) == 0) {
            end--; // the kernel counts the NUL of a path, and adds one where the path fills all of sun_path
        }
        byte[] bytes = address.asSlice(start, end - start).toArray(JAVA_BYTE);
        String name = KernelName.of(bytes);
        return isAbstract ? new Address.UnixAbstract(name) : new Address.UnixPath(name);
    }
}
