package io.baton.ffi;

import static io.baton.ffi.libc.LibcConstants.EAGAIN;
import static io.baton.ffi.libc.LibcConstants.MSG_DONTWAIT;
import static io.baton.ffi.libc.LibcConstants.MSG_MORE;
import static io.baton.ffi.libc.LibcConstants.MSG_NOSIGNAL;
import static io.baton.ffi.libc.LibcConstants.MSG_PEEK;
import static io.baton.ffi.libc.LibcConstants.SPLICE_F_MORE;
import static io.baton.ffi.libc.LibcConstants.SPLICE_F_MOVE;
import static io.baton.ffi.libc.LibcConstants.SPLICE_F_NONBLOCK;

import io.baton.ffi.libc.Libc;
import java.lang.foreign.MemorySegment;

/**
 * Bytes through descriptors. Each method makes one attempt and allocates nothing.
 *
 * <p>A result of 0 or more is a count of bytes; 0 from a source means that it has ended. A negative result is an
 * outcome that the other side or the network can bring about at any time: {@link #WOULD_BLOCK}, or the negated number
 * of an {@link Errno} that ends the connection, such as {@code ECONNRESET}. Whatever else fails is an
 * {@link ErrnoException}.
 */
public final class Io {

    /** Nothing to read yet, or no room to write. */
    public static final long WOULD_BLOCK = -EAGAIN;

    private static final MemorySegment NO_OFFSET = MemorySegment.NULL;

    private Io() {}

    /** Reads from a descriptor of any kind. */
    public static long read(Fd source, MemorySegment buffer) throws ErrnoException {
        return outcome("read", source, Libc.read(source.number(), buffer, room(buffer.byteSize())));
    }

    /** Writes to a descriptor of any kind; for sockets, {@link #send} costs a tenth less. */
    public static long write(Fd sink, MemorySegment bytes) throws ErrnoException {
        return outcome("write", sink, Libc.write(sink.number(), bytes, bytes.byteSize()));
    }

    /** Reads from a socket. */
    public static long receive(Fd socket, MemorySegment buffer) throws ErrnoException {
        return outcome("recv", socket, Libc.recv(socket.number(), buffer, room(buffer.byteSize()), MSG_DONTWAIT));
    }

    /** Reads from a socket, and leaves the bytes there for the next read. */
    public static long peek(Fd socket, MemorySegment buffer) throws ErrnoException {
        int flags = MSG_DONTWAIT | MSG_PEEK;
        return outcome("recv", socket, Libc.recv(socket.number(), buffer, room(buffer.byteSize()), flags));
    }

    /** Writes to a socket. */
    public static long send(Fd socket, MemorySegment bytes) throws ErrnoException {
        int flags = MSG_DONTWAIT | MSG_NOSIGNAL;
        return outcome("send", socket, Libc.send(socket.number(), bytes, bytes.byteSize(), flags));
    }

    /** Writes to a socket and promises more, so that a small rest may wait for what follows. */
    public static long sendMore(Fd socket, MemorySegment bytes) throws ErrnoException {
        int flags = MSG_DONTWAIT | MSG_NOSIGNAL | MSG_MORE;
        return outcome("send", socket, Libc.send(socket.number(), bytes, bytes.byteSize(), flags));
    }

    /** Reads into several buffers, in their order. */
    public static long read(Fd source, IoVectors buffers) throws ErrnoException {
        return outcome("readv", source, Libc.readv(source.number(), buffers.segment(), (int) room(buffers.count())));
    }

    /** Writes from several buffers, in their order. */
    public static long write(Fd sink, IoVectors buffers) throws ErrnoException {
        return outcome("writev", sink, Libc.writev(sink.number(), buffers.segment(), buffers.count()));
    }

    /**
     * Moves bytes between a pipe and another descriptor without copying them through this process.
     *
     * @param more whether more will follow at once, so that a small rest may wait for it
     */
    public static long splice(Fd source, Fd sink, long bytesMax, boolean more) throws ErrnoException {
        int flags = SPLICE_F_MOVE | SPLICE_F_NONBLOCK | (more ? SPLICE_F_MORE : 0);
        long result = Libc.splice(source.number(), NO_OFFSET, sink.number(), NO_OFFSET, room(bytesMax), flags);
        return result >= 0 ? result : outcomeOfTwo("splice", source, sink, result);
    }

    /** Sends bytes of a file from where its descriptor stands, without copying them through this process. */
    public static long sendFile(Fd file, Fd socket, long bytesMax) throws ErrnoException {
        long result = Libc.sendfile(socket.number(), file.number(), NO_OFFSET, room(bytesMax));
        return result >= 0 ? result : outcomeOfTwo("sendfile", file, socket, result);
    }

    /** What a source may fill: something, as 0 read bytes mean that it has ended. */
    private static long room(long bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("a read into no room would look like the end of the source");
        }
        return bytes;
    }

    static long outcome(String call, Fd fd, long result) throws ErrnoException {
        if (result >= 0 || result == WOULD_BLOCK || endsConnection(result)) {
            return result;
        }
        throw ErrnoException.of(call, fd, result);
    }

    private static long outcomeOfTwo(String call, Fd source, Fd sink, long result) throws ErrnoException {
        if (result == WOULD_BLOCK || endsConnection(result)) {
            return result;
        }
        throw ErrnoException.of(call, "from fd=" + source.shownNumber() + ", to fd=" + sink.shownNumber(), result);
    }

    /**
     * Whether an errno is about one connection. Beside those of man 7 tcp, a connection that timed out reports what
     * ICMP last said about its route; and when the kernel has no memory for one connection, the others go on.
     */
    private static boolean endsConnection(long result) {
        return switch (Errno.ofResult(result)) {
            case EPIPE, ECONNRESET, ECONNABORTED, ECONNREFUSED, ENOTCONN, ETIMEDOUT -> true;
            case EHOSTUNREACH, EHOSTDOWN, ENETUNREACH, ENETDOWN, ENETRESET, ENONET -> true;
            case EPROTO, ENOPROTOOPT, EOPNOTSUPP, EACCES -> true;
            case ENOBUFS, ENOMEM -> true;
            default -> false;
        };
    }
}
