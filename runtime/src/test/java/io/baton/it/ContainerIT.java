package io.baton.it;

import static io.baton.it.BatonProcess.answering;
import static io.baton.it.BatonProcess.configuration;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What does a server do as process 1, whose end is the end of all, and of whom the kernel expects more? */
@Timeout(300)
class ContainerIT {

    @TempDir
    private Path folder;

    private Container container;

    private Path file;

    private int port;

    @BeforeEach
    void start() throws Exception {
        Container.assumePossible();
        port = Http.freePort();
        file = configuration(
                folder,
                "baton.toml",
                1,
                answering("web", "127.0.0.1:" + port, "hello")
                        + answering("local", "unix:" + folder + "/web.sock", "hello"));
        container = Container.start(file);
        container.output().await("control socket are this process's");
    }

    @AfterEach
    void close() {
        if (container != null) {
            container.close();
        }
    }

    @Test
    void shouldReapOrphansAndAnswerEverySignal() throws Exception {
        container.run("sh", "-c", "sleep 0.1 & sleep 0.2 &");
        container.awaitNoChild();

        container.signal("USR1");
        container.output().await("it means nothing here");
        container.signal("HUP");
        container.output().await("the configuration was read again");
        String java = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        assertThat(container.run(java, "1", "Thread.print")).contains("\"main\"");

        String valid = Files.readString(file);
        Files.writeString(file, "version = \"none\"\n");
        container.signal("USR2");
        container.output().await("the successor that was started has ended: exit code 1");
        Files.writeString(file, valid);
        assertThat(Http.get(port)).endsWith("hello");
        container.awaitNoChild();

        assertThat(String.join("\n", container.output().output())).doesNotContain("UpgradeRequested)\nSIGQUIT");
        container.signal("INT");
        assertThat(container.awaitExit()).isZero();
        assertThat(folder.resolve("baton.pid")).doesNotExist();
    }

    @Test
    void shouldBecomeItsNextVersionUnderLoadWithoutAFailure() throws Exception {
        Load load = Load.start(List.of(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                UnixDomainSocketAddress.of(folder.resolve("web.sock"))));
        try (load) {
            container.signal("USR2");
            awaitTakenBack();
            assertThat(BatonProcess.status(folder)).contains("\"pid\":1,", "\"generation\":2,");
            try (BatonProcess command = container.baton("upgrade", "-c", file.toString())) {
                command.await("upgraded");
                assertThat(command.awaitExit()).isZero();
            }
            awaitTakenBack();
        }
        assertThat(load.failures()).isEmpty();
        assertThat(BatonProcess.status(folder)).contains("\"pid\":1,", "\"generation\":4,");
        assertThat(Files.readString(folder.resolve("baton.pid")).strip()).isEqualTo("1");
        container.awaitNoChild();
        container.signal("TERM");
        assertThat(container.awaitExit()).isZero();
        assertThat(folder.resolve("web.sock")).doesNotExist();
    }

    @Test
    void shouldTakeTheServiceBackFromASuccessorThatSomebodyElseStarted() throws Exception {
        container.signal("QUIT");
        try (BatonProcess foreign = container.baton("-u", "-c", file.toString())) {
            foreign.awaitPhase("GracefulUpgradeCloseTimeout");
            assertThat(foreign.awaitExit()).isZero();
        }
        container.output().await("control socket are this process's");
        assertThat(BatonProcess.status(folder)).contains("\"pid\":1,", "\"generation\":2,");
        assertThat(Http.get(port)).endsWith("hello");
    }

    @Test
    void shouldServeAgainWhenTheStandInDiesWhileThisProcessDrains() throws Exception {
        try (HttpClientConnection open = new HttpClientConnection(port)) {
            open.ask();
            container.signal("USR2");
            awaitDrain();
            Container.signal("KILL", container.awaitOnlyChild());
            container.output().await("accepting again");
            assertThat(Http.get(port)).endsWith("hello");
            assertThat(open.ask().isLast()).as("lasts again").isFalse();
        }
        assertThat(BatonProcess.status(folder)).contains("\"pid\":1,", "\"generation\":0,", "undone");
        container.awaitNoChild();
        container.signal("USR2");
        awaitTakenBack();
        assertThat(BatonProcess.status(folder)).contains("\"generation\":2,");
    }

    @Test
    void shouldServeWithTheSameQueuesWhenTheStandInDiesBeforeItHasGivenTheServiceBack() throws Exception {
        container.signal("USR2");
        container.output().await("this process replaces its program");
        Container.signal("KILL", container.awaitOnlyChild());
        try (HttpClientConnection queued = new HttpClientConnection(port)) { // nobody accepts, and nobody refuses
            container.output().await("is still there");
            container.output().await("control socket are this process's");
            assertThat(queued.ask().body()).isEqualTo("hello");
        }
        assertThat(BatonProcess.status(folder)).contains("\"pid\":1,");
        container.signal("TERM");
        assertThat(container.awaitExit()).isZero();
    }

    @Test
    void shouldWatchOverTheStandInWhileItCannotTakeTheServiceBack() throws Exception {
        String valid = Files.readString(file);
        try (Http open = Http.begin(port)) {
            container.signal("USR2");
            awaitDrain();
            Files.writeString(file, "version = \"none\"\n");
            assertThat(open.finish()).endsWith("hello");
        }
        container.output().await("SIGUSR2 lets it try to take the service back");
        assertThat(Http.get(port)).endsWith("hello");
        assertThat(BatonProcess.status(folder)).doesNotContain("\"pid\":1,").contains("\"generation\":1,");
        try (BatonProcess command = container.baton("upgrade", "-c", file.toString())) {
            assertThat(command.awaitExit()).isNotZero();
        }
        Files.writeString(file, valid);
        container.signal("USR2");
        container.output().await("control socket are this process's");
        assertThat(BatonProcess.status(folder)).contains("\"pid\":1,", "\"generation\":2,");
    }

    @Test
    void shouldStopAllWithTheStandInThatItWatchesOver() throws Exception {
        try (Http open = Http.begin(port)) {
            container.signal("USR2");
            awaitDrain();
            Files.writeString(file, "version = \"none\"\n");
            assertThat(open.finish()).endsWith("hello");
        }
        container.output().await("SIGUSR2 lets it try to take the service back");
        container.signal("TERM");
        assertThat(container.awaitExit()).isZero();
    }

    @Test
    void shouldStopAllWhenItIsToldToWhileItReplacesItsProgram() throws Exception {
        container.signal("USR2");
        container.output().await("this process replaces its program");
        container.signal("TERM");
        assertThat(container.awaitExit()).isZero();
        assertThat(folder.resolve("web.sock"))
                .as("the stand-in cleared its place")
                .doesNotExist();
    }

    @Test
    void shouldStopAllGracefullyWhileItDrains() throws Exception {
        try (Http here = Http.begin(port)) {
            container.signal("USR2");
            awaitDrain();
            try (Http there = Http.begin(port)) {
                container.signal("TERM");
                container.output().await("the drain has begun"); // until then an answer may leave its connection open
                container.output().await("the drain has begun"); // and each of the two says so
                assertThat(here.finish()).endsWith("hello");
                assertThat(there.finish()).endsWith("hello");
            }
        }
        assertThat(container.awaitExit()).isZero();
    }

    /** Waits until its connections know that they shall end, of which the test has one. */
    private void awaitDrain() throws Exception {
        container.output().await("waiting for the end of 1 connection");
    }

    /** Two handovers: to the stand-in, and back. */
    private void awaitTakenBack() throws Exception {
        container.output().await("control socket are this process's");
        container.output().await("control socket are this process's");
    }
}
