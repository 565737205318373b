package io.baton.server;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.util.Objects.requireNonNull;

import io.baton.ffi.Epoll;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Fd;
import io.baton.ffi.Io;
import io.baton.loop.EventLoop;
import io.baton.loop.ReadyHandler;
import io.baton.loop.Registration;
import io.baton.loop.Timer;
import io.baton.server.ServerControl.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One client of {@link ControlSocket}, and its one request. */
final class ControlConnection implements ReadyHandler, ServerControl.Reply {

    /** How long a request may take to come, and a client to read on. */
    static final long PATIENCE_NS = 5_000_000_000L;

    /** How much progress may wait for a client that does not read. */
    static final int UNREAD_BYTES_MAX = 256 * 1024;

    private static final System.Logger LOG = System.getLogger(ControlConnection.class.getName());

    private final ControlSocket owner;

    private final EventLoop loop;

    private final Fd fd;

    private final Timer patience = new Timer(this::runOut);

    private final ByteArrayOutputStream request = new ByteArrayOutputStream();

    private @Nullable Registration registration;

    private byte[] unsent = {};

    private int interest = Epoll.IN;

    private boolean isAsked;

    private boolean isDone;

    private boolean isClosed;

    ControlConnection(ControlSocket owner, EventLoop loop, Fd fd) {
        this.owner = owner;
        this.loop = loop;
        this.fd = fd;
    }

    void open() throws ErrnoException {
        registration = loop.register(fd, interest, this);
        loop.arm(patience, loop.nowNs() + PATIENCE_NS);
    }

    @Override
    public void onReady(int events) throws IOException {
        if ((events & Epoll.OUT) != 0) {
            flush();
        }
        boolean isGone = (events & (Epoll.HUP | Epoll.ERR)) != 0;
        if (!isClosed && (isGone || (events & Epoll.IN) != 0)) {
            receive(isGone);
        }
    }

    @Override
    public void onFailure(Exception failure) {
        LOG.log(Level.DEBUG, "a client of control_sock: " + failure.getMessage());
        registration = null;
        close();
    }

    @Override
    public void progress(String step) {
        if (!isDone && unsent.length < UNREAD_BYTES_MAX) {
            send(new ControlAnswer.Progress(step));
        }
    }

    @Override
    public void done(Outcome outcome, String reason) {
        if (!isDone) {
            isDone = true;
            send(new ControlAnswer.Done(outcome, reason));
        }
    }

    void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        isDone = true;
        loop.cancel(patience);
        if (registration != null) {
            registration.cancel();
        }
        fd.close();
        owner.ended(this);
    }

    private void receive(boolean isGone) throws IOException {
        MemorySegment buffer = owner.buffer();
        long count = Io.receive(fd, buffer);
        if (count == Io.WOULD_BLOCK && !isGone) {
            return;
        }
        if (count > 0 && !isAsked) {
            byte[] bytes = new byte[(int) count];
            MemorySegment.copy(buffer, JAVA_BYTE, 0, bytes, 0, bytes.length);
            request.writeBytes(bytes);
            understand(request.toByteArray());
        } else if (count == 0 && isAsked && !isGone) {
            watch(interest & ~Epoll.IN); // it has said all it wanted to, and still listens
        } else {
            close(); // gone, or talking on instead of listening
        }
    }

    private void understand(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        if (end == bytes.length && bytes.length < ControlProtocol.REQUEST_BYTES_MAX) {
            return; // the rest is to come
        }
        isAsked = true;
        loop.cancel(patience);
        if (end >= ControlProtocol.REQUEST_BYTES_MAX) {
            done(Outcome.REFUSED, "a request has less than %d bytes".formatted(ControlProtocol.REQUEST_BYTES_MAX));
        } else if (end + 1 < bytes.length) {
            done(Outcome.REFUSED, "a connection is for one request");
        } else {
            try {
                answer(ControlProtocol.request(Arrays.copyOf(bytes, end)));
            } catch (ControlProtocolException e) {
                done(Outcome.REFUSED, requireNonNull(e.getMessage()));
            }
        }
    }

    private void answer(ControlRequest asked) {
        ServerControl control = owner.control();
        switch (asked) {
            case STATUS -> {
                isDone = true;
                send(new ControlAnswer.Told(control.status()));
            }
            case UPGRADE, UPGRADE_IN_PLACE -> control.upgrade(asked == ControlRequest.UPGRADE_IN_PLACE, this);
            case STOP, STOP_FAST -> {
                done(Outcome.DONE, ""); // first, as there may be nobody to say it afterwards
                control.stop(asked == ControlRequest.STOP_FAST);
            }
            case RELOAD -> control.reload(this);
        }
    }

    private void send(ControlAnswer answer) {
        if (isClosed) {
            return;
        }
        byte[] line = ControlProtocol.encode(answer);
        byte[] all = Arrays.copyOf(unsent, unsent.length + line.length);
        System.arraycopy(line, 0, all, unsent.length, line.length);
        unsent = all;
        try {
            flush();
        } catch (ErrnoException e) {
            LOG.log(Level.DEBUG, "a client of control_sock: " + e.getMessage());
            close();
        }
    }

    private void flush() throws ErrnoException {
        int sent = 0;
        while (sent < unsent.length) {
            int length = (int) Math.min(owner.buffer().byteSize(), unsent.length - sent);
            MemorySegment chunk = owner.buffer().asSlice(0, length);
            chunk.copyFrom(MemorySegment.ofArray(unsent).asSlice(sent, length));
            long count = Io.send(fd, chunk);
            if (count < 0 && count != Io.WOULD_BLOCK) {
                close();
                return;
            }
            if (count == Io.WOULD_BLOCK) {
                break;
            }
            sent += (int) count;
        }
        boolean isStuck = sent < unsent.length;
        if (sent > 0 || !isStuck) {
            loop.cancel(patience);
        }
        if (isStuck && !patience.isArmed()) {
            loop.arm(patience, loop.nowNs() + PATIENCE_NS);
        }
        unsent = Arrays.copyOfRange(unsent, sent, unsent.length);
        if (!isStuck && isDone) {
            close();
        } else {
            watch(isStuck ? interest | Epoll.OUT : interest & ~Epoll.OUT);
        }
    }

    private void watch(int wanted) throws ErrnoException {
        if (interest != wanted && registration != null) {
            registration.modify(wanted);
        }
        interest = wanted;
    }

    private void runOut() {
        LOG.log(Level.DEBUG, "a client of control_sock kept us waiting");
        close();
    }
}
