package io.baton.server;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.baton.server.Effect.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What became of the last upgrade, or how far the running one is: for the log, the status, and whoever waits. */
final class UpgradeTrail {

    private static final System.Logger LOG = System.getLogger(UpgradeTrail.class.getName());

    private static final long NS_PER_MS = 1_000_000;

    private final List<ServerControl.Reply> waiting = new ArrayList<>();

    private @Nullable String id;

    /** When the running one, or the last, came to which step. */
    private final List<Status.Step> steps = new ArrayList<>();

    private Optional<String> outcome = Optional.empty();

    private Optional<String> reason = Optional.empty();

    private long beginNs;

    private long endNs;

    /** A further upgrade, which this process makes or which makes this process. */
    void begin(String newId, String first, long nowNs) {
        id = newId;
        outcome = Optional.empty();
        reason = Optional.empty();
        beginNs = nowNs;
        steps.clear();
        step(first, nowNs);
    }

    /** Of the upgrade that is under way. */
    Optional<String> runningId() {
        return outcome.isPresent() ? Optional.empty() : Optional.ofNullable(id);
    }

    /** Lets somebody hear of every step until the end. */
    void follow(ServerControl.Reply reply) {
        waiting.add(reply);
    }

    void step(String next, long nowNs) {
        long atMs = (nowNs - beginNs) / NS_PER_MS;
        steps.add(new Status.Step(next, atMs));
        LOG.log(INFO, "upgrade {0}, {1} ms: {2}", id, Long.toString(atMs), next);
        waiting.forEach(reply -> reply.progress(next));
    }

    void end(Outcome how, String why, long nowNs) {
        outcome = Optional.of(how.name().toLowerCase(java.util.Locale.ROOT));
        reason = how == Outcome.DONE ? Optional.empty() : Optional.of(why);
        endNs = nowNs;
        LOG.log(
                how == Outcome.DONE ? INFO : WARNING,
                "upgrade {0}: {1} after {2} ms: {3}",
                id,
                outcome.get(),
                Long.toString((nowNs - beginNs) / NS_PER_MS),
                why);
        ServerControl.Outcome told = switch (how) {
            case DONE -> ServerControl.Outcome.DONE;
            case FAILED -> ServerControl.Outcome.FAILED;
            case UNDONE -> ServerControl.Outcome.UNDONE;
        };
        waiting.forEach(reply -> reply.done(told, how == Outcome.DONE ? "" : why));
        waiting.clear();
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
