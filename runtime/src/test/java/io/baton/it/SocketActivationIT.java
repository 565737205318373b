package io.baton.it;

import static io.baton.it.BatonProcess.answering;
import static io.baton.it.BatonProcess.configuration;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.baton.cli.Main;
import io.baton.ffi.Address;
import io.baton.ffi.Child;
import io.baton.ffi.CommandLine;
import io.baton.ffi.Fd;
import io.baton.ffi.Pipe;
import io.baton.ffi.Processes;
import io.baton.ffi.Signal;
import io.baton.ffi.Sockets;
import io.baton.ffi.Spawn;
import io.baton.ffi.testing.ChildJvm;
import io.baton.systemd.FakeManager;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers that are started with their sockets, as a service manager starts them. */
@Timeout(120)
class SocketActivationIT {

    private static final int PATIENCE_MS = 60_000;

    @TempDir
    private Path folder;

    private final List<Child> children = new ArrayList<>();

    private FakeManager manager;

    @BeforeEach
    void open() throws Exception {
        manager = FakeManager.in(folder);
    }

    @AfterEach
    void close() throws Exception {
        for (Child child : children) {
            child.process().send(Signal.KILL);
            child.awaitExit(PATIENCE_MS);
            child.close();
        }
        manager.close();
    }

    /** Starts a server with these descriptors from number 3 on; only the shell knows the pid to announce them to. */
    private Child start(String names, List<Fd> descriptors, String... arguments) throws Exception {
        List<String> options = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
        List<String> words = new ArrayList<>(List.of("-c", "LISTEN_PID=$$ exec \"$@\"", "sh"));
        words.addAll(ChildJvm.command(options, Main.class, arguments));
        CommandLine line = CommandLine.of("/bin/sh", words.toArray(String[]::new))
                .withVariable("LISTEN_FDS", Integer.toString(descriptors.size()))
                .withVariable("LISTEN_FDNAMES", names)
                .withVariable("NOTIFY_SOCKET", manager.variable())
                .withVariable("PATH", System.getenv("PATH"));
        Spawn spawn = Spawn.of(line);
        for (int i = 0; i < descriptors.size(); i++) {
            spawn = spawn.with(3 + i, descriptors.get(i));
        }
        Child child = Processes.spawn(spawn);
        children.add(child);
        return child;
    }

    private static int portOf(Fd listener) throws Exception {
        return ((Address.Inet4) Sockets.localAddress(listener)).port();
    }

    private static void end(Child child) throws Exception {
        child.process().send(Signal.TERM);
        assertThat(child.awaitExit(PATIENCE_MS).orElseThrow().shellCode()).isZero();
    }

    @Test
    void shouldServeWhatWaitedBeforeItWasStarted() throws Exception {
        try (Fd web = Sockets.listen(Address.parse("127.0.0.1:0"), 16)) {
            Path file = configuration(folder, "baton.toml", 1, answering("web", "127.0.0.1:" + portOf(web), "hello"));
            try (Http client = Http.ask(portOf(web))) {
                Child server = start("web", List.of(web), "-c", file.toString());
                assertThat(client.answer()).endsWith("hello");
                end(server);
            }
        }
    }

    /** Now nobody has it. */
    private static void shutAway(Fd socket) {
        socket.close();
    }

    @Test
    void shouldCloseWhatItHasNoUseForAndServeTheRest() throws Exception {
        int own = Http.freePort();
        try (Fd web = Sockets.listen(Address.parse("127.0.0.1:0"), 16);
                Fd unknown = Sockets.listen(Address.parse("127.0.0.1:0"), 16);
                Pipe pipe = Pipe.open("no socket")) {
            int unknownPort = portOf(unknown);
            Path file = configuration(
                    folder,
                    "baton.toml",
                    1,
                    answering("web", "127.0.0.1:" + portOf(web), "hello")
                            + answering("own", "127.0.0.1:" + own, "own"));
            Child server = start("odd:pipe:web", List.of(unknown, pipe.source(), web), "-c", file.toString());
            List<String> said = new ArrayList<>();
            for (String message = manager.next(); !message.startsWith("READY=1"); message = manager.next()) {
                said.add(message);
            }
            assertThat(said).contains("FDSTOREREMOVE=1\nFDNAME=odd", "FDSTOREREMOVE=1\nFDNAME=pipe");
            assertThat(manager.store()).containsOnlyKeys("127.0.0.1," + portOf(web), "127.0.0.1," + own);
            assertThat(Http.get(portOf(web))).endsWith("hello");
            assertThat(Http.get(own)).endsWith("own");
            shutAway(unknown);
            try (ServerSocket free = new ServerSocket(unknownPort, 1, InetAddress.getLoopbackAddress())) {
                assertThat(free.isBound()).isTrue();
            }
            end(server);
        }
    }

    @Test
    void shouldHandPassedSocketsOnAndStartNoProcessWithTheirNumbers() throws Exception {
        try (Fd web = Sockets.listen(Address.parse("127.0.0.1:0"), 16)) {
            int port = portOf(web);
            Path file = configuration(folder, "baton.toml", 1, answering("web", "127.0.0.1:" + port, "hello"));
            Child first = start("web", List.of(web), "-c", file.toString());
            manager.await("READY=1");
            first.process().send(Signal.USR2);
            long second = Long.parseLong(manager.await("MAINPID=").substring("MAINPID=".length()));
            manager.await("READY=1");
            assertThat(Http.get(port)).endsWith("hello");
            assertThat(Files.readString(Path.of("/proc/" + second + "/environ")))
                    .contains("NOTIFY_SOCKET=")
                    .doesNotContain("LISTEN_");
            assertThat(first.awaitExit(PATIENCE_MS).orElseThrow().shellCode()).isZero();
            ProcessHandle.of(second).orElseThrow().destroy();
            manager.await("STOPPING=1");
        }
    }

    @Test
    void shouldLeaveThePathsOfASocketUnitToIt() throws Exception {
        Path path = folder.resolve("unit.sock");
        try (Fd web = Sockets.listen(new Address.UnixPath(path.toString()), 16)) {
            Path file = configuration(folder, "baton.toml", 1, answering("web", "unix:" + path, "hello"));
            Child first = start("web", List.of(web), "-c", file.toString());
            manager.await("READY=1");
            first.process().send(Signal.USR2);
            long second = Long.parseLong(manager.await("MAINPID=").substring("MAINPID=".length()));
            manager.await("READY=1");
            ProcessHandle successor = ProcessHandle.of(second).orElseThrow();
            successor.destroy();
            successor.onExit().get(PATIENCE_MS, TimeUnit.MILLISECONDS);
            assertThat(path).exists();
        }
    }

    @Test
    void shouldGiveThemToADaemonWhoseLauncherHadThem() throws Exception {
        try (Fd web = Sockets.listen(Address.parse("127.0.0.1:0"), 16)) {
            Path file = configuration(folder, "baton.toml", 1, answering("web", "127.0.0.1:" + portOf(web), "hello"));
            Child launcher = start("web", List.of(web), "-c", file.toString(), "-d");
            assertThat(launcher.awaitExit(PATIENCE_MS).orElseThrow().shellCode())
                    .isZero();
            manager.await("READY=1");
            assertThat(Http.get(portOf(web))).endsWith("hello");
            long daemon =
                    Long.parseLong(Files.readString(folder.resolve("baton.pid")).strip());
            ProcessHandle.of(daemon).orElseThrow().destroy();
            manager.await("STOPPING=1");
        }
    }

    @Test
    void shouldRefuseNobodyWhenItIsKilledAndItsListenersComeBackFromTheStore() throws Exception {
        int port = Http.freePort();
        String unix = folder.resolve("web.sock").toString();
        Path file = configuration(
                folder,
                "baton.toml",
                1,
                answering("web", "127.0.0.1:" + port, "hello") + answering("unix", "unix:" + unix, "unix"));
        Child first = start("", List.of(), "-c", file.toString());
        manager.await("READY=1");
        first.process().send(Signal.KILL);
        first.awaitExit(PATIENCE_MS);
        List<String> names = new ArrayList<>(manager.store().keySet());
        assertThat(names).containsExactlyInAnyOrder("127.0.0.1," + port, "unix," + unix);
        List<Fd> stored = names.stream().map(manager.store()::get).toList();
        try (Socket waits = new Socket(InetAddress.getLoopbackAddress(), port)) {
            waits.setSoTimeout(PATIENCE_MS);
            waits.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(US_ASCII));
            Child second = start(String.join(":", names), stored, "-c", file.toString());
            assertThat(new String(waits.getInputStream().readAllBytes(), US_ASCII))
                    .endsWith("hello");
            manager.await("READY=1");
            assertThat(manager.store()).containsOnlyKeys(names.toArray(String[]::new));
            end(second);
        }
        assertThat(Path.of(unix)).as("removed at a stop").doesNotExist();
    }
}
