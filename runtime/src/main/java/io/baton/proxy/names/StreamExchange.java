package io.baton.proxy.names;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.baton.ffi.Address;
import io.baton.ffi.Epoll;
import io.baton.ffi.Errno;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Fd;
import io.baton.ffi.Io;
import io.baton.ffi.Sockets;
import io.baton.loop.Registration;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** A question over TCP, for an answer that is longer than a datagram: each message after its length (RFC 7766 §8). */
final class StreamExchange extends Exchange {

    private static final ValueLayout.OfShort LENGTH = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final int LENGTH_BYTES = Short.BYTES;

    private static final int MESSAGE_BYTES_MAX = 65_535;

    private final MemorySegment buffer = Arena.ofAuto().allocate(LENGTH_BYTES + MESSAGE_BYTES_MAX);

    /** Of the question, with its length. */
    private final int questionBytes;

    private int sent;

    private int received;

    StreamExchange(Asking asking, Question question, Address server) {
        super(asking, question, server);
        byte[] message = question.message();
        this.questionBytes = LENGTH_BYTES + message.length;
        buffer.set(LENGTH, 0, (short) message.length);
        MemorySegment.copy(message, 0, buffer, JAVA_BYTE, LENGTH_BYTES, message.length);
    }

    @Override
    Fd open(Address address, String purpose) throws ErrnoException {
        return Sockets.open(address, purpose);
    }

    @Override
    void proceed(Fd socket, Registration watch, int events) throws IOException {
        if (sent < questionBytes) {
            send(socket, watch);
        } else {
            receive(socket);
        }
    }

    private void send(Fd socket, Registration watch) throws IOException {
        long count = Io.send(socket, buffer.asSlice(sent, questionBytes - sent)); // fails if connecting did
        if (count == Io.WOULD_BLOCK) {
            return;
        }
        if (count < 0) {
            failed(Errno.ofResult(count).text());
            return;
        }
        sent += (int) count;
        if (sent == questionBytes) {
            watch.modify(Epoll.IN);
        }
    }

    /** One read a turn: an answer has few parts, and the loop has others. */
    private void receive(Fd socket) throws IOException {
        long count = Io.receive(socket, buffer.asSlice(received, end() - received));
        if (count == Io.WOULD_BLOCK) {
            return;
        }
        if (count <= 0) {
            failed(
                    count == 0
                            ? "it has ended the connection"
                            : Errno.ofResult(count).text());
            return;
        }
        received += (int) count;
        if (received > LENGTH_BYTES && received == end()) {
            byte[] message =
                    buffer.asSlice(LENGTH_BYTES, received - LENGTH_BYTES).toArray(JAVA_BYTE);
            Answer answer = question.read(message, message.length);
            // On a connection that this made, nobody else speaks, and nothing is left to wait for.
            boolean isUsable = !(answer instanceof Answer.Foreign) && !(answer instanceof Answer.Truncated);
            answered(isUsable ? answer : new Answer.Malformed());
        } else if (received == LENGTH_BYTES && end() == LENGTH_BYTES) {
            answered(new Answer.Malformed());
        }
    }

    /** Up to where the bytes are wanted: those of the length first. */
    private int end() {
        return received < LENGTH_BYTES ? LENGTH_BYTES : LENGTH_BYTES + Short.toUnsignedInt(buffer.get(LENGTH, 0));
    }
}
