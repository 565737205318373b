package io.baton.proxy.warmup;

import java.util.Arrays;

/**
 * Tells from how long requests take whether they are going to take less.
 *
 * <p>They are looked at in windows, of which only the medians count: whatever the machine does beside us moves the
 * rest. Code that was compiled in haste runs steadily for a while, until it is compiled well after some thousand calls;
 * so steadiness is not believed in the first half.
 */
final class Steadiness {

    static final int WINDOW_REQUESTS = 250;

    static final int WINDOWS = 4;

    private static final double SPREAD_MAX = 1.1;

    private final long requestsMin;

    private final long[] window = new long[WINDOW_REQUESTS];

    private final long[] medians = new long[WINDOWS];

    private int inWindow;

    private int windows;

    private long firstNs;

    private long requests;

    Steadiness(long requestsMax) {
        this.requestsMin = requestsMax / 2;
    }

    void add(long ns) {
        requests++;
        window[inWindow++] = ns;
        if (inWindow == WINDOW_REQUESTS) {
            close();
        }
    }

    long requests() {
        return requests;
    }

    boolean isSteady() {
        if (requests < requestsMin || windows < WINDOWS) {
            return false;
        }
        long least = Arrays.stream(medians).min().orElse(0);
        long most = Arrays.stream(medians).max().orElse(0);
        return most <= least * SPREAD_MAX;
    }

    /** Of the first window, or of what there is of it; 0 without any. */
    long firstNs() {
        return windows == 0 ? medianOfOpen() : firstNs;
    }

    /** Of the last whole window. */
    long lastNs() {
        return windows == 0 ? medianOfOpen() : medians[(windows - 1) % WINDOWS];
    }

    private void close() {
        long median = medianOfOpen();
        inWindow = 0;
        firstNs = windows == 0 ? median : firstNs;
        medians[windows % WINDOWS] = median;
        windows++;
    }

    private long medianOfOpen() {
        if (inWindow == 0) {
            return 0;
        }
        long[] sorted = Arrays.copyOf(window, inWindow);
        Arrays.sort(sorted);
        return sorted[inWindow / 2];
    }
}
