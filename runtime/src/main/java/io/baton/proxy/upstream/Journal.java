package io.baton.proxy.upstream;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.baton.metrics.CounterShard;
import io.baton.metrics.Counters;
import io.baton.metrics.Metric;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Says and counts what becomes of servers. It is written when something fails or recovers, not by every request, so
 * that one lock for all threads is enough.
 */
final class Journal {

    /** The metrics of each server. */
    private static final List<Metric> SHOWN =
            List.of(Metric.UPSTREAM_UP, Metric.UPSTREAM_FAILURES, Metric.UPSTREAM_OUT, Metric.UPSTREAM_CHECK_FAILURES);

    private final Counters counters;

    /** Of whoever has the lock. */
    private final CounterShard shard;

    private final System.Logger log;

    Journal(Counters counters, System.Logger log) {
        this.counters = counters;
        this.log = log;
        this.shard = counters.shard();
    }

    /** Shows a server from now on, as up or not. */
    synchronized void show(Peer peer) {
        SHOWN.forEach(metric -> count(metric, peer, 0));
        peer.standing().isShown = true;
        gauge(peer);
    }

    /** Shows a server no more, so that one that was removed does not look like one that is down. */
    synchronized void hide(Peer peer) {
        peer.standing().isShown = false;
        for (Metric metric : SHOWN) {
            counters.retire(counters.series(metric, peer.upstream().name(), peer.label()));
        }
        peer.standing().shownUp = 0;
    }

    synchronized void countFailure(Peer peer) {
        if (peer.standing().isShown) {
            count(Metric.UPSTREAM_FAILURES, peer, 1);
        }
    }

    synchronized void countCheckFailure(Peer peer) {
        if (peer.standing().isShown) {
            count(Metric.UPSTREAM_CHECK_FAILURES, peer, 1);
        }
    }

    synchronized void note(Peer peer, Change change) {
        switch (change.kind()) {
            case NOTHING -> {}
            case WENT_OUT ->
                log(WARNING, peer, " is out for " + seconds(peer.rules().failTimeoutNs()) + ": " + change.why());
            case STAYED_OUT -> log(DEBUG, peer, " stays out: " + change.why());
            case CAME_BACK -> log(INFO, peer, " is in again after " + seconds(change.lastedNs()) + ": " + change.why());
            case WENT_DOWN -> log(WARNING, peer, " is down: " + change.why());
            case CAME_UP -> log(INFO, peer, " is up again after " + seconds(change.lastedNs()) + ": " + change.why());
        }
        if (peer.standing().isShown) {
            boolean isBad = change.kind() == Change.Kind.WENT_OUT || change.kind() == Change.Kind.WENT_DOWN;
            count(Metric.UPSTREAM_OUT, peer, isBad ? 1 : 0);
            gauge(peer);
        }
    }

    /** Says something that is of no server. */
    void say(String what) {
        log.log(INFO, what);
    }

    /** Brings what is shown in line with how the server stands now, whoever else is telling at the same time. */
    private void gauge(Peer peer) {
        int up = peer.standing().isIn() ? 1 : 0;
        count(Metric.UPSTREAM_UP, peer, up - peer.standing().shownUp);
        peer.standing().shownUp = up;
    }

    private void count(Metric metric, Peer peer, int amount) {
        shard.add(counters.series(metric, peer.upstream().name(), peer.label()), amount);
    }

    private void log(System.Logger.Level level, Peer peer, String what) {
        log.log(level, () -> "upstream " + peer + what);
    }

    private static String seconds(long ns) {
        return TimeUnit.NANOSECONDS.toSeconds(ns + TimeUnit.SECONDS.toNanos(1) / 2) + " s";
    }
}
