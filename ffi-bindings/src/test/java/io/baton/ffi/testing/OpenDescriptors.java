package io.baton.ffi.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The table of open descriptors of a process, as {@code /proc} shows it. */
public final class OpenDescriptors {

    private OpenDescriptors() {}

    /** Descriptors of this process by number, without those that the JVM opens for itself. */
    public static Map<Integer, String> ofThisProcess() {
        return of(ProcessHandle.current().pid());
    }

    /** Descriptors of a process by number, without those that a JVM opens for itself. */
    public static Map<Integer, String> of(long pid) {
        Map<Integer, String> table = new TreeMap<>();
        for (Path entry : entries(Path.of("/proc/" + pid + "/fd"))) {
            try {
                String target = Files.readSymbolicLink(entry).toString();
                if (!isOfTheJvm(target)) {
                    table.put(Integer.parseInt(entry.getFileName().toString()), target);
                }
            } catch (NoSuchFileException closedMeanwhile) {
                // as the one that read the folder always is
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return table;
    }

    /** How many descriptors this process may have; a test that needs more is skipped and says so. */
    public static long limitOfThisProcess() {
        try (var limits = Files.lines(Path.of("/proc/self/limits"))) {
            return limits.filter(line -> line.startsWith("Max open files"))
                    .map(line -> line.split("\\s+", -1)[3])
                    .mapToLong(soft -> soft.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(soft))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> entries(Path folder) {
        try (var entries = Files.list(folder)) {
            return entries.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Classes and libraries, and the sources of randomness; it opens them when they are first needed. */
    private static boolean isOfTheJvm(String target) {
        return target.startsWith("/dev/random")
                || target.startsWith("/dev/urandom")
                || target.endsWith(".jar")
                || target.endsWith("/lib/modules")
                || target.endsWith(".so");
    }
}
