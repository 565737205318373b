package io.baton.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where and on what it ran, which figures mean nothing without.
 *
 * @param facts by their names, in the order in which they are read
 */
record Machine(Map<String, String> facts) {

    private static final String UNKNOWN = "unknown";

    private static final long KB_PER_MB = 1024;

    /** Asks this machine, and this process, which is of the same kind as the servers. */
    static Machine ofThis(String batonVersion, boolean hasAotCache) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Baton", batonVersion);
        facts.put(
                "Java",
                System.getProperty("java.vm.name", UNKNOWN) + " "
                        + System.getProperty("java.vm.version", UNKNOWN) + ", "
                        + System.getProperty("java.vendor", UNKNOWN));
        facts.put("AOT cache", hasAotCache ? "yes" : "no, so that processes take about twice the time to start");
        facts.put(
                "processor",
                value("/proc/cpuinfo", "model name").orElse(System.getProperty("os.arch", UNKNOWN)) + ", "
                        + Runtime.getRuntime().availableProcessors() + " available");
        facts.put(
                "memory",
                value("/proc/meminfo", "MemTotal").map(Machine::megabytes).orElse(UNKNOWN));
        facts.put("kernel", "Linux " + System.getProperty("os.version", UNKNOWN));
        facts.put("load before", firstLine("/proc/loadavg").map(Machine::loads).orElse(UNKNOWN));
        facts.put("began", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        return new Machine(facts);
    }

    /** Of the first line of a file that reads {@code key : value}. */
    private static Optional<String> value(String file, String key) {
        try {
            return Files.readString(Path.of(file), StandardCharsets.ISO_8859_1)
                    .lines()
                    .filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> firstLine(String file) {
        try {
            return Files.readString(Path.of(file)).lines().findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String megabytes(String kilobytes) {
        return Text.count(Long.parseLong(kilobytes.split(" ", -1)[0]) / KB_PER_MB) + " MB";
    }

    private static String loads(String line) {
        String[] parts = line.split(" ", -1);
        return parts[0] + " (1 min), " + parts[1] + " (5 min)";
    }
}
