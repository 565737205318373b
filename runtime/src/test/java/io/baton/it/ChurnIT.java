package io.baton.it;

import static io.baton.it.BatonProcess.configuration;
import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.testing.Command;
import io.baton.ffi.testing.OpenDescriptors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Does anything grow in a proxy that is never left in peace, and does anybody notice its upgrades?
 *
 * <p>{@code -Dbaton.churn.seconds=3600} lasts an hour, {@code -Dbaton.seed=} repeats what clients do.
 */
class ChurnIT {

    private static final long SECONDS = Long.getLong("baton.churn.seconds", 120);

    private static final long SEED = Long.getLong("baton.seed", System.nanoTime());

    private static final int GENERATIONS = 4;

    /** After the first of its parts a life is measured: by then the process has compiled and lent what it needs. */
    private static final int LIFE_PARTS = 4;

    /** What tables that grow by doubling, and samples of latencies, may come to; not what requests leave behind. */
    private static final long HEAP_GROWTH_BYTES_MAX = 1 << 20;

    /** Code that is compiled later, and what the collector keeps of a heap that was fuller for a while. */
    private static final long RESIDENT_GROWTH_BYTES_MAX = 16 << 20;

    private static final int LOOKS_MAX = 600;

    @TempDir
    private Path folder;

    private final Started started = new Started();

    private final Churn.Totals totals = new Churn.Totals();

    private ThreadedOrigin origin;

    private int web;

    private int raw;

    /** What a process holds that nobody is connected to. */
    private record Holdings(long heapBytes, long residentBytes, List<String> descriptors, long pipes) {

        @Override
        public String toString() {
            return "heap %,d B, resident %,d KiB, %d descriptors and %d of kept pipes"
                    .formatted(heapBytes, residentBytes / 1024, descriptors.size(), pipes);
        }
    }

    @AfterEach
    void close() throws Exception {
        started.close();
        if (origin != null) {
            origin.close();
        }
    }

    @Test
    void shouldNeitherGrowNorFail() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(jcmd()), "SKIPPED: this is not a JDK, it has no jcmd");
        origin = new ThreadedOrigin();
        web = Http.freePort();
        raw = Http.freePort();
        Path file = configuration(folder, "baton.toml", 1, """
                access_log = "/dev/null"
                [[listener]]
                name = "web"
                address = "127.0.0.1:%1$d"
                upstream = "app"
                [[listener]]
                name = "raw"
                address = "127.0.0.1:%2$d"
                protocol = "tcp"
                upstream = "app"
                [[route]]
                listener = "web"
                host = "broken"
                path = "/"
                upstream = "broken"
                [[upstream]]
                name = "app"
                servers = ["%3$s"]
                [[upstream]]
                name = "broken"
                servers = ["%3$s"]
                max_fails = 0
                """.formatted(web, raw, origin.address()));
        System.out.printf("ChurnIT: %d s, -Dbaton.seed=%d%n", SECONDS, SEED);
        Duration part = Duration.ofSeconds(SECONDS).dividedBy(GENERATIONS * LIFE_PARTS);
        BatonProcess current = started.running(file);
        for (int generation = 0; generation < GENERATIONS; generation++) {
            Churn coming = load(generation);
            try (coming) {
                if (generation > 0) {
                    current = upgrade(current, file);
                }
                totals.goOn(part);
            }
            Holdings first = holdings(current);
            Churn going = load(generation + GENERATIONS);
            try (going) {
                totals.goOn(part.multipliedBy(LIFE_PARTS - 1));
            }
            assertFlat(first, holdings(current));
            assertThat(totals.failures()).isEmpty();
        }
        current.signal("TERM");
        assertThat(current.awaitExit()).isZero();
        assertThat(totals.requests()).isGreaterThan(SECONDS * 20);
    }

    private Churn load(int number) {
        return Churn.start(web, raw, SEED + 100L * number, totals);
    }

    private BatonProcess upgrade(BatonProcess predecessor, Path file) throws Exception {
        long before = totals.connections();
        BatonProcess next = started.baton("-u", "-c", file.toString());
        next.awaitPhase("Bootstrap"); // a busy machine may take longer to start it than its predecessor waits
        predecessor.signal("QUIT");
        next.await("the predecessor has drained");
        assertThat(predecessor.awaitExit()).isZero();
        assertThat(totals.connections()).as("new connections while it upgraded").isGreaterThan(before);
        return next;
    }

    private void assertFlat(Holdings first, Holdings last) {
        System.out.printf(
                "first: %s%nlast:  %s%n%,d requests on %,d connections so far%n",
                first, last, totals.requests(), totals.connections());
        assertThat(last.heapBytes).as("heap").isLessThan(first.heapBytes + HEAP_GROWTH_BYTES_MAX);
        assertThat(last.residentBytes).as("resident").isLessThan(first.residentBytes + RESIDENT_GROWTH_BYTES_MAX);
        assertThat(last.descriptors).isEqualTo(first.descriptors);
    }

    /** Ends the connections that the proxy keeps to its server, and looks when it has no others left. */
    private Holdings holdings(BatonProcess process) throws Exception {
        origin.hangUp();
        long heapBytes = heapBytes(process.pid()); // before the descriptors: attaching for the first time opens one
        for (int i = 0; i < LOOKS_MAX; i++) {
            if (BatonProcess.status(folder).contains("\"connections\":0,")) {
                List<String> table = shortestTable(process);
                List<String> others = table.stream()
                        .filter(target -> !target.startsWith("pipe:"))
                        .toList();
                return new Holdings(heapBytes, residentBytes(process.pid()), others, table.size() - others.size());
            }
        }
        throw new AssertionError("connections are left: " + BatonProcess.status(folder));
    }

    /** Without the connection that the status was asked through, and those whose end is still to be noticed. */
    private static List<String> shortestTable(BatonProcess process) {
        return IntStream.range(0, LOOKS_MAX)
                .mapToObj(i -> OpenDescriptors.of(process.pid()).values())
                .min(Comparator.comparingInt(Collection::size))
                .orElseThrow()
                .stream()
                .map(target -> target.replaceFirst("\\[[0-9]+]", ""))
                .sorted()
                .toList();
    }

    /** What lives, after a collection: the last number of the last line. */
    private static long heapBytes(long pid) throws Exception {
        Command.Outcome histogram =
                Command.run(new ProcessBuilder(jcmd().toString(), Long.toString(pid), "GC.class_histogram"));
        String[] total = histogram.stdout().strip().lines().toList().getLast().split(" +", -1);
        assertThat(total).as(histogram.toString()).startsWith("Total");
        return Long.parseLong(total[2]);
    }

    private static long residentBytes(long pid) throws Exception {
        String line = Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(each -> each.startsWith("VmRSS:"))
                .findFirst()
                .orElseThrow();
        return 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
    }

    private static Path jcmd() {
        return Path.of(System.getProperty("java.home"), "bin", "jcmd");
    }
}
