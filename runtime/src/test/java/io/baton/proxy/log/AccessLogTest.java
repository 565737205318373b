package io.baton.proxy.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.config.AccessLogFormat;
import io.baton.config.LogConfig;
import io.baton.ffi.Errno;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.testing.AllocatedBytes;
import io.baton.metrics.CounterShard;
import io.baton.metrics.Counters;
import io.baton.metrics.Metric;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AccessLogTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    private static final long POLL_NS = 1_000_000;

    private final Counters counters = new Counters();

    private final ConcurrentLinkedQueue<String> events = new ConcurrentLinkedQueue<>();

    @TempDir
    private Path folder;

    private AccessLog open(Path path) throws ErrnoException {
        return AccessLog.open(path, AccessLogFormat.COMMON, counters, (level, text) -> events.add(level + " " + text));
    }

    /** An entry that says which lane it came from, and as which one. */
    private static AccessEntry numbered(AccessEntry entry, int lane, int number) {
        entry.number(AccessEntry.Figure.STATUS, lane);
        entry.number(AccessEntry.Figure.SENT_BYTES, number);
        return entry;
    }

    /** The numbers of the lines of each lane, in their order. */
    private static Map<Integer, List<Integer>> numbers(List<String> lines) {
        Map<Integer, List<Integer>> numbers = new HashMap<>();
        for (String line : lines) {
            assertThat(line).startsWith("192.0.2.1 - - [").endsWith("reason=\"-\"");
            String[] words = line.split(" ", -1);
            numbers.computeIfAbsent(Integer.valueOf(words[8]), lane -> new ArrayList<>())
                    .add(Integer.valueOf(words[9]));
        }
        return numbers;
    }

    private static void await(BooleanSupplier condition) {
        long deadlineNs = System.nanoTime() + LONG.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadlineNs).as("time left").isNegative();
            LockSupport.parkNanos(POLL_NS);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }

    private long dropped() {
        return counters.sum(Metric.ACCESS_LOG_DROPPED);
    }

    @Test
    void shouldWriteEveryLineOfEachLaneInItsOrder() throws Exception {
        int lanes = 3;
        int lines = 20_000;
        Path file = folder.resolve("access.log");
        try (AccessLog log = open(file)) {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < lanes; i++) {
                int lane = i;
                LogLane own = log.lane(counters.shard());
                threads.add(Thread.ofPlatform().start(() -> {
                    AccessEntry entry = Entries.full();
                    for (int number = 0; number < lines; number++) {
                        while (!own.write(numbered(entry, lane, number))) {
                            LockSupport.parkNanos(POLL_NS);
                        }
                    }
                }));
            }
            for (Thread thread : threads) {
                assertThat(thread.join(LONG)).isTrue();
            }
            assertThat(log.close(LONG)).isTrue();
        }
        Map<Integer, List<Integer>> numbers = numbers(Files.readAllLines(file));
        assertThat(numbers).hasSize(lanes);
        assertThat(numbers.values())
                .allSatisfy(lane -> assertThat(lane).hasSize(lines).isSorted().doesNotHaveDuplicates());
        assertThat(events).allMatch(event -> event.contains(" lines that were dropped")); // and written anew here
    }

    @Test
    void shouldWriteALineSoonAlthoughNoOtherComes() throws Exception {
        Path file = folder.resolve("access.log");
        try (AccessLog log = open(file)) {
            LogLane lane = log.lane(counters.shard());
            for (int i = 1; i <= 3; i++) { // out of a nap, or parked, or just about to
                lane.write(Entries.full());
                int lines = i;
                await(() -> size(file) > 0 && readLines(file) == lines);
            }
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .matches("rw-(r--|---)---");
    }

    private static int readLines(Path file) {
        try {
            return Files.readAllLines(file).size();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldGoOnUnderTheSameNameAfterARotation() throws Exception {
        Path file = folder.resolve("access.log");
        int lines = 30_000;
        int rotations = 0;
        long written = 0;
        try (AccessLog log = open(file)) {
            LogLane lane = log.lane(counters.shard());
            AccessEntry entry = Entries.full();
            for (int number = 0; number < lines; number++) {
                while (!lane.write(numbered(entry, 0, number))) {
                    LockSupport.parkNanos(POLL_NS);
                }
                if (number % 10_000 == 5_000) {
                    Files.move(file, folder.resolve("access.log." + rotations++));
                    log.reopen().get(LONG.toSeconds(), TimeUnit.SECONDS);
                    written = Files.size(folder.resolve("access.log." + (rotations - 1)));
                }
            }
            assertThat(log.close(LONG)).isTrue();
        }
        assertThat(Files.size(folder.resolve("access.log.2"))).isEqualTo(written); // nothing comes after reopen
        List<String> all = new ArrayList<>();
        for (int i = 0; i < rotations; i++) {
            all.addAll(Files.readAllLines(folder.resolve("access.log." + i)));
        }
        all.addAll(Files.readAllLines(file));
        assertThat(numbers(all).get(0)).hasSize(lines).isSorted();
    }

    @Test
    void shouldKeepItsFileWhenItCannotBeOpenedAgain() throws Exception {
        Path file = folder.resolve("gone").resolve("access.log");
        Files.createDirectory(folder.resolve("gone"));
        try (AccessLog log = open(file)) {
            LogLane lane = log.lane(counters.shard());
            Files.move(folder.resolve("gone"), folder.resolve("kept"));
            assertThatThrownBy(log::reopen)
                    .isInstanceOfSatisfying(
                            ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
            lane.write(Entries.full());
            assertThat(log.close(LONG)).isTrue();
        }
        assertThat(Files.readAllLines(folder.resolve("kept").resolve("access.log")))
                .hasSize(1);
    }

    @Test
    void shouldSayOnceThatADiskIsFullAndRecover() throws Exception {
        Path link = folder.resolve("access.log");
        Files.createSymbolicLink(link, Path.of("/dev/full"));
        int tries = 5_000;
        int kept = 0;
        try (AccessLog log = open(link)) {
            LogLane lane = log.lane(counters.shard());
            AccessEntry entry = Entries.full();
            for (int number = 0; number < tries; number++) {
                kept += lane.write(numbered(entry, 0, number)) ? 1 : 0;
            }
            await(() -> !events.isEmpty());
            assertThat(kept).isGreaterThan(500);
            assertThat(dropped()).isPositive().isEqualTo(tries - kept);
            Files.delete(link); // somebody has made room
            log.reopen().get(LONG.toSeconds(), TimeUnit.SECONDS);
            assertThat(log.close(LONG)).isTrue();
        }
        assertThat(events).hasSize(2);
        assertThat(events)
                .first()
                .asString()
                .startsWith("WARNING the access log " + link + " cannot be written: ENOSPC, No space left on device");
        assertThat(events)
                .last()
                .asString()
                .isEqualTo("WARNING the access log %s ends without %d lines that were dropped", link, tries - kept);
        assertThat(Files.readAllLines(link)).hasSize(kept);
    }

    @Test
    void shouldEndAlthoughTheDiskStaysFull() throws Exception {
        AccessLog log = open(Path.of("/dev/full"));
        LogLane lane = log.lane(counters.shard());
        lane.write(Entries.full());
        lane.write(Entries.full());
        assertThat(log.close(Duration.ofMillis(50))).isFalse();
        assertThat(dropped()).isEqualTo(2);
        assertThat(events).hasSize(3).anyMatch(event -> event.contains("could not be written to its end"));
        assertThat(events).last().asString().endsWith("/dev/full ends without 2 lines that were dropped");
        assertThat(lane.write(Entries.full())).as("taken, after the end").isFalse();
        assertThat(dropped()).isEqualTo(3);
        log.close();
    }

    @Test
    void shouldWriteAllThatItHasTakenHoweverLateItComesToIt() throws Exception {
        Path file = folder.resolve("access.log");
        List<LogLane> lanes = new ArrayList<>();
        int kept = 0;
        try (AccessLog log = open(file)) {
            for (int i = 0; i < 4; i++) {
                lanes.add(log.lane(counters.shard()));
            }
            for (int number = 0; number < 900; number++) {
                for (int lane = 0; lane < lanes.size(); lane++) {
                    kept += lanes.get(lane).write(numbered(Entries.full(), lane, number)) ? 1 : 0;
                }
            }
            assertThat(log.close(Duration.ZERO)).as("all written").isTrue();
        }
        assertThat(Files.readAllLines(file)).hasSize(kept);
        assertThat(dropped()).isEqualTo(4 * 900L - kept);
    }

    @Test
    void shouldNeverMakeALoopWaitForASlowReader() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        // Opened for both, as nobody may open a pipe for writing that nobody reads.
        try (java.io.RandomAccessFile both = new java.io.RandomAccessFile(pipe.toFile(), "rw");
                InputStream reader = new FileInputStream(both.getFD());
                AccessLog log = open(pipe)) {
            LogLane lane = log.lane(counters.shard());
            AccessEntry entry = Entries.full();
            int tries = 20_000;
            int kept = 0;
            long startNs = System.nanoTime();
            for (int number = 0; number < tries; number++) {
                kept += lane.write(numbered(entry, 0, number)) ? 1 : 0;
            }
            assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(Duration.ofSeconds(2));
            assertThat(dropped()).isPositive().isEqualTo(tries - kept);
            // Read at last, it gets every line that was taken, and in order.
            StringBuilder text = new StringBuilder();
            byte[] bytes = new byte[65_536];
            int lines = 0;
            while (lines < kept) {
                int count = reader.read(bytes);
                for (int i = 0; i < count; i++) {
                    lines += bytes[i] == '\n' ? 1 : 0;
                }
                text.append(new String(bytes, 0, count, java.nio.charset.StandardCharsets.US_ASCII));
            }
            assertThat(numbers(text.toString().lines().toList()).get(0))
                    .hasSize(kept)
                    .isSorted();
            assertThat(log.close(LONG)).isTrue();
        }
    }

    @Test
    void shouldRefuseAFileThatCannotBeOpened() {
        assertThatThrownBy(() -> open(folder.resolve("no").resolve("folder")))
                .isInstanceOfSatisfying(
                        ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
    }

    @Test
    void shouldWriteToStandardOutput() throws Exception {
        try (AccessLog log = open(LogConfig.STANDARD_OUTPUT)) {
            assertThat(log.reopen()).isCompleted();
            assertThat(log.close(LONG)).isTrue();
        }
        assertThat(events).isEmpty();
    }

    @Test
    void shouldAllocateNothingForALine() throws Exception {
        CounterShard shard = counters.shard();
        try (Arena arena = Arena.ofConfined();
                AccessLog log = open(Path.of("/dev/null"));
                AccessLog json = AccessLog.open(
                        Path.of("/dev/null"), AccessLogFormat.JSON, counters, (level, text) -> events.add(text))) {
            MemorySegment head = Entries.head(arena);
            byte[] name = AccessEntry.bytes("192.0.2.1:443");
            AccessEntry entry = new AccessEntry();
            for (LogLane lane : List.of(log.lane(shard), json.lane(shard))) {
                measure(() -> {
                    Entries.fill(entry, head, name);
                    return lane.write(entry);
                });
            }
        }
    }

    /**
     * The least that one of many short rounds takes: in the others, a wake-up of the log's thread comes in between,
     * which is a system call for hundreds of lines.
     */
    private static void measure(BooleanSupplier work) {
        int lines = 100;
        long leastBytes = Long.MAX_VALUE;
        long leastNs = Long.MAX_VALUE;
        for (int round = 0; round < 5_000; round++) {
            long before = AllocatedBytes.ofThisThread();
            long startNs = System.nanoTime();
            int written = 0;
            for (int i = 0; i < lines; i++) {
                written += work.getAsBoolean() ? 1 : 0;
            }
            long ns = System.nanoTime() - startNs;
            leastBytes = Math.min(leastBytes, AllocatedBytes.ofThisThread() - before);
            if (written == lines) {
                leastNs = Math.min(leastNs, ns);
            }
        }
        System.out.println("AccessLogTest: " + leastNs / lines + " ns for a line");
        assertThat(leastBytes).isZero();
    }
}
