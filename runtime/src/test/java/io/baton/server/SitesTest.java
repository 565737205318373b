package io.baton.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.config.ConfigLoader;
import io.baton.config.ListenerConfig;
import io.baton.config.Loaded;
import io.baton.examples.EchoService;
import io.baton.examples.HelloService;
import io.baton.ffi.Address;
import io.baton.ffi.Credentials;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Fd;
import io.baton.ffi.SocketOption;
import io.baton.ffi.Sockets;
import io.baton.handoff.Endpoint;
import io.baton.handoff.Offer;
import io.baton.handoff.OfferedListener;
import io.baton.net.ConnectionService;
import io.baton.net.Listener;
import io.baton.net.RunningLoops;
import io.baton.proxy.HttpService;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SitesTest {

    private static final ConnectionService HTTP = HttpService.of(new HelloService());

    private static final ConnectionService ECHO = ConnectionService.of(new EchoService());

    @TempDir
    private Path folder;

    private RunningLoops loops;

    private final AtomicReference<Sites> sites = new AtomicReference<>();

    @BeforeEach
    void open() throws Exception {
        loops = new RunningLoops(1, 100);
    }

    @AfterEach
    void close() {
        loops.close();
    }

    /** What is done with sites, on the loop that they belong to. */
    @FunctionalInterface
    private interface Action {
        void on(Sites sites, List<Listener> listeners) throws Exception;
    }

    @Test
    void shouldKeepHttpClientsBackUntilTheySpeakAndNobodyElse() throws Exception {
        sites(
                List.of(site("web", "127.0.0.1:0", HTTP), site("echo", "127.0.0.1:0", ECHO)),
                (sites, listeners) -> sites.bindAll(List.of()));
        with((sites, listeners) -> {
            assertThat(deferral(listeners.get(0).fd())).isPositive();
            assertThat(deferral(listeners.get(1).fd())).isZero();
            assertThat(Sockets.get(listeners.get(1).fd(), SocketOption.NODELAY)).isOne();
        });
    }

    @Test
    void shouldNotTouchASocketThatItTookOverBeforeItIsTold() throws Exception {
        try (Fd shared = Sockets.listen(Address.parse("127.0.0.1:0"), 8)) {
            Address address = Sockets.localAddress(shared);
            sites(List.of(site("web", address.toString(), HTTP)), (sites, listeners) -> {
                OfferedListener offered = new OfferedListener(new Endpoint("web", address), shared.duplicate());
                assertThat(sites.adopt(new Offer(List.of(offered), List.of())).kept())
                        .hasSize(1);
            });
            assertThat(deferral(shared)).isZero();
            with((sites, listeners) -> sites.tune());
            assertThat(deferral(shared)).isPositive();
            Sockets.set(shared, SocketOption.DEFER_ACCEPT, 0); // as a successor that speaks something else
            with((sites, listeners) -> sites.tune());
            assertThat(deferral(shared)).as("undone").isPositive();
        }
    }

    @Test
    void shouldGiveAUnixSocketToWhomTheConfigurationNames() throws Exception {
        Assumptions.assumeTrue(Credentials.ownUid() == 0, "only root can give files away");
        String more = "socket_mode = \"0620\"\nsocket_user = \"nobody\"\nsocket_group = \"daemon\"\n";
        sites(
                List.of(site("local", "unix:" + folder + "/s", more, HTTP)),
                (sites, listeners) -> sites.bindAll(List.of()));
        Path path = folder.resolve("s");
        assertThat(Files.getAttribute(path, "unix:uid"))
                .isEqualTo((int) Credentials.user("nobody").uid());
        assertThat(Files.getAttribute(path, "unix:gid"))
                .isEqualTo((int) Credentials.group("daemon").gid());
        assertThat((int) Files.getAttribute(path, "unix:mode") & 0777).isEqualTo(0620);
    }

    @Test
    void shouldLeaveNoPathBehindWhenAnotherListenerCannotBeBound() throws Exception {
        try (Fd taken = Sockets.listen(Address.parse("127.0.0.1:0"), 8)) {
            List<Sites.Site> planned = List.of(
                    site("local", "unix:" + folder + "/s", HTTP),
                    site("web", Sockets.localAddress(taken).toString(), HTTP));
            assertThatThrownBy(() -> sites(planned, (sites, listeners) -> sites.bindAll(List.of())))
                    .hasRootCauseInstanceOf(ErrnoException.class)
                    .cause()
                    .hasMessageStartingWith("cannot bind listener web: ");
        }
        assertThat(folder).isEmptyDirectory();
        assertThatThrownBy(() -> sites(
                        List.of(site("local", "unix:" + folder + "/s", "socket_user = \"no-such-user\"\n", HTTP)),
                        (sites, listeners) -> sites.bindAll(List.of())))
                .cause()
                .hasMessageStartingWith("cannot bind listener local: ")
                .hasMessageContaining("no-such-user");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void shouldRemoveOnlyWhatItMadeAsLongAsItHasNotServed() throws Exception {
        Address old = Address.parse("unix:" + folder + "/old");
        try (Fd shared = Sockets.listen(old, 8)) {
            sites(
                    List.of(site("old", old.toString(), HTTP), site("new", "unix:" + folder + "/new", HTTP)),
                    (sites, listeners) -> {
                        OfferedListener offered = new OfferedListener(new Endpoint("old", old), shared.duplicate());
                        sites.adopt(new Offer(List.of(offered), List.of()));
                        assertThat(folder.resolve("new")).exists();
                        sites.unlinkBound();
                    });
        }
        assertThat(folder).isDirectoryNotContaining("glob:**/new").isDirectoryContaining("glob:**/old");
    }

    private void sites(List<Sites.Site> planned, Action action) throws Exception {
        loops.ask(set -> {
            Sites empty = new Sites(set);
            planned.forEach(empty::plan);
            sites.set(empty);
            return CompletableFuture.completedFuture(null);
        });
        with(action);
    }

    private void with(Action action) throws Exception {
        loops.ask(set -> {
            try {
                action.on(Objects.requireNonNull(sites.get()), set.listeners());
                return CompletableFuture.completedFuture(null);
            } catch (Exception e) {
                return CompletableFuture.failedFuture(e);
            }
        });
    }

    private static int deferral(Fd fd) throws ErrnoException {
        return Sockets.get(fd, SocketOption.DEFER_ACCEPT);
    }

    private static Sites.Site site(String name, String address, ConnectionService service) {
        return site(name, address, "", service);
    }

    private static Sites.Site site(String name, String address, String more, ConnectionService service) {
        String text = "version = 1\n[[listener]]\nname = \"%s\"\naddress = \"%s\"\n%s"
                .formatted(
                        name, address, more + "[[route]]\nlistener = \"" + name + "\"\nrespond = { status = 204 }\n");
        Loaded.Accepted loaded = (Loaded.Accepted) new ConfigLoader().parse(text, "baton.toml");
        ListenerConfig config = loaded.config().listeners().getFirst();
        return new Sites.Site(config, Address.parse(address), service);
    }
}
