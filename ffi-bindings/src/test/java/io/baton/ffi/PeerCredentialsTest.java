package io.baton.ffi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.baton.ffi.libc.Libc;
import org.junit.jupiter.api.Test;

class PeerCredentialsTest {

    @Test
    void shouldShowThisProcessAtBothEndsOfAPair() throws Exception {
        try (Sockets.Pair pair = Sockets.pair(Sockets.Kind.STREAM, "pair")) {
            PeerCredentials own =
                    new PeerCredentials((int) ProcessHandle.current().pid(), Libc.geteuid(), Libc.getegid());
            assertThat(PeerCredentials.of(pair.left())).contains(own);
            assertThat(PeerCredentials.of(pair.right())).contains(own);
        }
    }

    @Test
    void shouldBeEmptyWhereThereIsNoPeer() throws Exception {
        try (Fd unconnected = Sockets.open(Address.parse("unix:@nobody"), "unconnected");
                Fd tcp = Sockets.open(Address.parse("127.0.0.1:0"), "tcp")) {
            assertThat(PeerCredentials.of(unconnected)).isEmpty();
            assertThat(PeerCredentials.of(tcp)).isEmpty();
        }
    }

    @Test
    void shouldRefuseWhatIsNoSocket() throws Exception {
        try (EventFd event = EventFd.open("no socket")) {
            assertThatExceptionOfType(ErrnoException.class)
                    .isThrownBy(() -> PeerCredentials.of(event.fd()))
                    .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.ENOTSOCK));
            assertThatExceptionOfType(ErrnoException.class)
                    .isThrownBy(() -> PeerCredentials.pidfd(event.fd()))
                    .withMessageMatching("getsockopt\\(fd=\\d+, SO_PEERPIDFD\\): ENOTSOCK .*");
        }
    }

    @Test
    void shouldPinAProcessThatLives() throws Exception {
        try (Sockets.Pair pair = Sockets.pair(Sockets.Kind.STREAM, "pair")) {
            var pidfd = PeerCredentials.pidfd(pair.left());
            assumeThat(pidfd).as("a pidfd, which sockets have since Linux 6.5").isPresent();
            try (Fd process = pidfd.orElseThrow()) {
                assertThat(Poll.readable(process, 0)).isFalse();
            }
        }
    }

    @Test
    void shouldHaveNoProcessToPinWithoutAPeer() throws Exception {
        try (Sockets.Pair pair = Sockets.pair(Sockets.Kind.STREAM, "pair")) {
            var supported = PeerCredentials.pidfd(pair.left());
            supported.ifPresent(Fd::close);
            assumeThat(supported)
                    .as("a pidfd, which sockets have since Linux 6.5")
                    .isPresent();
        }
        try (Fd unconnected = Sockets.open(Address.parse("unix:@nobody"), "unconnected")) {
            assertThatExceptionOfType(ErrnoException.class)
                    .isThrownBy(() -> PeerCredentials.pidfd(unconnected))
                    .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.ENODATA));
        }
    }

    @Test
    void shouldPrintUnsignedNumbers() {
        assertThat(new PeerCredentials(4711, -2, 0)).hasToString("pid 4711, uid 4294967294, gid 0");
    }
}
