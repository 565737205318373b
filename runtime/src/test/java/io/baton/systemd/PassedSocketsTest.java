package io.baton.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.Address;
import io.baton.ffi.Fd;
import io.baton.ffi.Sockets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How passed sockets find their listeners; that they come at all is tried with processes, in SocketActivationIT. */
@Timeout(60)
class PassedSocketsTest {

    @TempDir
    private Path folder;

    private final List<Fd> taken = new ArrayList<>();

    @AfterEach
    void close() {
        taken.forEach(Fd::close);
    }

    private static PassedSocket listener(String name) throws Exception {
        Fd fd = Sockets.listen(Address.parse("127.0.0.1:0"), 16);
        return new PassedSocket(name, Sockets.localAddress(fd), fd);
    }

    private Fd take(PassedSockets sockets, String name, Address configured) {
        Fd fd = sockets.takeFor(name, configured).orElseThrow().fd();
        taken.add(fd);
        return fd;
    }

    @Test
    void shouldGoToTheListenerOfTheirAddress() throws Exception {
        PassedSocket web = listener("web");
        PassedSocket other = listener("other");
        try (PassedSockets sockets = PassedSockets.of(List.of(web, other))) {
            assertThat(take(sockets, "renamed", other.address())).isSameAs(other.fd());
            assertThat(take(sockets, "web", web.address())).isSameAs(web.fd());
            assertThat(sockets.takeFor("web", web.address())).as("once").isEmpty();
        }
    }

    @Test
    void shouldPreferTheRightNameAmongSeveralOfOneAddress() throws Exception {
        PassedSocket stored = listener("stored");
        PassedSocket unit =
                new PassedSocket("web", stored.address(), stored.fd().duplicate());
        try (PassedSockets sockets = PassedSockets.of(List.of(stored, unit))) {
            assertThat(take(sockets, "web", stored.address())).isSameAs(unit.fd());
        }
        assertThat(stored.fd().isOpen()).isFalse();
    }

    @Test
    void shouldGoByNameWhereThePortIsLeftOpenAndNowhereElse() throws Exception {
        PassedSocket web = listener("web");
        try (PassedSockets sockets = PassedSockets.of(List.of(web))) {
            assertThat(sockets.takeFor("web", Address.parse("127.0.0.1:1"))).isEmpty();
            assertThat(sockets.takeFor("other", Address.parse("127.0.0.1:0"))).isEmpty();
            assertThat(take(sockets, "web", Address.parse("127.0.0.1:0"))).isSameAs(web.fd());
        }
    }

    @Test
    void shouldCloseWhatIsLeftAndDropItFromTheStore() throws Exception {
        PassedSocket gone = listener("gone");
        PassedSocket taken = listener("web");
        PassedSocket twice =
                new PassedSocket("twice", taken.address(), taken.fd().duplicate());
        try (FakeManager manager = FakeManager.in(folder);
                PassedSockets sockets = PassedSockets.of(List.of(gone, taken, twice))) {
            NotifySocket socket = NotifySocket.of(Map.of("NOTIFY_SOCKET", manager.variable()));
            take(sockets, "web", taken.address());
            sockets.closeRest(new DescriptorStore(socket));
            assertThat(gone.fd().isOpen()).isFalse();
            assertThat(twice.fd().isOpen()).isFalse();
            assertThat(taken.fd().isOpen()).isTrue();
            assertThat(manager.next()).isEqualTo("FDSTOREREMOVE=1\nFDNAME=gone");
            assertThat(manager.next(0)).isEmpty();
        }
    }

    @Test
    void shouldNotTouchWhatIsMeantForAnotherProcess() {
        for (Map<String, String> environment : List.of(
                Map.of("LISTEN_PID", "8", "LISTEN_FDS", "1"),
                Map.of("LISTEN_PID", "7"),
                Map.of("LISTEN_FDS", "1"),
                Map.of("LISTEN_PID", "7", "LISTEN_FDS", "0"),
                Map.of("LISTEN_PID", "7", "LISTEN_FDS", "-1"),
                Map.of("LISTEN_PID", "7", "LISTEN_FDS", "99999999"),
                Map.of("LISTEN_PID", "seven", "LISTEN_FDS", "one"))) {
            PassedSockets sockets = PassedSockets.take(environment, Set.of(7L));
            assertThat(sockets.left()).as(environment.toString()).isEmpty();
        }
    }
}
