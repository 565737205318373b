package io.baton.loop;

/** Time that stands still until a test moves it. */
public final class FakeClock implements NanoClock {

    private static final long NS_PER_MS = 1_000_000;

    /** Near its largest value, so that a comparison that is no subtraction fails. */
    private long nowNs = Long.MAX_VALUE - 5 * NS_PER_MS;

    @Override
    public long nanoTime() {
        return nowNs;
    }

    public void advanceMs(long ms) {
        advanceNs(ms * NS_PER_MS);
    }

    public void advanceNs(long ns) {
        nowNs += ns;
    }
}
