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

/** A question in one datagram. What comes back and does not belong to it is passed over, until the time is over. */
final class DatagramExchange extends Exchange {

    /** Longer than what was asked for: a longer datagram is cut, and then does not hold together. */
    private static final int BYTES_MAX = 4096;

    /** In one turn; a flood must not keep the loop. */
    private static final int READS_MAX = 16;

    private final MemorySegment buffer = Arena.ofAuto().allocate(BYTES_MAX);

    private boolean isSent;

    DatagramExchange(Asking asking, Question question, Address server) {
        super(asking, question, server);
    }

    @Override
    Fd open(Address address, String purpose) throws ErrnoException {
        return Sockets.openDatagram(address, purpose);
    }

    @Override
    void proceed(Fd socket, Registration watch, int events) throws IOException {
        if (!isSent) {
            send(socket, watch);
            return;
        }
        for (int reads = 0; reads < READS_MAX; reads++) {
            long count = Io.receive(socket, buffer);
            if (count == Io.WOULD_BLOCK) {
                return;
            }
            if (count < 0) {
                failed(Errno.ofResult(count).text());
                return;
            }
            byte[] message = buffer.asSlice(0, count).toArray(JAVA_BYTE);
            Answer answer = question.read(message, message.length);
            if (!(answer instanceof Answer.Foreign)) {
                answered(answer);
                return;
            }
        }
    }

    private void send(Fd socket, Registration watch) throws IOException {
        byte[] message = question.message();
        MemorySegment.copy(message, 0, buffer, JAVA_BYTE, 0, message.length);
        long count = Io.send(socket, buffer.asSlice(0, message.length));
        if (count == Io.WOULD_BLOCK) {
            return;
        }
        if (count < 0) {
            failed(Errno.ofResult(count).text());
            return;
        }
        isSent = true;
        watch.modify(Epoll.IN);
    }
}
