package io.baton.proxy.upstream;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.baton.ffi.Address;
import io.baton.ffi.Connect;
import io.baton.ffi.Epoll;
import io.baton.ffi.Errno;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Fd;
import io.baton.ffi.Io;
import io.baton.ffi.Sockets;
import io.baton.http.HeadLimits;
import io.baton.http.Method;
import io.baton.http.Progress;
import io.baton.http.ResponseHeadParser;
import io.baton.loop.EventLoop;
import io.baton.loop.ReadyHandler;
import io.baton.loop.Registration;
import io.baton.loop.Timer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One check of one server: it connects, asks if there is something to ask, and judges the head of the answer. The body
 * is not waited for.
 *
 * <p>It tells its verdict once, which may be before {@link #begin} returns, and holds nothing then. It belongs to the
 * loop's thread.
 */
final class CheckAttempt implements ReadyHandler {

    private static final int HEAD_BYTES_MAX = 8192;

    private static final int STATUS_OK = 200;

    private static final int STATUS_GOOD_MAX = 399;

    private enum Stage {
        CONNECTING,
        ASKING,
        LISTENING,
        OVER
    }

    private final EventLoop loop;

    private final Address address;

    private final CheckPlan plan;

    private final Consumer<Verdict> verdicts;

    private final Timer timeout = new Timer(this::runOut);

    private Stage stage = Stage.CONNECTING;

    private @Nullable Fd fd;

    private @Nullable Registration registration;

    /** From when the connection stands, and only where there is something to ask. */
    private @Nullable Exchange exchange;

    CheckAttempt(EventLoop loop, Address address, CheckPlan plan, Consumer<Verdict> verdicts) {
        this.loop = loop;
        this.address = address;
        this.plan = plan;
        this.verdicts = verdicts;
    }

    void begin() {
        loop.arm(timeout, loop.nowNs() + plan.timeoutNs());
        try {
            Fd opened = Sockets.open(address, "health check of " + address);
            fd = opened;
            switch (Sockets.connect(opened, address)) {
                case Connect.Connected connected -> connected(opened);
                case Connect.InProgress inProgress -> registration = loop.register(opened, Epoll.OUT, this);
                case Connect.Failed failed -> end(verdict(failed.errno()));
            }
        } catch (ErrnoException e) {
            onFailure(e);
        }
    }

    /** Ends without a verdict. */
    void cancel() {
        release();
    }

    @Override
    public void onReady(int events) throws ErrnoException {
        Fd open = fd;
        if (open == null) {
            return;
        }
        switch (stage) {
            case CONNECTING -> {
                Optional<Errno> failure = Sockets.pendingError(open);
                if (failure.isPresent()) {
                    end(verdict(failure.get()));
                } else {
                    connected(open);
                }
            }
            case ASKING -> ask(open);
            case LISTENING -> listen(open);
            case OVER -> {}
        }
    }

    @Override
    public void onFailure(Exception failure) {
        end(new Verdict.Unable(String.valueOf(failure.getMessage())));
    }

    private void connected(Fd open) throws ErrnoException {
        if (!plan.isHttp()) {
            end(new Verdict.Good());
            return;
        }
        stage = Stage.ASKING;
        exchange = new Exchange(plan.requestBytes());
        if (registration == null) {
            registration = loop.register(open, Epoll.OUT, this);
        }
        ask(open);
    }

    private void ask(Fd open) throws ErrnoException {
        Exchange current = exchange();
        long count = Io.send(open, current.request, current.sentBytes, current.request.byteSize());
        if (count < 0 && count != Io.WOULD_BLOCK) {
            end(verdict(Errno.ofResult(count)));
            return;
        }
        current.sentBytes += Math.max(0, count);
        if (current.sentBytes == current.request.byteSize() && registration != null) {
            stage = Stage.LISTENING;
            registration.modify(Epoll.IN);
        }
    }

    private void listen(Fd open) throws ErrnoException {
        Exchange current = exchange();
        while (stage == Stage.LISTENING) {
            if (current.receivedBytes == current.answer.byteSize()) {
                end(new Verdict.Bad("its answer begins with too many interim responses"));
                return;
            }
            long count = Io.receive(open, current.answer, current.receivedBytes, current.answer.byteSize());
            if (count == Io.WOULD_BLOCK) {
                return;
            }
            if (count <= 0) {
                String why = count == 0
                        ? "it ended the connection before it had answered"
                        : Reason.of(Errno.ofResult(count));
                end(new Verdict.Bad(why));
                return;
            }
            current.receivedBytes += count;
            current.judge().ifPresent(this::end);
        }
    }

    private void runOut() {
        String what = stage == Stage.CONNECTING ? "no connection" : "no answer";
        end(new Verdict.Bad(what + " within " + plan.timeoutSeconds() + " s"));
    }

    private void end(Verdict verdict) {
        if (stage != Stage.OVER) {
            release();
            verdicts.accept(verdict);
        }
    }

    private void release() {
        stage = Stage.OVER;
        loop.cancel(timeout);
        if (registration != null) {
            registration.forget();
            registration = null;
        }
        if (fd != null) {
            fd.close();
            fd = null;
        }
        if (exchange != null) {
            exchange.close();
            exchange = null;
        }
    }

    private Exchange exchange() {
        if (exchange == null) {
            throw new IllegalStateException("nothing is asked in stage " + stage);
        }
        return exchange;
    }

    /** A server has no part in it when this machine has no port left. */
    private static Verdict verdict(Errno errno) {
        return errno == Errno.EADDRNOTAVAIL
                ? new Verdict.Unable("no local port is left (EADDRNOTAVAIL)")
                : new Verdict.Bad(Reason.of(errno));
    }

    /** A request under way. */
    private static final class Exchange implements AutoCloseable {

        private final Arena arena = Arena.ofConfined();

        private final ResponseHeadParser parser = new ResponseHeadParser(new HeadLimits(HEAD_BYTES_MAX, 0));

        private final MemorySegment request;

        private final MemorySegment answer = arena.allocate(HEAD_BYTES_MAX);

        private long sentBytes;

        private long receivedBytes;

        /** Where the response begins that may be the last one. */
        private long start;

        private Exchange(byte[] bytes) {
            request = arena.allocate(bytes.length);
            MemorySegment.copy(bytes, 0, request, JAVA_BYTE, 0, bytes.length);
            parser.reset(Method.GET);
        }

        /** What the bytes that have come say, if it is enough. */
        private Optional<Verdict> judge() {
            Progress progress = parser.parse(answer, start, receivedBytes);
            while (progress == Progress.DONE && parser.head().isInterim()) {
                start += parser.head().byteCount();
                parser.reset(Method.GET);
                progress = parser.parse(answer, start, receivedBytes);
            }
            return switch (progress) {
                case NEED_MORE -> Optional.empty();
                case REFUSED -> Optional.of(new Verdict.Bad("its answer is not valid HTTP: " + parser.refusal()));
                case DONE -> {
                    int status = parser.head().status();
                    boolean isGood = status >= STATUS_OK && status <= STATUS_GOOD_MAX;
                    yield Optional.of(isGood ? new Verdict.Good() : new Verdict.Bad("it answered " + status));
                }
            };
        }

        @Override
        public void close() {
            arena.close();
        }
    }
}
