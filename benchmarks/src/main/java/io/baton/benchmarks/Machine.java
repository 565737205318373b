package io.baton.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Says on what the figures were measured, and how busy it was. */
final class Machine {

    /** Of the times in /proc, which are the same on all Linux systems of today. */
    static final double TICKS_PER_S = 100;

    private static final int IDLE_FIELD = 4;

    private static final int WAITING_FIELD = 5;

    /** What stands behind it is counted before it already. */
    private static final int STOLEN_FIELD = 8;

    private Machine() {}

    /** Everything that stands over a table of results. */
    static Map<String, Object> description() throws IOException {
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("processor", processor());
        description.put("processors", Runtime.getRuntime().availableProcessors());
        description.put("kernel", System.getProperty("os.version"));
        description.put("jdk", System.getProperty("java.vm.vendor") + " " + Runtime.version());
        description.put("commit", System.getProperty("baton.commit", "unknown"));
        description.put("load", load());
        return description;
    }

    /** How many tasks ran or wanted to in the last minute, as {@code uptime} says it. */
    static String load() throws IOException {
        return Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
    }

    /** What all processors have worked since the machine's start, in seconds. */
    static double processorSeconds() throws IOException {
        String[] fields = Files.readAllLines(Path.of("/proc/stat")).getFirst().split(" +", -1);
        long ticks = 0;
        for (int field = 1; field < fields.length; field++) {
            ticks += field == IDLE_FIELD || field == WAITING_FIELD || field > STOLEN_FIELD
                    ? 0
                    : Long.parseLong(fields[field]);
        }
        return ticks / TICKS_PER_S;
    }

    /** What the host has given to others although somebody here wanted it, since the machine's start, in seconds. */
    static double stolenSeconds() throws IOException {
        String[] fields = Files.readAllLines(Path.of("/proc/stat")).getFirst().split(" +", -1);
        return Long.parseLong(fields[STOLEN_FIELD]) / TICKS_PER_S;
    }

    private static String processor() throws IOException {
        return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(System.getProperty("os.arch")); // aarch64 names no model
    }
}
