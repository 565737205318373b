package io.baton.proxy.upstream;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Requests that one loop sends, one after the other, at a time that a test moves. */
final class Requests {

    private final RandomGenerator keys =
            RandomGeneratorFactory.of("L64X128MixRandom").create(7);

    private final Tried tried = new Tried();

    private final Chooser chooser;

    long nowNs = TestUpstream.START_NS;

    Requests(Upstream upstream, long seed) {
        this.chooser = upstream.chooser(seed);
    }

    Requests(Upstream upstream) {
        this(upstream, 0);
    }

    void pass(long seconds) {
        nowNs += seconds * TestUpstream.SECOND_NS;
    }

    /** Chooses a server that stays in flight. */
    Peer enter() {
        return Objects.requireNonNull(chooser.choose(keys.nextLong(), tried, nowNs), "no server");
    }

    boolean isRefused() {
        return chooser.choose(keys.nextLong(), tried, nowNs) == null;
    }

    /** One request to whoever is chosen. */
    String send(Outcome outcome) {
        Peer peer = enter();
        left(peer, outcome);
        return peer.label();
    }

    /** Ends the one that was chosen last, or one like all others. */
    void left(Peer peer, Outcome outcome) {
        peer.left(outcome, tried, nowNs, "it refused the connection");
    }

    /** What the one that was chosen last has to be ended with when another one is chosen before. */
    Tried last() {
        Tried last = new Tried();
        last.entered(tried.number());
        return last;
    }

    String succeed() {
        return send(Outcome.SUCCEEDED);
    }

    String fail() {
        return send(Outcome.FAILED);
    }

    /** Where this many requests went, one after the other. */
    Map<String, Integer> spread(int count) {
        Map<String, Integer> counts = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            counts.merge(succeed(), 1, Integer::sum);
        }
        return counts;
    }

    /** The server of a key. */
    String of(long hash) {
        Peer peer = Objects.requireNonNull(chooser.choose(hash, tried, nowNs), "no server");
        left(peer, Outcome.SUCCEEDED);
        return peer.label();
    }

    Tried tried() {
        return tried;
    }
}
