package io.baton.it;

import static io.baton.it.BatonProcess.answering;
import static io.baton.it.BatonProcess.configuration;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.baton.it.Started.Generations;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real servers, real signals, real clients: the promises of an upgrade, and attempts to break them. */
class UpgradeIT {

    @TempDir
    private Path folder;

    @AutoClose
    private final Started started = new Started();

    @Test
    void shouldAcceptAgainWhenTheSuccessorIsKilledInTheBake() throws Exception {
        int port = Http.freePort();
        Path file = configuration(folder, "baton.toml", 30, answering("web", "127.0.0.1:" + port, "hello"));
        Generations both = started.bake(file, file);
        both.successor().signal("KILL");
        both.predecessor().await("accepting again");
        assertThat(Http.get(port)).endsWith("hello");
        // it can be asked again, at once
        both.predecessor().signal("QUIT");
        BatonProcess second = started.baton("-u", "-c", file.toString());
        second.awaitPhase("Running");
        assertThat(Http.get(port)).endsWith("hello");
    }

    @Test
    void shouldGoOnWhenTheSuccessorCannotStart() throws Exception {
        int port = Http.freePort();
        Path file = configuration(folder, "baton.toml", 1, answering("web", "127.0.0.1:" + port, "hello"));
        Path broken = Files.writeString(folder.resolve("broken.toml"), "version = 1\nthreads = \"many\"\n");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            BatonProcess predecessor = started.baton("-c", file.toString());
            predecessor.awaitPhase("Running");
            predecessor.signal("QUIT");
            BatonProcess refused = started.baton("-u", "-c", broken.toString());
            assertThat(refused.awaitExit()).isEqualTo(1);
            Path adding = configuration(
                    folder,
                    "adding.toml",
                    1,
                    answering("web", "127.0.0.1:" + port, "hello")
                            + answering("more", "127.0.0.1:" + taken.getLocalPort(), "more"));
            BatonProcess unable = started.baton("-u", "-c", adding.toString());
            assertThat(unable.awaitExit()).isNotZero();
            predecessor.awaitPhase("Running");
            assertThat(Http.get(port)).endsWith("hello");
        }
    }

    @Test
    void shouldRefuseAtOnceWhereTheSuccessorHasNoListenerAnyMoreAndAnswerWhereItHasANewOne() throws Exception {
        int kept = Http.freePort();
        int removed = Http.freePort();
        int added = Http.freePort();
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
        Generations both = started.bake(before, after);
        assertThat(Http.get(kept)).endsWith("new");
        assertThat(Http.get(added)).endsWith("new");
        assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> Http.get(removed));
        both.successor().signal("KILL");
        both.predecessor().await("accepting again");
        assertThat(Http.get(removed)).endsWith("old");
        assertThat(Http.get(kept)).endsWith("old");
    }

    @Test
    void shouldEndTheBakeForGoodWhenTheSuccessorIsToldToStop() throws Exception {
        int port = Http.freePort();
        Path file = configuration(folder, "baton.toml", 30, answering("web", "127.0.0.1:" + port, "hello"));
        Generations both = started.bake(file, file);
        both.successor().signal("TERM");
        assertThat(both.successor().awaitExit()).isZero();
        assertThat(both.predecessor().awaitExit()).isZero();
        assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> Http.get(port));
    }

    @Test
    void shouldKeepServingWhenThePredecessorIsKilledInTheBake() throws Exception {
        int port = Http.freePort();
        Path file = configuration(folder, "baton.toml", 30, answering("web", "127.0.0.1:" + port, "hello"));
        Generations both = started.bake(file, file);
        both.predecessor().signal("KILL");
        both.successor().await("the predecessor is gone");
        assertThat(Http.get(port)).endsWith("hello");
        assertThat(both.successor().isAlive()).isTrue();
    }

    @Test
    void shouldAcceptBesideASilentSuccessorUntilItSpeaksAgain() throws Exception {
        int port = Http.freePort();
        Path file = configuration(folder, "baton.toml", 5, answering("web", "127.0.0.1:" + port, "hello"));
        Generations both = started.bake(file, file);
        both.successor().signal("STOP");
        both.predecessor().await("accepting again");
        for (int i = 0; i < 20; i++) {
            assertThat(Http.get(port)).endsWith("hello");
        }
        both.successor().signal("CONT");
        both.predecessor().await("every loop has parked its listeners");
        both.successor().await("the predecessor leaves the service to this process");
        assertThat(both.predecessor().awaitExit()).isZero();
        assertThat(Http.get(port)).endsWith("hello");
    }

    @Test
    void shouldTakeUpAChangedConfigurationInPlace() throws Exception {
        int port = Http.freePort();
        Path file = configuration(folder, "baton.toml", 1, answering("web", "127.0.0.1:" + port, "old"));
        BatonProcess server = started.baton("-c", file.toString());
        server.awaitPhase("Running");
        assertThat(Http.get(port)).endsWith("old");
        configuration(folder, "baton.toml", 1, answering("web", "127.0.0.1:" + port, "new"));
        server.signal("HUP");
        server.await("the configuration was read again, and is in force");
        assertThat(Http.get(port)).endsWith("new");
        Files.writeString(file, "version = 1\nthread = 2\n");
        server.signal("HUP");
        assertThat(server.await("reload refused")).contains("baton.toml:2:1: thread:");
        assertThat(Http.get(port)).endsWith("new");
        server.signal("TERM");
        assertThat(server.awaitExit()).isZero();
    }
}
