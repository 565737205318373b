package io.baton.proxy;

import static java.lang.System.Logger.Level.WARNING;

import io.baton.proxy.upstream.Upstream;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;

/** A {@link HttpFilter} as it is installed: with its limits, and how many of its calls are running. */
public final class HttpFilters {

    private static final System.Logger LOG = System.getLogger(HttpFilter.class.getName());

    private static final long LOG_AGAIN_NS = TimeUnit.MINUTES.toNanos(1);

    private final HttpFilter filter;

    private final FilterLimits limits;

    private final Set<FilterPhase> phases;

    private final Function<String, Upstream> upstreams;

    private final Tally tally;

    private HttpFilters(
            HttpFilter filter,
            FilterLimits limits,
            Set<FilterPhase> phases,
            Function<String, Upstream> upstreams,
            Tally tally) {
        this.filter = filter;
        this.limits = limits;
        this.phases = phases;
        this.upstreams = upstreams;
        this.tally = tally;
    }

    /** What all loops, and all configurations, count together. */
    private static final class Tally {

        private final AtomicInteger running = new AtomicInteger();

        private final AtomicInteger ended = new AtomicInteger();

        /** When each kind of failure was logged last; 0: never. */
        private final AtomicLong[][] loggedNs =
                new AtomicLong[FilterPhase.values().length][FilterFailure.values().length];

        private Tally() {
            for (AtomicLong[] ofPhase : loggedNs) {
                for (int i = 0; i < ofPhase.length; i++) {
                    ofPhase[i] = new AtomicLong();
                }
            }
        }
    }

    /** A filter of requests that go where the routes say. */
    public static HttpFilters of(HttpFilter filter, FilterLimits limits) {
        Function<String, Upstream> none = name -> {
            throw new IllegalArgumentException("there is no upstream " + name);
        };
        return new HttpFilters(filter, limits, FilterPhase.of(filter), none, new Tally());
    }

    /** The same filter, which may send requests to these upstreams by their names. */
    public HttpFilters choosingFrom(Function<String, Upstream> newUpstreams) {
        return new HttpFilters(filter, limits, phases, newUpstreams, tally);
    }

    /** How many of its calls have not returned. */
    public int running() {
        return tally.running.get() + tally.ended.get();
    }

    HttpFilter filter() {
        return filter;
    }

    FilterLimits limits() {
        return limits;
    }

    Function<String, Upstream> upstreams() {
        return upstreams;
    }

    boolean has(FilterPhase phase) {
        return phases.contains(phase);
    }

    /** Whether one more call may run, which then has to {@link #leave}. */
    boolean enter(FilterPhase phase) {
        int max = phase == FilterPhase.ENDED ? limits.endedMax() : limits.runningMax();
        boolean isLetIn = gate(phase).incrementAndGet() <= max;
        if (!isLetIn) {
            leave(phase);
        }
        return isLetIn;
    }

    void leave(FilterPhase phase) {
        gate(phase).decrementAndGet();
    }

    /** Logs a failure, unless one of its kind was logged a short time ago; never on the thread that calls. */
    @SuppressWarnings("EnumOrdinal") // it indexes a table
    void log(FilterPhase phase, FilterFailure why, FilterRequest request, Supplier<Throwable> cause) {
        AtomicLong loggedNs = tally.loggedNs[phase.ordinal()][why.ordinal()];
        long before = loggedNs.get();
        long now = System.nanoTime();
        if ((before == 0 || now - before >= LOG_AGAIN_NS) && loggedNs.compareAndSet(before, now)) {
            Throwable thrown = cause.get();
            Thread.ofVirtual().name("filter log").start(() -> {
                String what = "%s in %s of %s for %s; the next one like it is logged in a minute"
                        .formatted(why.reason(), phase.text(), filter.getClass().getName(), request);
                LOG.log(WARNING, what, thrown);
            });
        }
    }

    private AtomicInteger gate(FilterPhase phase) {
        return phase == FilterPhase.ENDED ? tally.ended : tally.running;
    }
}
