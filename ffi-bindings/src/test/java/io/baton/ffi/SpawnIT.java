package io.baton.ffi;

import static io.baton.ffi.libc.LibcConstants.FD_CLOEXEC;
import static io.baton.ffi.libc.LibcConstants.F_GETFD;
import static io.baton.ffi.libc.LibcConstants.O_RDONLY;
import static io.baton.ffi.libc.LibcConstants.O_WRONLY;
import static io.baton.ffi.libc.LibcConstants.SIGQUIT;
import static io.baton.ffi.libc.LibcConstants.SIGUSR1;
import static io.baton.ffi.libc.LibcConstants.SIG_SETMASK;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.Spawn.StandardStream;
import io.baton.ffi.libc.Libc;
import io.baton.ffi.libc.sigaction;
import io.baton.ffi.testing.OpenDescriptors;
import io.baton.ffi.testing.ProcStat;
import io.baton.ffi.testing.ProcStatus;
import java.io.FileInputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SpawnIT {

    private static final long SIG_IGN = 1;

    @Test
    void shouldPassEveryByteOfArgumentsAndEnvironment() throws Exception {
        ByteString notUtf8 = ByteString.of(new byte[] {'A', '=', (byte) 0xff, '=', (byte) 0xc3});
        List<ByteString> arguments = List.of(
                ByteString.of("a name"),
                ByteString.of("-c"),
                ByteString.of(EchoShell.SCRIPT),
                ByteString.of(""),
                ByteString.of("x".repeat(5000)),
                ByteString.of(new byte[] {(byte) 0x80}),
                ByteString.of(""));
        List<ByteString> environment = List.of(notUtf8, ByteString.of("EMPTY="), ByteString.of("no equals sign"));
        CommandLine commandLine = new CommandLine(ByteString.of("/bin/sh"), arguments, environment);

        try (EchoShell shell = EchoShell.start(UnaryOperator.identity(), commandLine, SpawnActions.HAS_CLOSE_FROM)) {
            assertThat(shell.strings("cmdline")).isEqualTo(arguments);
            assertThat(shell.strings("environ")).isEqualTo(environment);
        }
    }

    @Test
    void shouldGiveTheChildNothingButWhatIsNamed() throws Exception {
        String stderr = OpenDescriptors.ofThisProcess().get(2);
        try (var unmarked = new FileInputStream("/proc/self/maps");
                EventFd event = EventFd.open("announced");
                EchoShell shell =
                        EchoShell.start(spawn -> spawn.with(7, event.fd()).with("EVENT_FD", event.fd()))) {
            assertThat(unmarked.getFD().valid()).isTrue();
            assertThat(shell.strings("environ")).contains(ByteString.of("EVENT_FD=3"));
            Map<Integer, String> open = OpenDescriptors.of(shell.pid());
            assertThat(open).containsOnlyKeys(0, 1, 2, 3, 7);
            assertThat(open).containsEntry(2, stderr);
            assertThat(open.get(3)).isEqualTo("anon_inode:[eventfd]").isEqualTo(open.get(7));
        }
    }

    @Test
    void shouldSilenceStandardStreams() throws Exception {
        try (EchoShell shell = EchoShell.start(spawn -> spawn.without(StandardStream.ERROR))) {
            assertThat(OpenDescriptors.of(shell.pid())).containsEntry(2, "/dev/null");
            assertThat(direction(shell.pid(), 2)).isEqualTo(O_WRONLY);
        }
    }

    @Test
    void shouldSwapNumbersThatAreSourcesThemselves() throws Exception {
        try (Pipe pipe = Pipe.open("swapped")) {
            Fd source = pipe.source();
            Fd sink = pipe.sink();
            Map<Integer, String> here = OpenDescriptors.ofThisProcess();
            try (EchoShell shell =
                    EchoShell.start(spawn -> spawn.with(source.number(), sink).with(sink.number(), source))) {
                assertThat(OpenDescriptors.of(shell.pid())).containsOnlyKeys(0, 1, 2, source.number(), sink.number());
                assertThat(direction(shell.pid(), source.number())).isEqualTo(O_WRONLY);
                assertThat(direction(shell.pid(), sink.number())).isEqualTo(O_RDONLY);
            }
            try (EchoShell shell =
                    EchoShell.start(spawn -> spawn.with(source.number(), source).with(sink.number(), sink))) {
                assertThat(direction(shell.pid(), source.number())).isEqualTo(O_RDONLY);
                assertThat(direction(shell.pid(), sink.number())).isEqualTo(O_WRONLY);
            }
            assertThat(OpenDescriptors.ofThisProcess()).isEqualTo(here);
        }
    }

    @Test
    void shouldCloseWhatOtherThreadsOpenMeanwhile() throws Exception {
        AtomicBoolean isOver = new AtomicBoolean();
        CountDownLatch isOpening = new CountDownLatch(2);
        try (var pool = Executors.newFixedThreadPool(2)) {
            List<Future<?>> storm = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                storm.add(pool.submit(() -> {
                    while (!isOver.get()) {
                        try (var unmarked = new FileInputStream("/proc/self/maps")) {
                            assertThat(unmarked.getFD().valid()).isTrue();
                            isOpening.countDown();
                        }
                    }
                    return null;
                }));
            }
            isOpening.await();
            try {
                for (int round = 0; round < 100; round++) {
                    try (EchoShell shell = EchoShell.start(UnaryOperator.identity())) {
                        assertThat(OpenDescriptors.of(shell.pid())).containsOnlyKeys(0, 1, 2);
                    }
                }
            } finally {
                isOver.set(true);
            }
            for (Future<?> thread : storm) {
                thread.get();
            }
        }
    }

    @Test
    void shouldMarkDescriptorsWhereTheChildCannotCloseThem() throws Exception {
        try (var unmarked = new FileInputStream("/proc/self/maps");
                EventFd event = EventFd.open("numbered");
                EchoShell shell = EchoShell.start(
                        spawn -> spawn.with(9, event.fd()), CommandLine.of("/bin/sh", "-c", EchoShell.SCRIPT), false)) {
            assertThat(unmarked.getFD().valid()).isTrue();
            assertThat(OpenDescriptors.of(shell.pid())).containsOnlyKeys(0, 1, 2, 9);
        }
    }

    @Test
    void shouldMarkEachDescriptorWhereTheKernelCannotMarkARange() throws Exception {
        try (Pipe pipe = Pipe.open("unmarked", 0)) {
            assertThat(Libc.fcntl(pipe.sink().number(), F_GETFD, 0)).isZero();
            CloseOnExec.markEach();
            for (int number : OpenDescriptors.ofThisProcess().keySet()) {
                int expected = number <= 2 ? 0 : FD_CLOEXEC;
                assertThat(Libc.fcntl(number, F_GETFD, 0)).as("fd %d", number).isEqualTo(expected);
            }
        }
    }

    @Test
    void shouldLeadAGroupOrASessionOfItsOwnOnDemand() throws Exception {
        try (EchoShell leader = EchoShell.start(spawn -> spawn.in(Spawn.Company.OWN_SESSION));
                EchoShell apart = EchoShell.start(spawn -> spawn.in(Spawn.Company.OWN_GROUP));
                EchoShell other = EchoShell.start(UnaryOperator.identity())) {
            ProcStat own = ProcStat.of(Processes.ownPid());
            ProcStat ofLeader = ProcStat.of(leader.pid());
            assertThat(ofLeader.session()).isEqualTo(leader.pid()).isEqualTo(ofLeader.group());
            assertThat(ofLeader.hasTerminal()).isFalse();
            assertThat(ofLeader.parent()).isEqualTo(Processes.ownPid());
            assertThat(ProcStat.of(apart.pid()).session()).isEqualTo(own.session());
            assertThat(ProcStat.of(apart.pid()).group()).isEqualTo(apart.pid());
            assertThat(ProcStat.of(other.pid()).session()).isEqualTo(own.session());
            assertThat(ProcStat.of(other.pid()).group()).isEqualTo(own.group());
        }
    }

    @Test
    void shouldResetSignalsWhateverThisThreadBlocksAndThisProcessIgnores() throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment maskBefore = SignalMask.none(arena);
            MemorySegment blocked = SignalMask.of(arena, List.of(Signal.QUIT, Signal.CONT));
            MemorySegment ignore = sigaction.allocate(arena);
            MemorySegment before = sigaction.allocate(arena);
            ignore.set(JAVA_LONG, 0, SIG_IGN);
            assertThat(Libc.sigaction(SIGUSR1, ignore, before)).isZero();
            assertThat(Libc.pthread_sigmask(SIG_SETMASK, blocked, maskBefore)).isZero();
            try (EchoShell shell = EchoShell.start(UnaryOperator.identity())) {
                assertThat(ProcStatus.of(Processes.ownPid()).hasSignal("SigIgn", SIGUSR1))
                        .isTrue();
                ProcStatus status = ProcStatus.of(shell.pid());
                assertThat(status.value("SigBlk")).isEqualTo("0000000000000000");
                for (int signal = 1; signal <= 31; signal++) {
                    assertThat(status.hasSignal("SigIgn", signal))
                            .as("%d", signal)
                            .isFalse();
                }
            } finally {
                Libc.pthread_sigmask(SIG_SETMASK, maskBefore, MemorySegment.NULL);
                Libc.sigaction(SIGUSR1, before, MemorySegment.NULL);
            }
        }
    }

    @Test
    void shouldStartWithSignalsBlockedOnDemand() throws Exception {
        try (EchoShell shell = EchoShell.start(spawn -> spawn.blocking(Signal.OF_A_SERVER))) {
            ProcStatus status = ProcStatus.of(shell.pid());
            for (Signal signal : Signal.values()) {
                assertThat(status.hasSignal("SigBlk", signal.number()))
                        .as("%s", signal)
                        .isEqualTo(Signal.OF_A_SERVER.contains(signal));
            }
            assertThat(shell.child().process().send(Signal.QUIT)).isTrue();
            assertThat(ProcStatus.of(shell.pid()).hasSignal("ShdPnd", SIGQUIT)).isTrue();
        }
    }

    /** {@code O_RDONLY} or {@code O_WRONLY}, the lowest bits of what a descriptor was opened with. */
    private static int direction(long pid, int number) throws Exception {
        String flags = Files.readAllLines(Path.of("/proc/" + pid + "/fdinfo/" + number)).stream()
                .filter(line -> line.startsWith("flags:"))
                .findFirst()
                .orElseThrow();
        return Integer.parseInt(flags.substring("flags:".length()).strip(), 8) & 3;
    }
}
