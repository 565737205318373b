package io.baton.ffi;

import static io.baton.ffi.libc.LibcConstants.ECHILD;
import static io.baton.ffi.libc.LibcConstants.WNOHANG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.baton.ffi.libc.Libc;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ProcessesIT {

    private static final int PATIENCE_MS = 20_000;

    @Test
    void shouldTellExitCodesFromSignals() throws Exception {
        assertThat(exitOf("exit 42")).isEqualTo(new Exit.Exited(42));
        assertThat(exitOf("exit 0")).isEqualTo(new Exit.Exited(0));
        assertThat(exitOf("kill -9 $$")).isEqualTo(new Exit.Killed(9));
        assertThat(exitOf("kill -15 $$")).isEqualTo(new Exit.Killed(15));
    }

    @Test
    void shouldWaitWithADeadlineAndLeaveNoZombie() throws Exception {
        long pid;
        try (EchoShell shell = EchoShell.start(UnaryOperator.identity())) {
            Child child = shell.child();
            pid = child.pid();
            assertThat(child.awaitExit(0)).isEmpty();
            assertThat(child.awaitExit(20)).isEmpty();
            assertThat(Processes.isAlive(pid)).isTrue();

            assertThat(child.process().send(Signal.KILL)).isTrue();
            assertThat(child.process().awaitExit(PATIENCE_MS)).isTrue();
            assertThat(Path.of("/proc/" + pid)).as("a zombie").exists();
            assertThat(Processes.isAlive(pid)).as("a zombie").isFalse();

            assertThat(child.awaitExit(PATIENCE_MS)).contains(new Exit.Killed(9));
            assertThat(Path.of("/proc/" + pid)).doesNotExist();
            assertThat(child.awaitExit(0)).as("asked again").contains(new Exit.Killed(9));
            assertThat(child.process().send(Signal.KILL))
                    .as("after it was reaped")
                    .isFalse();
        }
        assertThat(Pidfd.open(pid)).isEmpty();
        assertThat(Processes.isAlive(pid)).isFalse();
        assertNoChildIsLeft();
    }

    @Test
    void shouldReportAnExitToAnEpoll() throws Exception {
        try (EchoShell shell = EchoShell.start(UnaryOperator.identity());
                Epoll epoll = Epoll.open(1)) {
            epoll.add(shell.child().process().fd(), Epoll.IN, 7);
            assertThat(epoll.await(0)).isZero();
            shell.child().process().send(Signal.TERM);
            assertThat(epoll.await(PATIENCE_MS)).isEqualTo(1);
            assertThat(epoll.data(0)).isEqualTo(7);
            assertThat(shell.child().awaitExit(0)).contains(new Exit.Killed(15));
        }
    }

    @Test
    void shouldSayThatAnExecutableIsMissing() {
        assertThatExceptionOfType(ErrnoException.class)
                .isThrownBy(() -> Processes.spawn(Spawn.of(CommandLine.of("/nonexistent/java"))))
                .withMessage("posix_spawn(/nonexistent/java): ENOENT (2), No such file or directory")
                .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
        assertNoChildIsLeft();
    }

    @Test
    void shouldSayThatAFileIsNotExecutable(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("plain"), "exit 0\n");
        assertThatExceptionOfType(ErrnoException.class)
                .isThrownBy(() -> Processes.spawn(Spawn.of(CommandLine.of(file.toString()))))
                .withMessage("posix_spawn(%s): EACCES (13), Permission denied".formatted(file))
                .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.EACCES));
        assertNoChildIsLeft();
    }

    @Test
    void shouldSayThatAnArgumentIsTooLong() {
        CommandLine tooLong = CommandLine.of("/bin/sh", "-c", "x".repeat(1 << 21));
        assertThatExceptionOfType(ErrnoException.class)
                .isThrownBy(() -> Processes.spawn(Spawn.of(tooLong)))
                .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.E2BIG));
    }

    @Test
    void shouldSayThatSomebodyElseReapedTheChild() throws Exception {
        try (Child child = Processes.spawn(Spawn.of(CommandLine.of("/bin/sh", "-c", "exit 1")))) {
            assertThat(child.process().awaitExit(PATIENCE_MS)).isTrue();
            assertThat(Libc.waitpid((int) child.pid(), MemorySegment.NULL, 0)).isEqualTo((int) child.pid());
            assertThatExceptionOfType(ErrnoException.class)
                    .isThrownBy(() -> child.awaitExit(0))
                    .withMessage("waitpid(pid=%d): ECHILD (10), No child processes".formatted(child.pid()));
        }
    }

    @Test
    void shouldKnowItselfAndItsParent() throws Exception {
        assertThat(Processes.ownPid()).isEqualTo(ProcessHandle.current().pid());
        assertThat(Processes.parentPid())
                .isEqualTo(ProcessHandle.current().parent().orElseThrow().pid());
        assertThat(Processes.isAlive(Processes.ownPid())).isTrue();
    }

    @Test
    void shouldNotTakeTheNumberOfAThreadForAProcess() throws Exception {
        try (var threads = Files.list(Path.of("/proc/self/task"))) {
            long thread = threads.mapToLong(
                            path -> Long.parseLong(path.getFileName().toString()))
                    .filter(id -> id != Processes.ownPid())
                    .findFirst()
                    .orElseThrow();
            assertThat(Pidfd.open(thread)).isEmpty();
        }
        assertThatIllegalArgumentException().isThrownBy(() -> Pidfd.open(0));
        assertThatIllegalArgumentException().isThrownBy(() -> Pidfd.open(1L << 32));
    }

    private static Exit exitOf(String script) throws Exception {
        try (Child child = Processes.spawn(Spawn.of(CommandLine.of("/bin/sh", "-c", script)))) {
            return child.awaitExit(PATIENCE_MS).orElseThrow();
        }
    }

    private static void assertNoChildIsLeft() {
        assertThat(Libc.waitpid(-1, MemorySegment.NULL, WNOHANG)).isEqualTo(-ECHILD);
    }
}
