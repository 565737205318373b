package io.baton.benchmarks;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** A proxy that runs, and that can replace itself once while it serves. */
sealed interface UpgradableServer extends AutoCloseable permits BatonUpgrade, NginxUpgrade, HaproxyUpgrade {

    /** Where it serves HTTP. */
    int port();

    /** Replaces it, and returns when nothing is left of the old one. */
    Track upgrade() throws IOException, InterruptedException;

    /** Ends whichever process serves. */
    @Override
    void close();

    /** Starts one. */
    @FunctionalInterface
    interface Starter {
        UpgradableServer start() throws IOException, InterruptedException;
    }

    /**
     * When each step of an upgrade was seen, by {@link System#nanoTime()}.
     *
     * @param askedNs when the first command or signal was given
     * @param switchedNs from when on new connections were the new one's alone
     * @param goneNs when the old one had ended
     * @param steps between, by what had happened
     */
    record Track(long askedNs, long switchedNs, long goneNs, Map<String, Long> steps) {

        private static final double NS_PER_MS = 1e6;

        public Track {
            steps = new LinkedHashMap<>(steps);
        }

        /** Milliseconds from when it was asked for. */
        Map<String, Double> stepsMs() {
            Map<String, Double> ms = new LinkedHashMap<>();
            steps.forEach((name, ns) -> ms.put(name, (ns - askedNs) / NS_PER_MS));
            return ms;
        }

        double switchMs() {
            return (switchedNs - askedNs) / NS_PER_MS;
        }

        double goneMs() {
            return (goneNs - askedNs) / NS_PER_MS;
        }
    }
}
