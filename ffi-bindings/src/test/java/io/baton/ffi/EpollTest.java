package io.baton.ffi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.baton.ffi.libc.Libc;
import io.baton.ffi.libc.LibcConstants;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class EpollTest {

    private static final int EVENTS_MAX = 8;

    private static final int BRIEF_MS = 50;

    private static final int PATIENT_MS = 20_000;

    /** Long for a busy machine, and short of the ten seconds for which an {@link Interruption} goes on. */
    private static final long SLACK_MS = 5_000;

    /** Every byte differs, so that none can stand in another's place. */
    private static final long DATA = 0xF1E2_D3C4_B5A6_9788L;

    private Epoll epoll;

    private EventFd event;

    @BeforeEach
    void open() throws Exception {
        epoll = Epoll.open(EVENTS_MAX);
        event = EventFd.open("event");
    }

    @AfterEach
    void close() {
        epoll.close();
        event.close();
    }

    @Test
    void shouldReportAStateUntilItEnds() throws Exception {
        epoll.add(event.fd(), Epoll.IN, DATA);
        assertThat(epoll.await(0)).isZero();
        event.signal();
        for (int i = 0; i < 3; i++) {
            assertThat(epoll.await(PATIENT_MS)).isEqualTo(1);
            assertThat(epoll.events(0)).isEqualTo(Epoll.IN);
            assertThat(epoll.data(0)).isEqualTo(DATA);
        }
        event.drain();
        assertThat(epoll.await(0)).isZero();
    }

    @Test
    void shouldReportAChangeOnce() throws Exception {
        epoll.add(event.fd(), Epoll.IN | Epoll.EDGE, DATA);
        event.signal();
        assertThat(epoll.await(PATIENT_MS)).isEqualTo(1);
        assertThat(epoll.await(0)).isZero();
        event.signal(); // a change, although the state is the same
        assertThat(epoll.await(PATIENT_MS)).isEqualTo(1);
        assertThat(epoll.await(0)).isZero();
    }

    @Test
    void shouldTellTheEndOfOneDirectionFromTheEndOfBoth() throws Exception {
        int watched = Epoll.IN | Epoll.OUT | Epoll.RDHUP;
        try (Sockets.Pair pair = Sockets.pair(Sockets.Kind.STREAM, "pair")) {
            epoll.add(pair.left(), watched, DATA);
            assertThat(epoll.await(0)).isEqualTo(1);
            assertThat(epoll.events(0)).isEqualTo(Epoll.OUT);
            Sockets.shutdown(pair.right(), Sockets.Direction.WRITE);
            assertThat(epoll.await(0)).isEqualTo(1);
            assertThat(epoll.events(0)).isEqualTo(watched);
            pair.right().close();
            assertThat(epoll.await(0)).isEqualTo(1);
            assertThat(epoll.events(0)).isEqualTo(watched | Epoll.HUP);
        }
    }

    @Test
    void shouldReportErrorsThatNobodyWatchesFor() throws Exception {
        try (Pipe pipe = Pipe.open("pipe")) {
            epoll.add(pipe.sink(), 0, DATA);
            assertThat(epoll.await(0)).isZero();
            pipe.source().close();
            assertThat(epoll.await(0)).isEqualTo(1);
            assertThat(epoll.events(0)).isEqualTo(Epoll.ERR);
        }
    }

    /** On x86-64 the events are packed, and every second one stands at an address that is no multiple of eight. */
    @Test
    void shouldReportManyAtOnce() throws Exception {
        List<EventFd> all = new ArrayList<>();
        try {
            Map<Long, Integer> expected = new HashMap<>();
            for (int i = 0; i < EVENTS_MAX; i++) {
                EventFd ready = EventFd.open("ready");
                all.add(ready);
                boolean signalled = i % 3 == 0;
                if (signalled) {
                    ready.signal();
                }
                long data = DATA + i * 0x0101_0101_0101_0101L;
                epoll.add(ready.fd(), Epoll.IN | Epoll.OUT, data);
                expected.put(data, signalled ? Epoll.IN | Epoll.OUT : Epoll.OUT);
            }
            assertThat(epoll.await(0)).isEqualTo(EVENTS_MAX);
            Map<Long, Integer> found = new HashMap<>();
            for (int i = 0; i < EVENTS_MAX; i++) {
                found.put(epoll.data(i), epoll.events(i));
            }
            assertThat(found).isEqualTo(expected);
        } finally {
            all.forEach(EventFd::close);
        }
    }

    @Test
    void shouldReportInTurnWhatOneWaitHasNoRoomFor() throws Exception {
        List<EventFd> all = new ArrayList<>();
        try {
            for (long i = 0; i < 3 * EVENTS_MAX; i++) {
                EventFd ready = EventFd.open("ready");
                all.add(ready);
                epoll.add(ready.fd(), Epoll.OUT, i);
            }
            Set<Long> found = new HashSet<>();
            for (int round = 0; round < 3; round++) {
                assertThat(epoll.await(0)).isEqualTo(EVENTS_MAX);
                for (int i = 0; i < EVENTS_MAX; i++) {
                    found.add(epoll.data(i));
                }
            }
            assertThat(found).hasSize(3 * EVENTS_MAX);
        } finally {
            all.forEach(EventFd::close);
        }
    }

    @Test
    void shouldReplaceWhatIsWatchedFor() throws Exception {
        epoll.add(event.fd(), Epoll.OUT, DATA);
        epoll.modify(event.fd(), Epoll.IN, ~DATA);
        assertThat(epoll.await(0)).isZero();
        event.signal();
        assertThat(epoll.await(0)).isEqualTo(1);
        assertThat(epoll.events(0)).isEqualTo(Epoll.IN);
        assertThat(epoll.data(0)).isEqualTo(~DATA);
    }

    @Test
    void shouldStopWatching() throws Exception {
        epoll.add(event.fd(), Epoll.OUT, DATA);
        epoll.delete(event.fd());
        assertThat(epoll.await(0)).isZero();
        epoll.add(event.fd(), Epoll.OUT, DATA);
        assertThat(epoll.await(0)).isEqualTo(1);
    }

    /** The reason why listeners are deleted before they are closed. */
    @Test
    void shouldGoOnWatchingWhatAnotherDescriptorKeepsOpen() throws Exception {
        try (Fd second = event.fd().duplicate()) {
            assertThat(second.isOpen()).isTrue();
            epoll.add(event.fd(), Epoll.OUT, DATA);
            event.close();
            assertThat(epoll.await(0)).isEqualTo(1);
        }
        assertThat(epoll.await(0)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"true, 1", "false, 2"})
    void shouldWakeAllOrOneOfThoseThatWait(boolean exclusive, int woken) throws Exception {
        int mask = exclusive ? Epoll.IN | Epoll.EXCLUSIVE : Epoll.IN;
        AtomicLong[] threads = {new AtomicLong(), new AtomicLong()};
        try (var pool = Executors.newFixedThreadPool(2)) {
            List<Future<Integer>> counts = new ArrayList<>();
            for (AtomicLong thread : threads) {
                counts.add(pool.submit(() -> {
                    try (Epoll own = Epoll.open(1)) {
                        own.add(event.fd(), mask, 0);
                        own.await(0);
                        thread.set(Interruption.thisThread());
                        return own.await(3_000);
                    }
                }));
            }
            long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            for (AtomicLong thread : threads) {
                while (thread.get() == 0 || !Interruption.isWaiting(thread.get())) {
                    assertThat(System.nanoTime()).isLessThan(deadlineNs);
                    Thread.onSpinWait();
                }
            }
            event.signal();
            assertThat(counts.get(0).get() + counts.get(1).get()).isEqualTo(woken);
        }
    }

    @Test
    void shouldRefuseToModifyAnExclusiveOne() throws Exception {
        epoll.add(event.fd(), Epoll.IN | Epoll.EXCLUSIVE, DATA);
        assertFails(Errno.EINVAL, () -> epoll.modify(event.fd(), Epoll.IN, DATA));
    }

    @Test
    void shouldRefuseToWatchTwiceAndToForgetWhatItDoesNotWatch() throws Exception {
        assertFails(Errno.ENOENT, () -> epoll.modify(event.fd(), Epoll.IN, DATA));
        assertFails(Errno.ENOENT, () -> epoll.delete(event.fd()));
        epoll.add(event.fd(), Epoll.IN, DATA);
        assertThatExceptionOfType(ErrnoException.class)
                .isThrownBy(() -> epoll.add(event.fd(), Epoll.OUT, DATA))
                .withMessage(
                        "epoll_ctl(ADD, fd=%d): EEXIST (17), File exists",
                        event.fd().number());
    }

    @Test
    void shouldRefuseWhatIsClosed() throws Exception {
        Fd lost = event.fd().duplicate();
        assertThat(Libc.close(lost.number())).isZero();
        assertFails(Errno.EBADF, () -> epoll.add(lost, Epoll.IN, DATA));
        assertThatIllegalStateException().isThrownBy(lost::close);
        assertThatIllegalStateException().isThrownBy(() -> epoll.add(lost, Epoll.IN, DATA));
    }

    @Test
    void shouldRefuseToReportNothing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Epoll.open(0))
                .withMessage("0 events: a wait reports at least 1");
        assertThatIllegalArgumentException().isThrownBy(() -> Epoll.open(-1));
    }

    @Test
    void shouldWaitAsLongAsItIsTold() throws Exception {
        epoll.add(event.fd(), Epoll.IN, DATA);
        long startNs = System.nanoTime();
        assertThat(epoll.await(BRIEF_MS)).isZero();
        assertThat(System.nanoTime() - startNs).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(BRIEF_MS));
    }

    @Test
    void shouldWaitWithoutEndForAnEvent() throws Exception {
        epoll.add(event.fd(), Epoll.IN, DATA);
        long waiting = Interruption.thisThread();
        Thread signaller = new Thread(() -> {
            try {
                while (!Interruption.isWaiting(waiting)) {
                    Thread.onSpinWait();
                }
                event.signal();
            } catch (ErrnoException e) {
                throw new AssertionError(e);
            }
        });
        signaller.start();
        assertThat(epoll.await(Epoll.FOREVER_MS)).isEqualTo(1);
        signaller.join();
    }

    @Test
    void shouldNeitherEndEarlyNorLateWhenSignalsCome() throws Exception {
        int timeoutMs = 300;
        epoll.add(event.fd(), Epoll.IN, DATA);
        try (Interruption interruption = Interruption.ofThisThread()) {
            long startNs = System.nanoTime();
            assertThat(epoll.await(timeoutMs)).isZero();
            long elapsedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
            assertThat(elapsedMs).isBetween((long) timeoutMs, timeoutMs + SLACK_MS);
            assertThat(interruption.sent()).isPositive();
        }
    }

    /** Shows that the signals of the test above would end a wait, so that it is not green for want of them. */
    @Test
    void shouldBeInterruptedWithoutEintr() throws Exception {
        int bare = Libc.epoll_create1(LibcConstants.EPOLL_CLOEXEC);
        try (Arena arena = Arena.ofConfined();
                Interruption interruption = Interruption.ofThisThread()) {
            int result = Libc.epoll_wait(bare, arena.allocate(Epoll.EVENT_BYTES), 1, PATIENT_MS);
            assertThat(result).isEqualTo(-LibcConstants.EINTR);
            assertThat(interruption.sent()).isPositive();
        } finally {
            Libc.close(bare);
        }
    }

    private static void assertFails(Errno errno, ThrowingCallable action) {
        assertThatExceptionOfType(ErrnoException.class)
                .isThrownBy(action)
                .satisfies(e -> assertThat(e.call()).isEqualTo("epoll_ctl"))
                .satisfies(e -> assertThat(e.errno()).isEqualTo(errno));
    }
}
