package io.baton.proxy.names;

import io.baton.ffi.Address;
import io.baton.proxy.names.Asking.Outcome;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * All questions about one name: for both kinds of addresses at the same time, and for one candidate of the search list
 * after the other, until one exists.
 */
final class Lookup {

    private final Resolver resolver;

    private final ResolverConfig config;

    private final List<HostName> candidates;

    private final Consumer<Result> done;

    private final List<Asking> askings = new ArrayList<>();

    private final Map<Question.Type, Outcome> outcomes = new EnumMap<>(Question.Type.class);

    private int candidate;

    /** Whether one of the candidates exists, without an address. */
    private boolean isKnown;

    Lookup(Resolver resolver, HostName name, Consumer<Result> done) {
        this.resolver = resolver;
        this.config = resolver.config().get();
        this.candidates = config.candidates(name);
        this.done = done;
    }

    /** What a lookup came to. */
    sealed interface Result {

        /** Addresses with port 0. */
        record Resolved(List<Address> hosts, long ttlSeconds) implements Result {}

        /** There are none, or nobody says. */
        record Failed(String why) implements Result {}
    }

    void start() {
        outcomes.clear();
        askings.clear();
        for (Question.Type type : Question.Type.values()) {
            HostName name = candidates.get(candidate);
            Asking asking = new Asking(resolver, name, type, config, outcome -> onOutcome(type, outcome));
            askings.add(asking);
            asking.start();
        }
    }

    void cancel() {
        askings.forEach(Asking::cancel);
    }

    private void onOutcome(Question.Type type, Outcome outcome) {
        outcomes.put(type, outcome);
        if (outcomes.size() == Question.Type.values().length) {
            conclude();
        }
    }

    private void conclude() {
        List<Address> hosts = new ArrayList<>();
        long ttlSeconds = Long.MAX_VALUE;
        String failure = "";
        for (Outcome outcome : outcomes.values()) {
            switch (outcome) {
                case Outcome.Answered(Answer.Found found) -> {
                    hosts.addAll(found.hosts());
                    ttlSeconds = Math.min(ttlSeconds, found.ttlSeconds());
                }
                case Outcome.Answered(Answer.NoSuchName none) -> {}
                case Outcome.Answered(Answer none) -> isKnown = true;
                case Outcome.Unanswered(String why) -> failure = why;
            }
        }
        if (!hosts.isEmpty()) {
            // With one kind unanswered, the other is no reason to serve nobody; soon there is another try.
            done.accept(new Result.Resolved(hosts, failure.isEmpty() ? ttlSeconds : 0));
        } else if (!failure.isEmpty()) {
            done.accept(new Result.Failed(failure)); // the next candidate would be another host than was meant
        } else if (++candidate < candidates.size()) {
            start();
        } else {
            done.accept(new Result.Failed(isKnown ? "it has no address (NODATA)" : "it does not exist (NXDOMAIN)"));
        }
    }
}
