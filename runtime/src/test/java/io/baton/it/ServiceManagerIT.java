package io.baton.it;

import static io.baton.it.BatonProcess.answering;
import static io.baton.it.BatonProcess.configuration;
import static io.baton.it.BatonProcess.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.baton.cli.Main;
import io.baton.ffi.MonotonicClock;
import io.baton.ffi.testing.ChildJvm;
import io.baton.ffi.testing.ProcStat;
import io.baton.systemd.FakeManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a service manager hears, from which process, in which order; tools/test-systemd tries it with a real one. */
class ServiceManagerIT {

    @TempDir
    private Path folder;

    private final Started started = new Started();

    private FakeManager manager;

    private int port;

    private Path file;

    @BeforeEach
    void open() throws Exception {
        manager = FakeManager.in(folder);
        port = Http.freePort();
        file = configuration(folder, "baton.toml", 1, answering("web", "127.0.0.1:" + port, "hello"));
    }

    @AfterEach
    void close() throws Exception {
        started.close();
        manager.close();
    }

    private BatonProcess service(Map<String, String> more, String... arguments) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                ChildJvm.command(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"), Main.class, arguments));
        builder.environment().put("NOTIFY_SOCKET", manager.variable());
        builder.environment().putAll(more);
        return started.also(BatonProcess.start(builder));
    }

    private BatonProcess service() throws Exception {
        return service(Map.of(), "-c", file.toString());
    }

    private String listener() {
        return "127.0.0.1," + port;
    }

    @Test
    void shouldHearOfAStartAndAStop() throws Exception {
        BatonProcess process = service();
        assertThat(manager.until("READY=1")).containsExactly("FDSTORE=1", "READY=1");
        assertThat(manager.store()).containsOnlyKeys(listener());
        process.signal("TERM");
        assertThat(manager.until("BARRIER=1")).containsExactly("STOPPING=1", "FDSTOREREMOVE=1", "BARRIER=1");
        assertThat(manager.store()).isEmpty();
        assertThat(process.awaitExit()).isZero();
    }

    @Test
    void shouldHearOfTheSuccessorFromThePredecessorAndThenFromTheSuccessor() throws Exception {
        BatonProcess predecessor = service();
        manager.until("READY=1");
        long beforeUs = MonotonicClock.nowUs();
        predecessor.signal("USR2");
        String reloading = manager.await("RELOADING=1");
        assertThat(reloading.lines().toList().get(1))
                .startsWith("MONOTONIC_USEC=")
                .satisfies(line -> assertThat(Long.parseLong(line.substring("MONOTONIC_USEC=".length())))
                        .isBetween(beforeUs, MonotonicClock.nowUs()));
        assertThat(manager.until("READY=1"))
                .filteredOn(line -> !line.startsWith("STATUS="))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("MAINPID=").isNotEqualTo("MAINPID=" + predecessor.pid()),
                        line -> assertThat(line).isEqualTo("BARRIER=1"),
                        line -> assertThat(line).isEqualTo("FDSTORE=1"),
                        line -> assertThat(line).isEqualTo("READY=1"));
        assertThat(predecessor.awaitExit()).isZero();
        assertThat(Http.get(port)).endsWith("hello");
        stop();
    }

    @Test
    void shouldNotKeepAProcessThatHasHandedOverWaitingForLong() throws Exception {
        BatonProcess predecessor = service();
        manager.until("READY=1");
        manager.beDeaf();
        predecessor.signal("USR2");
        manager.await("BARRIER=1");
        manager.await("READY=1");
        predecessor.await("the service manager has not answered for 5000 ms");
        assertThat(predecessor.awaitExit()).isZero();
        stop();
    }

    @Test
    void shouldHearThatTheServiceGoesOnWhenTheUpgradeFails() throws Exception {
        BatonProcess process = service();
        manager.until("READY=1");
        String valid = Files.readString(file);
        Files.writeString(file, valid + "\nthreads = \"many\"\n");
        process.signal("USR2");
        manager.await("RELOADING=1");
        assertThat(manager.await("READY=1"))
                .contains("STATUS=serving; the last upgrade failed: ", "has ended: exit code 1");
        process.signal("HUP");
        manager.await("RELOADING=1");
        assertThat(manager.await("READY=1")).contains("STATUS=serving; the last reload was refused: ");
        Files.writeString(file, valid);
        assertThat(process.isAlive()).isTrue();
        assertThat(Http.get(port)).endsWith("hello");
    }

    @Test
    void shouldHearThatABadSuccessorWasUndone() throws Exception {
        with(file, "close_timeout_seconds", "30");
        BatonProcess predecessor = service();
        manager.until("READY=1");
        predecessor.signal("QUIT");
        manager.await("RELOADING=1");
        BatonProcess successor = service(Map.of(), "-u", "-c", file.toString());
        predecessor.await("every loop has parked its listeners");
        successor.signal("KILL");
        assertThat(manager.await("READY=1")).contains("STATUS=serving; the last upgrade was undone: ");
        assertThat(manager.store()).containsOnlyKeys(listener());
        predecessor.signal("TERM");
        assertThat(manager.until("BARRIER=1")).contains("STOPPING=1");
        assertThat(predecessor.awaitExit()).isZero();
    }

    @Test
    void shouldKeepInTheStoreWhatIsListenedAtAndNothingElse() throws Exception {
        int other = Http.freePort();
        BatonProcess process = service();
        manager.until("READY=1");
        String one = Files.readString(file);
        Files.writeString(file, one + answering("other", "127.0.0.1:" + other, "other"));
        process.signal("HUP");
        manager.await("READY=1");
        assertThat(manager.store()).containsOnlyKeys(listener(), "127.0.0.1," + other);
        Files.writeString(file, one);
        process.signal("HUP");
        manager.await("READY=1");
        assertThat(manager.store()).containsOnlyKeys(listener());
    }

    @Test
    void shouldBeAskedForMoreTimeWhileConnectionsAreLeft() throws Exception {
        BatonProcess process = service();
        manager.until("READY=1");
        try (Http client = Http.begin(port)) {
            process.signal("TERM");
            manager.await("STOPPING=1");
            manager.await("EXTEND_TIMEOUT_USEC=15000000");
            manager.await("STATUS=draining: 1 connection left");
            manager.await("EXTEND_TIMEOUT_USEC=15000000"); // again
            assertThat(client.finish()).endsWith("hello");
        }
        assertThat(process.awaitExit()).isZero();
    }

    @Test
    void shouldGiveSignsOfLifeThroughAnUpgrade() throws Exception {
        BatonProcess process = service(Map.of("WATCHDOG_USEC", "200000"), "-c", file.toString());
        manager.until("READY=1");
        manager.await("WATCHDOG=1");
        manager.await("WATCHDOG=1");
        process.signal("USR2");
        manager.await("MAINPID=");
        manager.await("READY=1");
        manager.await("WATCHDOG=1");
        manager.await("WATCHDOG=1");
        stop();
    }

    @Test
    void shouldOutliveAManagerThatIsGone() throws Exception {
        BatonProcess process =
                service(Map.of("NOTIFY_SOCKET", folder.resolve("gone").toString()), "-c", file.toString());
        process.await("the service manager cannot be told");
        assertThat(Http.get(port)).endsWith("hello");
        process.signal("TERM");
        assertThat(process.awaitExit()).isZero();
    }

    @Test
    void shouldNotTakeARepeatedRequestOfTheManagerForImpatience() throws Exception {
        Map<String, String> invocation = Map.of(
                "INVOCATION_ID",
                "1",
                "MANAGERPID",
                Long.toString(ProcessHandle.current().pid()));
        BatonProcess process = service(invocation, "-c", file.toString());
        manager.until("READY=1");
        ProcessHandle handle = ProcessHandle.of(process.pid()).orElseThrow();
        try (Http client = Http.begin(port)) {
            handle.destroy(); // by this process, which is the manager
            process.awaitPhase("ShutdownGracePeriod");
            handle.destroy();
            process.await("the service manager says it again");
            assertThat(client.finish()).endsWith("hello");
        }
        assertThat(process.awaitExit()).isZero();
    }

    /** A manager waits for the end of its own children only, and kills others at once. */
    @Test
    void shouldHearOfASuccessorThatIsNobodysChildAnyMore() throws Exception {
        BatonProcess predecessor = service();
        manager.until("READY=1");
        try (Http client = Http.begin(port)) {
            predecessor.signal("USR2");
            long successor = Long.parseLong(manager.await("MAINPID=").strip().substring("MAINPID=".length()));
            assertThat(ProcessHandle.of(predecessor.pid()).orElseThrow().descendants())
                    .isEmpty();
            manager.await("READY=1");
            assertThat(main().pid()).isEqualTo(successor);
            assertThat(ProcStat.of(successor).group())
                    .isNotEqualTo(ProcStat.of(predecessor.pid()).group());
            assertThat(client.finish()).endsWith("hello");
        }
        assertThat(predecessor.awaitExit()).isZero();
        stop();
    }

    @Test
    void shouldServeAgainWhenASuccessorIsKilledThatIsNotItsOwnChild() throws Exception {
        with(file, "close_timeout_seconds", "30");
        BatonProcess predecessor = service();
        manager.until("READY=1");
        predecessor.signal("USR2");
        predecessor.await("every loop has parked its listeners");
        ProcessHandle successor = ProcessHandle.of(predecessor.pid())
                .orElseThrow()
                .descendants()
                .filter(process -> process.children().findAny().isEmpty())
                .findFirst()
                .orElseThrow();
        successor.destroyForcibly();
        assertThat(manager.await("READY=1")).contains("STATUS=serving; the last upgrade was undone: ");
        assertThat(Http.get(port)).endsWith("hello");
        predecessor.signal("TERM");
        assertThat(predecessor.awaitExit()).isZero();
    }

    private ProcessHandle main() throws Exception {
        long pid = Long.parseLong(Files.readString(folder.resolve("baton.pid")).strip());
        return ProcessHandle.of(pid).orElseThrow();
    }

    /** The last one that has become the service. */
    private void stop() throws Exception {
        ProcessHandle handle = main();
        handle.destroy();
        handle.onExit().get(60, TimeUnit.SECONDS);
    }
}
