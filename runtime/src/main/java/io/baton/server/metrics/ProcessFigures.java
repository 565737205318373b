package io.baton.server.metrics;

import io.baton.ffi.DescriptorLimit;
import io.baton.ffi.ErrnoException;
import io.baton.metrics.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the kernel says of this process (man 5 proc); what it does not say is left out. */
public final class ProcessFigures {

    private static final Path SELF = Path.of("/proc/self");

    /** Of user space, on every architecture that runs this (USER_HZ, man 7 time). */
    private static final double TICKS_PER_S = 100;

    private static final long BYTES_PER_KB = 1024;

    // Of the fields after the name of the program, which is the only one with blanks.
    private static final int USER_TICKS = 11;

    private static final int SYSTEM_TICKS = 12;

    private static final int START_TICKS = 19;

    private ProcessFigures() {}

    /** Looks now. */
    public static void addTo(Exposition page) {
        addTo(page, SELF);
    }

    /** Looks at another folder of the same kind. */
    static void addTo(Exposition page, Path self) {
        try {
            String stat = Files.readString(self.resolve("stat"));
            List<String> fields =
                    List.of(stat.substring(stat.lastIndexOf(')') + 2).strip().split(" ", -1));
            long ticks = Long.parseLong(fields.get(USER_TICKS)) + Long.parseLong(fields.get(SYSTEM_TICKS));
            page.put(Metric.PROCESS_CPU, ticks / TICKS_PER_S);
            double bootS = value(self.resolveSibling("stat"), "btime ");
            page.put(Metric.PROCESS_START_TIME, bootS + Long.parseLong(fields.get(START_TICKS)) / TICKS_PER_S);
            page.put(Metric.PROCESS_RESIDENT_MEMORY, value(self.resolve("status"), "VmRSS:") * BYTES_PER_KB);
        } catch (IOException | IndexOutOfBoundsException | NumberFormatException e) {
            // It is not mounted, or hidden: a page without these is better than none.
        }
        try (Stream<Path> open = Files.list(self.resolve("fd"))) {
            page.put(Metric.PROCESS_OPEN_FDS, open.count() - 1); // without the one that lists them
            page.put(Metric.PROCESS_MAX_FDS, DescriptorLimit.current().soft());
        } catch (ErrnoException e) {
            // As above.
        } catch (IOException e) {
            // As above.
        }
    }

    /** The number behind a word at the beginning of a line. */
    private static long value(Path file, String word) throws IOException {
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith(word)) {
                String rest = line.substring(word.length()).strip();
                int end = rest.indexOf(' ');
                return Long.parseLong(end < 0 ? rest : rest.substring(0, end));
            }
        }
        throw new IOException(file + " has no " + word);
    }
}
