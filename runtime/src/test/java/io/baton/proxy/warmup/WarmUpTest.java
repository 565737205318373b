package io.baton.proxy.warmup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.config.AccessLogFormat;
import io.baton.config.ConfigLoader;
import io.baton.config.Loaded;
import io.baton.config.ServerConfig;
import io.baton.ffi.Address;
import io.baton.ffi.Fd;
import io.baton.ffi.Sockets;
import io.baton.loop.NanoClock;
import io.baton.net.Listener;
import io.baton.net.SteppedLoop;
import io.baton.proxy.warmup.WarmUp.Reason;
import io.baton.proxy.warmup.WarmUp.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole warm-ups, of a few requests each, with the sockets, loops and services that they have in a server. */
class WarmUpTest {

    private static final long LONG_NS = TimeUnit.SECONDS.toNanos(60);

    private static final int WAIT_S = 60;

    /** Nobody listens there, so that whoever asks the configured server fails. */
    private static final String UPSTREAM = """
            [[upstream]]
            name = "app"
            servers = ["127.0.0.1:1"]
            """;

    private static final String HTTP = """
            [[listener]]
            name = "web"
            address = "127.0.0.1:6188"
            upstream = "app"
            """;

    private static final String TCP = """
            [[listener]]
            name = "tunnel"
            address = "127.0.0.1:6189"
            protocol = "tcp"
            upstream = "app"
            """;

    @TempDir
    private Path folder;

    @Test
    void shouldEndWhenThereWereEnough() throws Exception {
        Report report = report(warmUp(500, HTTP + TCP + UPSTREAM));
        assertThat(report).isEqualTo(whole(report, Reason.ENOUGH));
        assertThat(report.requests()).isBetween(500L, 500L + 4);
        assertThat(report.firstUs()).isPositive();
        assertThat(report.lastUs()).isPositive();
    }

    @Test
    void shouldEndWhenTheTimeIsOver() throws Exception {
        long timeoutNs = TimeUnit.MILLISECONDS.toNanos(100);
        Report report = report(WarmUp.start(config(10_000_000, HTTP + UPSTREAM), timeoutNs));
        assertThat(report).isEqualTo(whole(report, Reason.TIME));
        assertThat(report.ms()).isGreaterThanOrEqualTo(100);
    }

    @Test
    void shouldEndWhenItIsTold() throws Exception {
        WarmUp warmUp = warmUp(10_000_000, HTTP + UPSTREAM);
        warmUp.end();
        Report report = report(warmUp);
        assertThat(report).isEqualTo(whole(report, Reason.TOLD));
    }

    @Test
    void shouldEndAtOnceWhereNobodySpeaksWhatItCouldTry() throws Exception {
        Report report = report(warmUp(1000, UPSTREAM));
        assertThat(report.reason()).isEqualTo(Reason.NOTHING);
        assertThat(report.requests()).isZero();
    }

    @Test
    void shouldSayThatItFailed() throws Exception {
        FailingClock clock = new FailingClock(20, 1);
        Report report = report(WarmUp.start(config(10_000_000, HTTP + UPSTREAM), LONG_NS, clock));
        assertThat(report.reason()).isEqualTo(Reason.FAILED);
        assertThat(report.problem()).contains("no time");
    }

    @Test
    void shouldEndAlthoughItCannotEvenSayThatItFailed() throws Exception {
        FailingClock clock = new FailingClock(20, Integer.MAX_VALUE);
        WarmUp warmUp = WarmUp.start(config(10_000_000, HTTP + UPSTREAM), LONG_NS, clock);
        assertThatThrownBy(() -> report(warmUp)).hasRootCauseMessage("no time");
    }

    /** Fails so many times after so many looks. */
    private static final class FailingClock implements NanoClock {

        private final long first;

        private final long last;

        private final AtomicLong looks = new AtomicLong();

        FailingClock(int first, int count) {
            this.first = first;
            this.last = (long) first + count - 1;
        }

        @Override
        public long nanoTime() {
            long look = looks.incrementAndGet();
            if (look >= first && look <= last) {
                throw new IllegalStateException("no time");
            }
            return System.nanoTime();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"round_robin", "least_conn", "random_two", "hash"})
    void shouldChooseAsTheConfigurationDoes(String balance) throws Exception {
        Report report = report(warmUp(200, HTTP + UPSTREAM + "balance = \"" + balance + "\"\n"));
        assertThat(report).isEqualTo(whole(report, Reason.ENOUGH));
    }

    @Test
    void shouldTryWhatAnswersWithoutAnUpstream() throws Exception {
        Report report = report(warmUp(200, """
                [[listener]]
                name = "web"
                address = "127.0.0.1:6188"
                [[route]]
                listener = "web"
                respond = { status = 204 }
                """));
        assertThat(report).isEqualTo(whole(report, Reason.ENOUGH));
    }

    @Test
    void shouldTryTunnelsAlone() throws Exception {
        Report report = report(warmUp(200, TCP + UPSTREAM));
        assertThat(report).isEqualTo(whole(report, Reason.ENOUGH));
    }

    @ParameterizedTest
    @EnumSource
    void shouldFormatLinesAndWriteNone(AccessLogFormat format) throws Exception {
        Path log = Files.writeString(folder.resolve("access.log"), "");
        String keys = "access_log = \"%s\"\naccess_log_format = \"%s\"\n"
                .formatted(log, format == AccessLogFormat.JSON ? "json" : "common");
        Report report = report(warmUp(200, keys + HTTP + UPSTREAM));
        assertThat(report).isEqualTo(whole(report, Reason.ENOUGH));
        assertThat(log).isEmptyFile();
    }

    @Test
    void shouldTellAConnectionOfItsOwn() throws Exception {
        try (Listener listener = PrivateName.listen("test");
                Fd client = Sockets.open(listener.address(), "client")) {
            assertThat(listener.address()).isInstanceOf(Address.UnixAbstract.class);
            Sockets.connect(client, listener.address());
            try (Fd accepted = SteppedLoop.accept(listener)) {
                assertThat(PrivateName.isOwn(accepted)).isTrue();
            }
        }
    }

    @Test
    void shouldTellAConnectionOfAnotherProcess() throws Exception {
        try (Listener listener = PrivateName.listen("test")) {
            String name = listener.address().toString().substring("unix:@".length());
            Process other = new ProcessBuilder(
                            "python3",
                            "-c",
                            "import socket,sys; s = socket.socket(socket.AF_UNIX); s.connect('\\0' + sys.argv[1]);"
                                    + " s.recv(1)",
                            name)
                    .inheritIO()
                    .start();
            try (Fd accepted = SteppedLoop.accept(listener)) {
                assertThat(PrivateName.isOwn(accepted)).isFalse();
            }
            assertThat(other.waitFor(WAIT_S, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** The same report with this end, and without a problem. */
    private static Report whole(Report report, Reason reason) {
        return new Report(reason, report.requests(), report.ms(), report.firstUs(), report.lastUs(), "");
    }

    private WarmUp warmUp(int requests, String more) throws Exception {
        return WarmUp.start(config(requests, more), LONG_NS);
    }

    private static Report report(WarmUp warmUp) throws Exception {
        return warmUp.done().get(WAIT_S, TimeUnit.SECONDS);
    }

    private ServerConfig config(int requests, String more) throws Exception {
        Path file = Files.writeString(folder.resolve("baton.toml"), """
                version = 1
                max_body_bytes = 1
                warmup_requests = %d
                pid_file = "%2$s/baton.pid"
                upgrade_sock = "%2$s/upgrade.sock"
                control_sock = "%2$s/control.sock"
                """.formatted(requests, folder) + more);
        return ((Loaded.Accepted) new ConfigLoader().load(file)).config();
    }
}
