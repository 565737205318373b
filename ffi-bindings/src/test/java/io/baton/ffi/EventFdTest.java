package io.baton.ffi;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.baton.ffi.libc.Libc;
import io.baton.ffi.libc.LibcConstants;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class EventFdTest {

    @Test
    void shouldCountSignalsUntilTheyAreDrained() throws Exception {
        try (EventFd event = EventFd.open("wake-up")) {
            assertThat(event.drain()).isZero();
            event.signal();
            event.signal();
            event.signal();
            assertThat(event.drain()).isEqualTo(3);
            assertThat(event.drain()).isZero();
        }
    }

    @Test
    void shouldBeReadableBetweenSignalAndDrain() throws Exception {
        try (EventFd event = EventFd.open("wake-up")) {
            assertThat(Poll.readable(event.fd(), 0)).isFalse();
            event.signal();
            assertThat(Poll.readable(event.fd(), 0)).isTrue();
            event.drain();
            assertThat(Poll.readable(event.fd(), 0)).isFalse();
        }
    }

    @Test
    void shouldLoseNoSignalOfAnyThread() throws Exception {
        int threads = 4;
        int signals = 5_000;
        try (EventFd event = EventFd.open("wake-up");
                var pool = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                ends.add(pool.submit(() -> {
                    for (int n = 0; n < signals; n++) {
                        event.signal();
                    }
                    return null;
                }));
            }
            long drained = 0;
            while (!ends.stream().allMatch(Future::isDone)) {
                drained += event.drain();
            }
            for (Future<?> end : ends) {
                end.get();
            }
            assertThat(drained + event.drain()).isEqualTo((long) threads * signals);
        }
    }

    @Test
    void shouldStayReadableWhenTheCounterIsFull() throws Exception {
        long most = -2; // 2^64 - 2, read as unsigned
        try (EventFd event = EventFd.open("wake-up");
                Arena arena = Arena.ofConfined()) {
            Io.write(event.fd(), arena.allocateFrom(JAVA_LONG, most));
            event.signal();
            assertThat(Poll.readable(event.fd(), 0)).isTrue();
            assertThat(event.drain()).isEqualTo(most);
        }
    }

    @Test
    void shouldBeCloseOnExecAndBelongToNobodyAfterClose() throws Exception {
        EventFd event = EventFd.open("wake-up");
        assertThat(Libc.fcntl(event.fd().number(), LibcConstants.F_GETFD, 0)).isEqualTo(LibcConstants.FD_CLOEXEC);
        event.close();
        event.close();
        assertThatIllegalStateException().isThrownBy(event::signal);
        assertThatIllegalStateException().isThrownBy(event::drain);
    }
}
