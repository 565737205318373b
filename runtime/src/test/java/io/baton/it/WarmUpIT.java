package io.baton.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A successor that warms up while its predecessor serves. */
class WarmUpIT {

    private static final int REQUESTS = 2_000;

    private static final int COMPARED = 1_000;

    private static final Pattern EXCHANGES = Pattern.compile("warm-up: (\\d+) exchanges");

    @TempDir
    private Path folder;

    @Test
    void shouldWarmUpBeforeItTakesOverAndCountNothingOfIt() throws Exception {
        int port = freePort();
        Path file = configuration(port, REQUESTS, 10);
        try (BatonProcess predecessor = BatonProcess.start("-c", file.toString())) {
            predecessor.await("warm-up: "); // after it began to serve
            Load load = Load.start(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
            try (load;
                    BatonProcess successor = upgrade(predecessor, file)) {
                String report = successor.await("warm-up: ");
                successor.awaitPhase("Running");
                long[] first = latenciesUs(port);
                predecessor.await("the successor is ready");
                assertThat(predecessor.awaitExit()).isZero();
                long[] steady = latenciesUs(port);
                load.close();
                assertThat(exchanges(report)).isBetween(REQUESTS / 2L, REQUESTS + 4L);
                assertThat(predecessor.output())
                        .anyMatch(line -> line.contains("the successor starts its services and warms up"));
                assertThat(load.failures()).isEmpty();
                System.out.printf("first: %s, steady: %s%n", shown(first), shown(steady));
                assertThat(first[COMPARED / 2]).isLessThan(20 * steady[COMPARED / 2]);
                successor.signal("TERM");
                assertThat(successor.awaitExit()).isZero(); // with all of the log written
                assertThat(lines()) // a log may drop lines on a busy machine, but has none too many
                        .as("only what clients asked for")
                        .isBetween(1L, 2 * COMPARED + load.answers());
            }
        }
    }

    @Test
    void shouldBeReadyWithinHalfTheTimeThatAnUpgradeMayTake() throws Exception {
        int port = freePort();
        Path unhurried = configuration(port, 10_000_000, 10);
        try (BatonProcess predecessor = BatonProcess.start("-c", unhurried.toString())) {
            predecessor.awaitPhase("Running");
            try (BatonProcess successor = upgrade(predecessor, unhurried)) {
                assertThat(successor.await("warm-up: ")).contains("time is over");
                successor.awaitPhase("Running");
                assertThat(predecessor.awaitExit()).isZero();
            }
        }
    }

    @Test
    void shouldBeReadyWithinHalfTheTimeThatALessPatientPredecessorWaits() throws Exception {
        int port = freePort();
        try (BatonProcess predecessor =
                BatonProcess.start("-c", configuration(port, 0, 10).toString())) {
            predecessor.awaitPhase("Running");
            try (BatonProcess successor = upgrade(predecessor, configuration(port, 10_000_000, 600))) {
                assertThat(successor.await("warm-up: ")).contains("time is over");
                successor.awaitPhase("Running");
                assertThat(predecessor.awaitExit()).isZero();
            }
        }
    }

    @Test
    void shouldServeAtOnceWhenThePredecessorDiesMeanwhile() throws Exception {
        int port = freePort();
        Path file = configuration(port, 10_000_000, 600);
        try (BatonProcess predecessor = BatonProcess.start("-c", file.toString())) {
            predecessor.awaitPhase("Running");
            try (BatonProcess successor = upgrade(predecessor, file)) {
                predecessor.await("the successor starts its services and warms up");
                predecessor.signal("KILL");
                assertThat(successor.await("warm-up: ")).contains("it is needed no more");
                successor.awaitPhase("Running");
                assertThat(latenciesUs(port)).hasSize(COMPARED);
            }
        }
    }

    @Test
    void shouldServeBeforeItWarmsUpWhereNobodyElseDoes() throws Exception {
        int port = freePort();
        Path file = configuration(port, 10_000_000, 600);
        try (BatonProcess alone = BatonProcess.start("-c", file.toString())) {
            alone.awaitPhase("Running");
            assertThat(latenciesUs(port)).hasSize(COMPARED);
            assertThat(alone.output()).noneMatch(line -> line.contains("warm-up: "));
            alone.signal("TERM");
            assertThat(alone.awaitExit()).isZero();
        }
    }

    private static BatonProcess upgrade(BatonProcess predecessor, Path file) throws Exception {
        predecessor.signal("QUIT");
        return BatonProcess.start("-u", "-c", file.toString());
    }

    private Path configuration(int port, int requests, int upgradeTimeoutSeconds) throws Exception {
        String text = Files.readString(BatonProcess.configuration(
                folder, "baton.toml", 1, BatonProcess.answering("web", "127.0.0.1:" + port, "hello")));
        String changed = text.replace("warmup_requests = 0", "warmup_requests = " + requests)
                .replace("upgrade_timeout_seconds = 30", "upgrade_timeout_seconds = " + upgradeTimeoutSeconds)
                .replace("version = 1\n", "version = 1\naccess_log = \"" + folder + "/access.log\"\n")
                .replace("\n[[listener]]", "\nwarmup_timeout_seconds = 600\n[[listener]]");
        assertThat(changed).contains("warmup_requests = " + requests, "timeout_seconds = " + upgradeTimeoutSeconds);
        return Files.writeString(folder.resolve("baton.toml"), changed);
    }

    private long lines() throws Exception {
        return Files.readAllLines(folder.resolve("access.log")).size();
    }

    private static long exchanges(String report) {
        Matcher matcher = EXCHANGES.matcher(report);
        assertThat(matcher.find()).as(report).isTrue();
        return Long.parseLong(matcher.group(1));
    }

    /** What requests take one after the other, each over a connection of its own; the shortest first. */
    private static long[] latenciesUs(int port) throws Exception {
        byte[] request = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        long[] latencies = new long[COMPARED];
        for (int i = 0; i < COMPARED; i++) {
            long beganNs = System.nanoTime();
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(10_000);
                socket.getOutputStream().write(request);
                InputStream in = socket.getInputStream();
                assertThat(new String(in.readAllBytes(), StandardCharsets.US_ASCII))
                        .endsWith("hello");
            }
            latencies[i] = (System.nanoTime() - beganNs) / 1000;
        }
        Arrays.sort(latencies);
        return latencies;
    }

    private static String shown(long[] sorted) {
        return "p50 %d us, p99 %d us".formatted(sorted[COMPARED / 2], sorted[COMPARED * 99 / 100]);
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
