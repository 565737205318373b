package io.baton.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Whether a machine leaves its processors to what is measured.
 *
 * <p>Nothing refuses to run on a busy one: ratios of one round are worth something there as well. But the verdict is
 * written into the results, and every page and table repeats it.
 *
 * @param busy how many processors worked for anybody, while nothing was measured
 * @param stolen how many of them the host gave to others
 * @param load how many tasks wanted to run in the last minute
 * @param scaling how the processors choose their frequency
 */
record Quietness(double busy, double stolen, double load, String scaling) {

    /** More than this, and a neighbour takes part in every figure. */
    private static final double BUSY_MAX = 0.1;

    private static final double STOLEN_MAX = 0.02;

    private static final int WATCH_MS = 2000;

    private static final double NS_PER_S = 1e9;

    private static final double KHZ_PER_MHZ = 1e3;

    /** Watches for two seconds in which this program sleeps. */
    static Quietness watch() throws IOException, InterruptedException {
        long beginNs = System.nanoTime();
        double busyBefore = Machine.processorSeconds();
        double stolenBefore = Machine.stolenSeconds();
        double ownBefore = ProcessorTime.ofThisProcess();
        Thread.sleep(WATCH_MS); // this is the measurement
        double seconds = (System.nanoTime() - beginNs) / NS_PER_S;
        double own = ProcessorTime.ofThisProcess() - ownBefore;
        return new Quietness(
                Math.max(0, Machine.processorSeconds() - busyBefore - own) / seconds,
                Math.max(0, Machine.stolenSeconds() - stolenBefore) / seconds,
                Double.parseDouble(Machine.load()),
                readScaling());
    }

    List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        if (busy > BUSY_MAX) {
            complaints.add("others take %.2f processors".formatted(busy));
        }
        if (stolen > STOLEN_MAX) {
            complaints.add("the host takes %.2f processors".formatted(stolen));
        }
        if (!scaling.startsWith("performance") && !scaling.startsWith("not ")) {
            complaints.add("the frequency changes (" + scaling + ")");
        }
        return complaints;
    }

    boolean isQuiet() {
        return complaints().isEmpty();
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("verdict", isQuiet() ? "quiet" : "NOT QUIET: " + String.join(", ", complaints()));
        map.put("othersProcessors", busy);
        map.put("stolenProcessors", stolen);
        map.put("load", load);
        map.put("frequency", scaling);
        return map;
    }

    @Override
    public String toString() {
        return isQuiet()
                ? "the machine is quiet (load %.2f)".formatted(load)
                : "the machine is NOT QUIET (%s): believe ratios, not figures; the results will say so"
                        .formatted(String.join(", ", complaints()));
    }

    /** The governor and the range of the first processor; a guest seldom sees one. */
    private static String readScaling() throws IOException {
        Path folder = Path.of("/sys/devices/system/cpu/cpu0/cpufreq");
        if (!Files.isReadable(folder.resolve("scaling_governor"))) {
            return "not visible here";
        }
        return Files.readString(folder.resolve("scaling_governor")).strip()
                + Stream.of("scaling_min_freq", "scaling_max_freq")
                        .map(name -> mhz(folder.resolve(name)))
                        .reduce("", (all, each) -> all + " " + each)
                + " MHz";
    }

    private static String mhz(Path file) {
        try {
            return "%.0f".formatted(Double.parseDouble(Files.readString(file).strip()) / KHZ_PER_MHZ);
        } catch (IOException | NumberFormatException e) {
            return "?";
        }
    }
}
