package io.baton.ffi;

import static io.baton.ffi.libc.LibcConstants.EADDRINUSE;
import static io.baton.ffi.libc.LibcConstants.EBADF;
import static io.baton.ffi.libc.LibcConstants.EMFILE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ErrnoExceptionTest {

    @Test
    void shouldSayWhichCallFailedOnWhichDescriptorAndWhy() throws Exception {
        try (EventFd listener = EventFd.open("listener")) {
            ErrnoException failure = ErrnoException.of("accept4", listener.fd(), -EMFILE);
            assertThat(failure)
                    .isInstanceOf(IOException.class)
                    .hasMessage("accept4(fd=%d): EMFILE (24), Too many open files"
                            .formatted(listener.fd().number()));
            assertThat(failure.call()).isEqualTo("accept4");
            assertThat(failure.errno()).isSameAs(Errno.EMFILE);
        }
    }

    @Test
    void shouldShowArgumentsThatAreNoDescriptor() {
        assertThat(ErrnoException.of("bind", "127.0.0.1:80", -EADDRINUSE))
                .hasMessage("bind(127.0.0.1:80): EADDRINUSE (98), Address already in use");
        assertThat(ErrnoException.of("epoll_create1", "", -EMFILE))
                .hasMessage("epoll_create1(): EMFILE (24), Too many open files");
    }

    @Test
    void shouldShowADescriptorThatIsClosedByNow() throws Exception {
        EventFd event = EventFd.open("wake-up");
        event.close();
        assertThat(ErrnoException.of("read", event.fd(), -EBADF))
                .hasMessage("read(fd=closed): EBADF (9), Bad file descriptor");
    }

    @Test
    void shouldPassResultsOnAndThrowFailures() throws Exception {
        assertThat(ErrnoException.check("read", "", 0)).isZero();
        assertThat(ErrnoException.check("read", "", Integer.MAX_VALUE)).isEqualTo(Integer.MAX_VALUE);
        assertThatExceptionOfType(ErrnoException.class)
                .isThrownBy(() -> ErrnoException.check("read", "", -EBADF))
                .withMessage("read(): EBADF (9), Bad file descriptor");
        try (EventFd event = EventFd.open("wake-up")) {
            assertThat(ErrnoException.check("read", event.fd(), 8)).isEqualTo(8);
            assertThatExceptionOfType(ErrnoException.class)
                    .isThrownBy(() -> ErrnoException.check("read", event.fd(), -EBADF))
                    .withMessage("read(fd=%d): EBADF (9), Bad file descriptor"
                            .formatted(event.fd().number()));
        }
    }

    @Test
    void shouldRefuseAResultThatIsNoErrno() {
        assertThatThrownBy(() -> ErrnoException.check("read", "", -5_000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no errno has the number 5000");
    }
}
