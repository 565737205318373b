package io.baton.server;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.baton.metrics.CounterShard;
import io.baton.metrics.Counters;
import io.baton.metrics.Metric;
import io.baton.metrics.Series;
import io.baton.metrics.flight.Flight;
import io.baton.server.Effect.Outcome;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What became of the last upgrade, or how far the running one is: for the log, the status, and whoever waits. */
final class UpgradeTrail {

    private static final System.Logger LOG = System.getLogger(UpgradeTrail.class.getName());

    private static final long NS_PER_MS = 1_000_000;

    private final List<ServerControl.Reply> waiting = new ArrayList<>();

    private final CounterShard shard;

    private final Map<Outcome, Series> ended = new EnumMap<>(Outcome.class);

    /** When each step began. */
    private final Map<UpgradeStep, Long> beganNs = new EnumMap<>(UpgradeStep.class);

    private @Nullable String id;

    /** When the running one, or the last, came to which step. */
    private final List<Status.Step> steps = new ArrayList<>();

    private Optional<String> outcome = Optional.empty();

    private Optional<String> reason = Optional.empty();

    private long beginNs;

    private long endNs;

    UpgradeTrail(Counters counters) {
        shard = counters.shard();
        for (Outcome one : Outcome.values()) {
            ended.put(one, counters.series(Metric.UPGRADES, word(one)));
        }
    }

    /** A further upgrade, which this process makes or which makes this process. */
    void begin(String newId, UpgradeStep first, String words, long nowNs) {
        id = newId;
        outcome = Optional.empty();
        reason = Optional.empty();
        beginNs = nowNs;
        steps.clear();
        beganNs.clear();
        step(first, words, nowNs);
    }

    /** Of the upgrade that is under way. */
    Optional<String> runningId() {
        return outcome.isPresent() ? Optional.empty() : Optional.ofNullable(id);
    }

    /** Lets somebody hear of every step until the end. */
    void follow(ServerControl.Reply reply) {
        waiting.add(reply);
    }

    /** Another step begins, or goes on. */
    void step(UpgradeStep step, String words, long nowNs) {
        long atMs = (nowNs - beginNs) / NS_PER_MS;
        steps.add(new Status.Step(words, atMs));
        beganNs.putIfAbsent(step, nowNs);
        LOG.log(INFO, "upgrade {0}, {1} ms: {2}", id, Long.toString(atMs), words);
        Flight.upgradeStep(String.valueOf(id), step.word(), nowNs - beginNs);
        waiting.forEach(reply -> reply.progress(words));
    }

    /** An upgrade that this process has made is over: it is the one that counts it. */
    void record(Outcome how, String why, long nowNs) {
        shard.increment(Objects.requireNonNull(ended.get(how)));
        end(how, why, nowNs);
    }

    void end(Outcome how, String why, long nowNs) {
        outcome = Optional.of(word(how));
        reason = how == Outcome.DONE ? Optional.empty() : Optional.of(why);
        endNs = nowNs;
        LOG.log(
                how == Outcome.DONE ? INFO : WARNING,
                "upgrade {0}: {1} after {2} ms: {3}",
                id,
                outcome.get(),
                Long.toString((nowNs - beginNs) / NS_PER_MS),
                why);
        Flight.upgrade(String.valueOf(id), outcome.get(), reason.orElse(""), nowNs - beginNs);
        ServerControl.Outcome told = switch (how) {
            case DONE -> ServerControl.Outcome.DONE;
            case FAILED -> ServerControl.Outcome.FAILED;
            case UNDONE -> ServerControl.Outcome.UNDONE;
        };
        waiting.forEach(reply -> reply.done(told, how == Outcome.DONE ? "" : why));
        waiting.clear();
    }

    /** How long each step has taken, of the upgrade that is under way or was the last. */
    Map<UpgradeStep, Long> stepsNs(long nowNs) {
        Map<UpgradeStep, Long> took = new EnumMap<>(UpgradeStep.class);
        long until = outcome.isPresent() ? endNs : nowNs;
        for (UpgradeStep step : List.of(UpgradeStep.values()).reversed()) {
            Long began = beganNs.get(step);
            if (began != null) {
                took.put(step, until - began);
                until = began;
            }
        }
        return took;
    }

    private static String word(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }

    Optional<Status.Upgrade> status(long nowNs) {
        String known = id;
        if (known == null) {
            return Optional.empty();
        }
        long until = outcome.isPresent() ? endNs : nowNs;
        return Optional.of(
                new Status.Upgrade(known, List.copyOf(steps), outcome, reason, (until - beginNs) / NS_PER_MS));
    }
}
