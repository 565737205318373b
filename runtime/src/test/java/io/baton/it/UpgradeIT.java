package io.baton.it;

import static io.baton.it.BatonProcess.answering;
import static io.baton.it.BatonProcess.configuration;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.baton.ffi.testing.OpenDescriptors;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real servers, real signals, real clients: the promises of an upgrade, and attempts to break them. */
class UpgradeIT {

    private static final int UPGRADES = 5;

    /** Ends what a test has started, and throws nothing. */
    private interface Closing extends AutoCloseable {
        @Override
        void close();
    }

    @TempDir
    private Path folder;

    private final List<BatonProcess> started = new ArrayList<>();

    @Test
    void shouldUpgradeAgainAndAgainUnderLoadWithoutAFailure() throws Exception {
        int port = freePort();
        Path file = configuration(folder, "baton.toml", 1, answering("web", "127.0.0.1:" + port, "hello"));
        try (var _ = closing()) {
            BatonProcess current = start("-c", file.toString());
            current.awaitPhase("Running");
            Load load = Load.start(port, 4);
            int descriptorsAfterFirst = 0;
            try (load) {
                for (int i = 1; i <= UPGRADES; i++) {
                    boolean isQuitFirst = i % 2 == 0; // both orders of the recipe
                    if (isQuitFirst) {
                        current.signal("QUIT");
                        current.awaitPhase("GracefulUpgradeTransferringFds");
                    }
                    BatonProcess next = start("-u", "-c", file.toString());
                    if (!isQuitFirst) {
                        next.awaitPhase("Bootstrap");
                        current.signal("QUIT");
                    }
                    next.await("the predecessor leaves the service to this process");
                    assertThat(current.awaitExit()).isZero();
                    current = next;
                    descriptorsAfterFirst = i == 1 ? descriptors(current) : descriptorsAfterFirst;
                }
            }
            assertThat(load.failures()).isEmpty();
            assertThat(load.answers()).isGreaterThan(1_000);
            assertThat(descriptors(current)).isLessThanOrEqualTo(descriptorsAfterFirst + 8); // clients come and go
            assertThat(Files.readString(folder.resolve("baton.pid")).strip()).isEqualTo(Long.toString(current.pid()));
        }
    }

    @Test
    void shouldAcceptAgainWhenTheSuccessorIsKilledInTheBake() throws Exception {
        int port = freePort();
        Path file = configuration(folder, "baton.toml", 30, answering("web", "127.0.0.1:" + port, "hello"));
        try (var _ = closing()) {
            Generations both = bake(file, file);
            both.successor().signal("KILL");
            both.predecessor().await("accepting again");
            assertThat(get(port)).endsWith("hello");
            // it can be asked again, at once
            both.predecessor().signal("QUIT");
            BatonProcess second = start("-u", "-c", file.toString());
            second.awaitPhase("Running");
            assertThat(get(port)).endsWith("hello");
        }
    }

    @Test
    void shouldGoOnWhenTheSuccessorCannotStart() throws Exception {
        int port = freePort();
        Path file = configuration(folder, "baton.toml", 1, answering("web", "127.0.0.1:" + port, "hello"));
        Path broken = Files.writeString(folder.resolve("broken.toml"), "version = 1\nthreads = \"many\"\n");
        try (var _ = closing();
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            BatonProcess predecessor = start("-c", file.toString());
            predecessor.awaitPhase("Running");
            predecessor.signal("QUIT");
            BatonProcess refused = start("-u", "-c", broken.toString());
            assertThat(refused.awaitExit()).isEqualTo(1);
            Path adding = configuration(
                    folder,
                    "adding.toml",
                    1,
                    answering("web", "127.0.0.1:" + port, "hello")
                            + answering("more", "127.0.0.1:" + taken.getLocalPort(), "more"));
            BatonProcess unable = start("-u", "-c", adding.toString());
            assertThat(unable.awaitExit()).isNotZero();
            predecessor.awaitPhase("Running");
            assertThat(get(port)).endsWith("hello");
        }
    }

    @Test
    void shouldRefuseAtOnceWhereTheSuccessorHasNoListenerAnyMoreAndAnswerWhereItHasANewOne() throws Exception {
        int kept = freePort();
        int removed = freePort();
        int added = freePort();
        Path before = configuration(
                folder,
                "before.toml",
                30,
                answering("web", "127.0.0.1:" + kept, "old") + answering("old", "127.0.0.1:" + removed, "old"));
        Path after = configuration(
                folder,
                "after.toml",
                30,
                answering("web", "127.0.0.1:" + kept, "new") + answering("new", "127.0.0.1:" + added, "new"));
        try (var _ = closing()) {
            Generations both = bake(before, after);
            assertThat(get(kept)).endsWith("new");
            assertThat(get(added)).endsWith("new");
            assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> get(removed));
            both.successor().signal("KILL");
            both.predecessor().await("accepting again");
            assertThat(get(removed)).endsWith("old");
            assertThat(get(kept)).endsWith("old");
        }
    }

    @Test
    void shouldEndTheBakeForGoodWhenTheSuccessorIsToldToStop() throws Exception {
        int port = freePort();
        Path file = configuration(folder, "baton.toml", 30, answering("web", "127.0.0.1:" + port, "hello"));
        try (var _ = closing()) {
            Generations both = bake(file, file);
            both.successor().signal("TERM");
            assertThat(both.successor().awaitExit()).isZero();
            assertThat(both.predecessor().awaitExit()).isZero();
            assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> get(port));
        }
    }

    @Test
    void shouldKeepServingWhenThePredecessorIsKilledInTheBake() throws Exception {
        int port = freePort();
        Path file = configuration(folder, "baton.toml", 30, answering("web", "127.0.0.1:" + port, "hello"));
        try (var _ = closing()) {
            Generations both = bake(file, file);
            both.predecessor().signal("KILL");
            both.successor().await("the predecessor is gone");
            assertThat(get(port)).endsWith("hello");
            assertThat(both.successor().isAlive()).isTrue();
        }
    }

    @Test
    void shouldAcceptBesideASilentSuccessorUntilItSpeaksAgain() throws Exception {
        int port = freePort();
        Path file = configuration(folder, "baton.toml", 5, answering("web", "127.0.0.1:" + port, "hello"));
        try (var _ = closing()) {
            Generations both = bake(file, file);
            both.successor().signal("STOP");
            both.predecessor().await("accepting again");
            for (int i = 0; i < 20; i++) {
                assertThat(get(port)).endsWith("hello");
            }
            both.successor().signal("CONT");
            both.predecessor().await("every loop has parked its listeners");
            both.successor().await("the predecessor leaves the service to this process");
            assertThat(both.predecessor().awaitExit()).isZero();
            assertThat(get(port)).endsWith("hello");
        }
    }

    @Test
    void shouldTakeUpAChangedConfigurationInPlace() throws Exception {
        int port = freePort();
        Path file = configuration(folder, "baton.toml", 1, answering("web", "127.0.0.1:" + port, "old"));
        try (var _ = closing()) {
            BatonProcess server = start("-c", file.toString());
            server.awaitPhase("Running");
            assertThat(get(port)).endsWith("old");
            configuration(folder, "baton.toml", 1, answering("web", "127.0.0.1:" + port, "new"));
            server.signal("HUP");
            server.await("the configuration was read again, and is in force");
            assertThat(get(port)).endsWith("new");
            Files.writeString(file, "version = 1\nthread = 2\n");
            server.signal("HUP");
            assertThat(server.await("reload refused")).contains("baton.toml:2:1: thread:");
            assertThat(get(port)).endsWith("new");
            server.signal("TERM");
            assertThat(server.awaitExit()).isZero();
        }
    }

    /** Two processes in the bake of an upgrade. */
    private record Generations(BatonProcess predecessor, BatonProcess successor) {}

    /** Starts a server and upgrades it, up to the moment at which it has parked its listeners. */
    private Generations bake(Path before, Path after) throws Exception {
        BatonProcess predecessor = start("-c", before.toString());
        predecessor.awaitPhase("Running");
        predecessor.signal("QUIT");
        BatonProcess successor = start("-u", "-c", after.toString());
        predecessor.await("every loop has parked its listeners");
        return new Generations(predecessor, successor);
    }

    private BatonProcess start(String... arguments) throws IOException {
        BatonProcess process = BatonProcess.start(arguments);
        started.add(process);
        return process;
    }

    /** Ends what a test has started, whatever became of it. */
    private Closing closing() {
        return () -> started.forEach(BatonProcess::close);
    }

    private static int descriptors(BatonProcess process) {
        return OpenDescriptors.of(process.pid()).size();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String get(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n".getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }
}
