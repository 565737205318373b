package io.baton.ffi;

import static io.baton.ffi.libc.LibcConstants.MSG_CMSG_CLOEXEC;
import static io.baton.ffi.libc.LibcConstants.MSG_CTRUNC;
import static io.baton.ffi.libc.LibcConstants.MSG_DONTWAIT;
import static io.baton.ffi.libc.LibcConstants.MSG_NOSIGNAL;
import static io.baton.ffi.libc.LibcConstants.MSG_TRUNC;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.baton.ffi.PassingException.Reason;
import io.baton.ffi.libc.Libc;
import io.baton.ffi.libc.iovec;
import io.baton.ffi.libc.msghdr;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Hands open descriptors to another process over a Unix socket, beside bytes (man 7 unix, {@code SCM_RIGHTS}).
 *
 * <p>What is passed is shared, as by {@link Fd#duplicate}: the sender still owns and closes its own descriptors, and
 * may do so as soon as they are sent. The receiver owns each that arrives from the same instant on, close-on-exec;
 * whether it blocks is up to whoever opened it, since that belongs to the open file and not to the descriptor.
 *
 * <p>{@link #send} and {@link #receive} make one attempt each, for protocols with messages of their own;
 * {@link #sendAll} and {@link #receiveAll} move any number and wait. An instance holds the native memory for all that,
 * so that no call allocates any; one thread makes, uses and closes it.
 */
public final class DescriptorPassing implements AutoCloseable {

    /** What Linux takes in one message; {@code SCM_MAX_FD} of the kernel, which no header shows. */
    public static final int BATCH_MAX = 253;

    /**
     * The bytes that descriptors may travel with.
     *
     * <p>A Unix socket takes so many as a whole or not at all, however small its buffer has been made. So no message
     * with descriptors is ever sent in part, and nobody can send its rest with the same descriptors once more.
     */
    public static final int BYTES_MAX = 2_048;

    private static final byte BATCH = 'B';

    private static final byte ACKNOWLEDGEMENT = 'A';

    private static final long NS_PER_MS = 1_000_000;

    private final Arena arena = Arena.ofConfined();

    private final ControlMessages control = new ControlMessages(BATCH_MAX, arena);

    private final MemorySegment vector = iovec.allocate(arena);

    private final MemorySegment message = msghdr.allocate(arena);

    /** The bytes of {@link #sendAll} and {@link #receiveAll}: one at a time. */
    private final MemorySegment tag = arena.allocate(JAVA_BYTE);

    public DescriptorPassing() {
        msghdr.msg_iov(message, vector);
        msghdr.msg_iovlen(message, 1);
        msghdr.msg_control(message, control.segment());
    }

    /**
     * What one attempt to receive brought.
     *
     * @param bytes as in {@link Io}: how many came, 0 at the end of the stream, or a negative outcome
     * @param descriptors in the order in which they were sent, now the caller's to close; none unless bytes came
     */
    public record Received(long bytes, List<Fd> descriptors) implements AutoCloseable {

        private static final Received NOTHING_YET = new Received(Io.WOULD_BLOCK, List.of());

        private static final Received END = new Received(0, List.of());

        /** Closes those descriptors that are still open. */
        @Override
        public void close() {
            closeAll(descriptors);
        }
    }

    /**
     * Tries once to send a message, and descriptors with it.
     *
     * <p>A message with descriptors is sent as a whole or not at all, and has at most {@link #BYTES_MAX} bytes: whoever
     * has more to say sends those with {@link Io#send} after it. Without descriptors this is {@link Io#send}.
     *
     * @param socket a Unix socket; any other would lose the descriptors without a word
     * @param bytes at least one, as Linux drops descriptors that have no byte to travel with
     * @param descriptors at most {@link #BATCH_MAX}; the same one may stand there several times
     * @return the bytes sent, {@link Io#WOULD_BLOCK}, or the negated errno that ended the connection
     * @throws ErrnoException with {@code ETOOMANYREFS} when an unprivileged user has more descriptors under way, sent
     *     and not yet received, than a process may have open
     */
    public long send(Fd socket, MemorySegment bytes, List<Fd> descriptors) throws ErrnoException {
        requireSendable(bytes, descriptors.size());
        prepare(bytes, control.write(descriptors));
        long result =
                Io.outcome("sendmsg", socket, Libc.sendmsg(socket.number(), message, MSG_DONTWAIT | MSG_NOSIGNAL));
        if (result >= 0 && result < bytes.byteSize() && !descriptors.isEmpty()) {
            throw new IllegalStateException("%d of %d bytes went out with descriptors: %s is no Unix socket"
                    .formatted(result, bytes.byteSize(), socket));
        }
        return result;
    }

    /**
     * Tries once to receive bytes, and the descriptors that travel with them.
     *
     * <p>On a stream, the bytes may begin before the message that brought the descriptors, and never go on after it: no
     * call returns those of two messages. Descriptors that come beside no bytes are closed at once.
     *
     * @param buffer room for at least one byte
     * @throws PassingException when descriptors or bytes of a message were lost; those that came are closed
     */
    public Received receive(Fd socket, MemorySegment buffer) throws IOException {
        if (buffer.byteSize() == 0) {
            throw new IllegalArgumentException("a buffer without room would make every stream seem to have ended");
        }
        prepare(buffer, control.segment().byteSize());
        long result =
                Io.outcome("recvmsg", socket, Libc.recvmsg(socket.number(), message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC));
        if (result < 0) {
            return result == Io.WOULD_BLOCK ? Received.NOTHING_YET : new Received(result, List.of());
        }
        List<Fd> descriptors = own(socket);
        int flags = msghdr.msg_flags(message);
        if ((flags & MSG_CTRUNC) != 0) {
            closeAll(descriptors);
            throw new PassingException(
                    "recvmsg", socket, Reason.DESCRIPTORS_LOST, "this process had no room for all of them");
        }
        if ((flags & MSG_TRUNC) != 0) {
            closeAll(descriptors);
            throw new PassingException(
                    "recvmsg", socket, Reason.BYTES_LOST, "the message was longer than " + buffer.byteSize());
        }
        if (result == 0) {
            closeAll(descriptors);
            return Received.END;
        }
        return new Received(result, Collections.unmodifiableList(descriptors));
    }

    /**
     * Sends any number of descriptors to {@link #receiveAll}, and waits until they have arrived.
     *
     * <p>They go in batches, each acknowledged before the next: no more than one is under way, which the limit of
     * {@code ETOOMANYREFS} and the socket's buffer always allow. When this fails, some may have arrived: end the
     * connection, so that the other side closes them.
     *
     * @param timeoutMs for everything together
     * @throws PassingException when the other side is late, gone, or does something else
     */
    public void sendAll(Fd socket, List<Fd> descriptors, int timeoutMs) throws IOException {
        long deadlineNs = deadlineNs(timeoutMs);
        for (int from = 0; from < descriptors.size(); from += BATCH_MAX) {
            int to = Math.min(descriptors.size(), from + BATCH_MAX);
            sendTag(socket, BATCH, descriptors.subList(from, to), deadlineNs);
            receiveTag(socket, ACKNOWLEDGEMENT, 0, deadlineNs);
        }
    }

    /**
     * Receives from {@link #sendAll} as many descriptors as both sides agreed on before, or none.
     *
     * @param timeoutMs for everything together
     * @throws PassingException when the other side is late, gone, or does something else; those that came are closed
     */
    public List<Fd> receiveAll(Fd socket, int count, int timeoutMs) throws IOException {
        long deadlineNs = deadlineNs(timeoutMs);
        List<Fd> received = new ArrayList<>();
        try {
            while (received.size() < count) {
                int batch = Math.min(BATCH_MAX, count - received.size());
                received.addAll(receiveTag(socket, BATCH, batch, deadlineNs));
                sendTag(socket, ACKNOWLEDGEMENT, List.of(), deadlineNs);
            }
            return received;
        } catch (IOException | RuntimeException e) {
            closeAll(received);
            throw e;
        }
    }

    @Override
    public void close() {
        arena.close();
    }

    private static void requireSendable(MemorySegment bytes, int descriptors) {
        if (bytes.byteSize() == 0) {
            throw new IllegalArgumentException("descriptors travel with bytes, of which there are none");
        }
        if (descriptors > BATCH_MAX) {
            throw new IllegalArgumentException(
                    "%d descriptors: a message takes at most %d".formatted(descriptors, BATCH_MAX));
        }
        if (descriptors > 0 && bytes.byteSize() > BYTES_MAX) {
            throw new IllegalArgumentException("%d bytes: descriptors travel with at most %d, the rest goes after them"
                    .formatted(bytes.byteSize(), BYTES_MAX));
        }
    }

    /** Sets what differs between two messages. */
    private void prepare(MemorySegment bytes, long controlBytes) {
        if (!bytes.scope().isAlive()) {
            throw new IllegalStateException("libc cannot be given memory that was freed: " + bytes);
        }
        iovec.iov_base(vector, bytes);
        iovec.iov_len(vector, bytes.byteSize());
        msghdr.msg_controllen(message, controlBytes);
    }

    /** Takes ownership of what came, before anything else can go wrong. */
    private List<Fd> own(Fd socket) {
        long controlBytes = msghdr.msg_controllen(message);
        return controlBytes == 0 ? List.of() : control.own(controlBytes, "passed over " + socket.purpose());
    }

    private void sendTag(Fd socket, byte value, List<Fd> descriptors, long deadlineNs) throws IOException {
        tag.set(JAVA_BYTE, 0, value);
        long result = send(socket, tag, descriptors);
        while (result == Io.WOULD_BLOCK) {
            int leftMs = leftMs(deadlineNs);
            if (leftMs == 0 || !Poll.writable(socket, leftMs)) {
                throw new PassingException("sendmsg", socket, Reason.TIMED_OUT, "nobody takes what was sent before");
            }
            result = send(socket, tag, descriptors);
        }
        if (result < 0) {
            throw gone("sendmsg", socket, result);
        }
    }

    /** Receives the one byte whose turn it is, and descriptors of exactly this count. */
    private List<Fd> receiveTag(Fd socket, byte value, int count, long deadlineNs) throws IOException {
        Received received = receive(socket, tag);
        while (received.bytes() == Io.WOULD_BLOCK) {
            int leftMs = leftMs(deadlineNs);
            if (leftMs == 0 || !Poll.readable(socket, leftMs)) {
                throw new PassingException("recvmsg", socket, Reason.TIMED_OUT, "the other side is silent");
            }
            received = receive(socket, tag);
        }
        if (received.bytes() <= 0) {
            throw gone("recvmsg", socket, received.bytes());
        }
        byte found = tag.get(JAVA_BYTE, 0);
        if (found != value || received.descriptors().size() != count) {
            received.close();
            throw new PassingException(
                    "recvmsg",
                    socket,
                    Reason.WRONG_BATCH,
                    "byte %d with %d descriptors in the place of byte %d with %d"
                            .formatted(found, received.descriptors().size(), value, count));
        }
        return received.descriptors();
    }

    private static PassingException gone(String call, Fd socket, long result) {
        String detail =
                result == 0 ? "the stream has ended" : Errno.ofResult(result).text();
        return new PassingException(call, socket, Reason.PEER_GONE, detail);
    }

    private static long deadlineNs(int timeoutMs) {
        if (timeoutMs < 0) {
            throw new IllegalArgumentException(timeoutMs + " ms: passing descriptors has a deadline");
        }
        return System.nanoTime() + timeoutMs * NS_PER_MS;
    }

    private static int leftMs(long deadlineNs) {
        return (int) Math.max(0, Math.ceilDiv(deadlineNs - System.nanoTime(), NS_PER_MS));
    }

    private static void closeAll(List<Fd> descriptors) {
        descriptors.forEach(Fd::close);
    }
}
