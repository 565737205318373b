package io.baton.ffi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.ffi.libc.Libc;
import io.baton.ffi.libc.LibcConstants;
import io.baton.ffi.testing.OpenDescriptors;
import java.lang.foreign.Arena;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FdTest {

    @Test
    void shouldShowItsNumberAndPurpose() throws Exception {
        try (EventFd event = EventFd.open("wake-up")) {
            assertThat(event.fd().toString()).isEqualTo("Fd[" + event.fd().number() + " wake-up]");
            assertThat(event.fd().isOpen()).isTrue();
        }
    }

    @Test
    void shouldCloseOnlyOnceAlthoughTheNumberIsTakenAgain() throws Exception {
        EventFd first = EventFd.open("first");
        int number = first.fd().number();
        first.close();
        try (EventFd second = EventFd.open("second")) {
            assertThat(second.fd().number()).isEqualTo(number);
            first.close();
            assertThat(OpenDescriptors.ofThisProcess()).containsKey(number);
        }
    }

    @Test
    void shouldRefuseUseAfterClose() throws Exception {
        EventFd event = EventFd.open("wake-up");
        event.close();
        assertThat(event.fd().isOpen()).isFalse();
        assertThat(event.fd()).hasToString("Fd[closed wake-up]");
        assertThatThrownBy(event::signal)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Fd[closed wake-up] was used after its owner closed or released it");
        assertThatThrownBy(() -> event.fd().duplicate()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> event.fd().release()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldGiveAwayItsNumberOnRelease() throws Exception {
        Fd fd = EventFd.open("given away").fd();
        int number = fd.release();
        fd.close();
        try (Fd taken = Fd.inherited(number, "taken")) {
            assertThat(taken.number()).isEqualTo(number);
        }
    }

    @Test
    void shouldDuplicateWithAnOwnerOfItsOwn() throws Exception {
        Fd second;
        try (EventFd first = EventFd.open("shared")) {
            second = first.fd().duplicate();
            assertThat(second.number()).isNotEqualTo(first.fd().number());
            first.signal();
        }
        try (second;
                Arena arena = Arena.ofConfined()) {
            assertThat(Io.read(second, arena.allocate(8))).isEqualTo(8);
            assertThat(isCloseOnExec(second)).isTrue();
        }
    }

    @Test
    void shouldMakeInheritedDescriptorsCloseOnExecAndNonBlocking() throws Exception {
        try (Pipe pipe = Pipe.open("blocking", 0)) {
            assertThat(isCloseOnExec(pipe.source())).isFalse();
            int number = pipe.source().release();
            try (Fd inherited = Fd.inherited(number, "inherited");
                    Arena arena = Arena.ofConfined()) {
                assertThat(isCloseOnExec(inherited)).isTrue();
                assertThat(Io.read(inherited, arena.allocate(1))).isEqualTo(Io.WOULD_BLOCK);
            }
        }
    }

    @Test
    void shouldSayWhichInheritedDescriptorIsMissing() {
        assertThatExceptionOfType(ErrnoException.class)
                .isThrownBy(() -> Fd.inherited(1_000_000, "listener"))
                .withMessage("fcntl(fd=1000000): EBADF (9), Bad file descriptor")
                .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.EBADF))
                .satisfies(e -> assertThat(e.call()).isEqualTo("fcntl"));
    }

    @Test
    void shouldNoticeThatSomebodyElseClosedIt() throws Exception {
        EventFd event = EventFd.open("wake-up");
        assertThat(Libc.close(event.fd().number())).isZero();
        assertThatThrownBy(event::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed behind its owner's back");
    }

    @Test
    void shouldCloseOnceHoweverManyThreadsTry() throws Exception {
        int threads = 8;
        try (var pool = Executors.newFixedThreadPool(threads)) {
            for (int round = 0; round < 200; round++) {
                Fd fd = EventFd.open("contended").fd();
                CyclicBarrier start = new CyclicBarrier(threads);
                AtomicInteger released = new AtomicInteger();
                Callable<Void> release = () -> {
                    start.await();
                    try {
                        Libc.close(fd.release());
                        released.incrementAndGet();
                    } catch (IllegalStateException alreadyReleased) {
                        assertThat(alreadyReleased).hasMessageContaining("released");
                    }
                    return null;
                };
                for (var outcome : pool.invokeAll(java.util.Collections.nCopies(threads, release))) {
                    outcome.get();
                }
                assertThat(released).hasValue(1);
            }
        }
    }

    private static boolean isCloseOnExec(Fd fd) {
        return (Libc.fcntl(fd.number(), LibcConstants.F_GETFD, 0) & LibcConstants.FD_CLOEXEC) != 0;
    }
}
