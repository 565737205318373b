package io.baton.ffi;

import static io.baton.ffi.libc.LibcConstants.F_GETFD;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.libc.Libc;
import io.baton.ffi.testing.ChildJvm;
import io.baton.ffi.testing.OpenDescriptors;
import io.baton.ffi.testing.ProcStatus;
import java.io.FileInputStream;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A JVM replaces itself by its own command line, with its listener. */
@Timeout(120)
class ReplaceIT {

    private static final int PATIENCE_MS = 20_000;

    private static final int QUITS_MAX = 2000;

    private static final long QUIT_PACE_NS = 2_000_000;

    @Test
    void shouldKeepPidListenerArgumentsAndEnvironment() throws Exception {
        try (ChildJvm child = start("", "x".repeat(5000), "");
                Socket queued = new Socket(InetAddress.getLoopbackAddress(), port(child))) {
            List<ByteString> arguments = strings(child, "cmdline");
            List<ByteString> environment = strings(child, "environ");
            assertThat(environment).contains(ByteString.of(new byte[] {'B', 'A', 'D', '=', (byte) 0xff}));
            assertThat(OpenDescriptors.of(child.pid())).containsValue("/dev/zero");

            child.writeLine("go");
            assertThat(child.awaitLine("generation 2 has pid ")).isEqualTo(Long.toString(child.pid()));

            assertThat(queued.getInputStream().readNBytes(5)).isEqualTo("hello".getBytes(UTF_8));
            assertThat(strings(child, "cmdline")).isEqualTo(arguments);
            assertThat(strings(child, "environ"))
                    .containsAll(environment)
                    .contains(ByteString.of("GENERATION=2"))
                    .hasSize(environment.size() + 2);
            assertThat(OpenDescriptors.of(child.pid())).doesNotContainValue("/dev/zero");
            ProcStatus firstThread = ProcStatus.of(child.pid());
            for (Signal signal : Signal.OF_A_SERVER) {
                assertThat(firstThread.hasSignal("SigBlk", signal.number())).isTrue();
            }
        }
    }

    @Test
    void shouldSurviveSignalsWhileItIsReplaced() throws Exception {
        try (ChildJvm child = start();
                var sender = Executors.newSingleThreadExecutor();
                Pidfd process = Pidfd.open(child.pid()).orElseThrow()) {
            port(child);
            Future<?> quits = sender.submit(() -> {
                for (int i = 0; i < QUITS_MAX && !Thread.currentThread().isInterrupted(); i++) {
                    process.send(Signal.QUIT);
                    LockSupport.parkNanos(QUIT_PACE_NS);
                }
                return null;
            });
            child.awaitLine("Full thread dump"); // the JVM's answer to a SIGQUIT that is not ours
            child.writeLine("go");
            assertThat(child.awaitLine("generation 2 has pid ")).isEqualTo(Long.toString(child.pid()));
            quits.cancel(true);
        }
    }

    @Test
    void shouldGoOnAsBeforeWhereItFails() throws Exception {
        try (ChildJvm child = start()) {
            int port = port(child);
            child.writeLine("fail");
            assertThat(child.awaitLine("failed: "))
                    .isEqualTo("execve(/nonexistent/java): ENOENT (2), No such file or directory");
            assertThat(child.nextLine()).isEqualTo("signals as before: true");
            assertThat(child.nextLine()).isEqualTo("listener close-on-exec: 1");

            child.writeLine("go");
            child.awaitLine("generation 2 has pid ");
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                assertThat(socket.getInputStream().readNBytes(5)).isEqualTo("hello".getBytes(UTF_8));
            }
        }
    }

    /** Starts it with a variable that is not UTF-8, which Java itself cannot set. */
    private static ChildJvm start(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(
                List.of("/bin/sh", "-c", "exec env \"BAD=$(printf '\\377')\" LC_ALL=C.UTF-8 \"$@\"", "sh"));
        command.addAll(ChildJvm.command(List.of(), Replaced.class, arguments));
        return ChildJvm.start(new ProcessBuilder(command));
    }

    private static int port(ChildJvm child) throws InterruptedException {
        return Integer.parseInt(child.awaitLine("listening on port "));
    }

    private static List<ByteString> strings(ChildJvm child, String file) throws Exception {
        return OwnCommandLine.split(Files.readAllBytes(Path.of("/proc/" + child.pid() + "/" + file)));
    }

    /** What runs in the child: generation 1 opens a listener, generation 2 accepts. */
    static final class Replaced {

        public static void main(String[] arguments) throws Exception {
            CommandLine own = CommandLine.ofThisProcess();
            if (own.variable("GENERATION").isPresent()) {
                accept(Fd.inherited(Integer.parseInt(System.getenv("LISTENER_FD")), "listener"));
                return;
            }
            try (Fd listener = Sockets.listen(Address.parse("127.0.0.1:0"), 16);
                    var unmarked = new FileInputStream("/dev/zero");
                    Scanner in = new Scanner(System.in, UTF_8)) {
                System.out.println("listening on port " + ((Address.Inet4) Sockets.localAddress(listener)).port());
                while (unmarked.getFD().valid()) {
                    switch (in.nextLine()) {
                        case "go" -> replace(own.withVariable("GENERATION", "2"), listener);
                        case "fail" -> fail(own, listener);
                        case String other -> throw new IllegalArgumentException(other);
                    }
                }
            }
        }

        private static void fail(CommandLine own, Fd listener) throws Exception {
            String before = blocked();
            try {
                replace(new CommandLine(ByteString.of("/nonexistent/java"), own.arguments(), List.of()), listener);
            } catch (ErrnoException e) {
                System.out.println("failed: " + e.getMessage());
            }
            System.out.println("signals as before: " + before.equals(blocked()));
            System.out.println("listener close-on-exec: " + Libc.fcntl(listener.number(), F_GETFD, 0));
        }

        private static void replace(CommandLine commandLine, Fd listener) throws ErrnoException {
            Processes.replace(commandLine, Map.of("LISTENER_FD", listener), Signal.OF_A_SERVER);
        }

        private static String blocked() throws Exception {
            return Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
                    .filter(line -> line.startsWith("SigBlk"))
                    .findFirst()
                    .orElseThrow();
        }

        private static void accept(Fd listener) throws Exception {
            System.out.println("generation 2 has pid " + Processes.ownPid());
            try (listener;
                    AddressBuffer peer = new AddressBuffer();
                    Arena arena = Arena.ofConfined()) {
                if (Poll.readable(listener, PATIENCE_MS)
                        && Sockets.accept(listener, peer) instanceof Accept.Connected connected) {
                    try (Fd socket = connected.fd()) {
                        Io.send(socket, arena.allocateFrom("hello"));
                        Poll.readable(socket, PATIENCE_MS); // until the test has seen enough and closes it
                    }
                }
            }
        }
    }
}
