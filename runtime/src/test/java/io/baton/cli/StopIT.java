package io.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.Processes;
import io.baton.ffi.Signal;
import io.baton.ffi.SignalPipe;
import io.baton.ffi.testing.ChildJvm;
import io.baton.loop.EventLoop;
import io.baton.loop.NanoClock;
import io.baton.net.PrivateSocket.Replacing;
import io.baton.net.ServiceAccount;
import io.baton.server.ControlSocket;
import io.baton.server.PidFile;
import io.baton.server.RecordedControl;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stops processes that have nothing of a server but a pid file and, if they listen, a control socket. */
@Timeout(120)
class StopIT {

    private static final int TURN_MS = 50;

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();

    private final StringWriter err = new StringWriter();

    private Path conf;

    @BeforeEach
    void configure() throws Exception {
        conf = Files.writeString(folder.resolve("baton.toml"), """
                version = 1
                grace_period_seconds = 20
                pid_file = "%1$s/baton.pid"
                control_sock = "%1$s/control.sock"
                """.formatted(folder));
    }

    @ParameterizedTest
    @CsvSource({"stop,", "stop fast, --fast"})
    void shouldReturnWhenTheProcessIsGone(String asked, String option) throws Exception {
        try (ChildJvm server = start("listens")) {
            assertThat(option == null ? run("stop") : run("stop", option)).isZero();
            assertThat(Processes.isAlive(server.pid())).isFalse();
            assertThat(server.awaitLine("asked for ")).isEqualTo("[" + asked + "]");
            assertThat(out).hasToString("stopped\n");
        }
    }

    @ParameterizedTest
    @CsvSource({"SIGTERM,", "SIGINT, --fast"})
    void shouldSendASignalWhereNobodyListens(String signal, String option) throws Exception {
        try (ChildJvm server = start("does not listen")) {
            assertThat(option == null ? run("stop") : run("stop", option)).isZero();
            assertThat(Processes.isAlive(server.pid())).isFalse();
            assertThat(server.awaitLine("got ")).isEqualTo(signal);
        }
    }

    @Test
    void shouldSayThatAnInstanceRunsThatDoesNotListen() throws Exception {
        try (ChildJvm server = start("does not listen")) {
            assertThat(run("status")).isEqualTo(5);
            assertThat(err.toString())
                    .contains("%s/baton.pid (pid_file) names process %d".formatted(folder, server.pid()));
        }
    }

    private ChildJvm start(String how) throws Exception {
        ChildJvm server = ChildJvm.start(StandIn.class, how, folder.toString());
        server.awaitLine("ready");
        return server;
    }

    private int run(String... command) {
        String[] args = Stream.concat(Stream.of("-c", conf.toString()), Arrays.stream(command))
                .toArray(String[]::new);
        return Main.run(args, new PrintWriter(out, true), new PrintWriter(err, true));
    }

    /** Ends when it is asked to, or gets a signal. */
    static final class StandIn {

        private static boolean isEnding;

        public static void main(String[] arguments) throws Exception {
            Path folder = Path.of(arguments[1]);
            ServiceAccount account = ServiceAccount.OF_THE_STARTER;
            RecordedControl control = new RecordedControl();
            control.onReply = () -> isEnding = true;
            SignalPipe signals = SignalPipe.install(Set.of(Signal.TERM, Signal.INT));
            try (EventLoop loop = EventLoop.open("control", NanoClock.SYSTEM, (what, failure) -> {});
                    PidFile file = PidFile.write(folder.resolve("baton.pid"), account)) {
                if (arguments[0].equals("listens")) {
                    ControlSocket.open(loop, folder.resolve("control.sock"), account, Replacing.STALE, control);
                }
                System.out.println("ready: " + file.path());
                while (!isEnding) {
                    loop.doWork(TURN_MS);
                    signals.drain(delivery -> {
                        System.out.println("got " + delivery.signal());
                        isEnding = true;
                    });
                }
                System.out.println("asked for " + control.asked);
            }
        }
    }
}
