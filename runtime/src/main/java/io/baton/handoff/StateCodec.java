package io.baton.handoff;

import io.baton.handoff.StateSection.Counters;
import io.baton.handoff.StateSection.OlderGeneration;
import io.baton.handoff.StateSection.OlderGenerations;
import io.baton.handoff.StateSection.OpenConnections;
import io.baton.handoff.StateSection.UpstreamHealth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The fields of state sections: kind, version of that kind, and what it says. */
final class StateCodec {

    private static final int COUNTERS = 1;

    private static final int UPSTREAM_HEALTH = 2;

    private static final int OPEN_CONNECTIONS = 3;

    private static final int OLDER_GENERATIONS = 4;

    /** Each kind is at its first version. */
    private static final int FIRST = 1;

    private StateCodec() {}

    static void write(StateSection section, FieldWriter out) {
        switch (section) {
            case Counters counters -> {
                header(COUNTERS, out);
                out.group(3, body -> writeCounters(counters, body));
            }
            case UpstreamHealth health -> {
                header(UPSTREAM_HEALTH, out);
                out.group(3, body -> body.bytes(1, health.exported()));
            }
            case OpenConnections(int count) -> {
                header(OPEN_CONNECTIONS, out);
                out.group(3, body -> body.number(1, count));
            }
            case OlderGenerations(List<OlderGeneration> processes) -> {
                header(OLDER_GENERATIONS, out);
                out.group(3, body -> processes.forEach(one -> body.group(1, group -> write(one, group))));
            }
        }
    }

    /** Reads a section; empty for one whose kind or version is not known here. */
    static Optional<StateSection> read(FieldReader in) throws ProtocolException {
        if (in.count(2) != FIRST) {
            return Optional.empty();
        }
        return switch (in.count(1)) {
            case COUNTERS -> Optional.of(readCounters(in.group(3)));
            case UPSTREAM_HEALTH -> Optional.of(new UpstreamHealth(in.group(3).bytes(1)));
            case OPEN_CONNECTIONS -> Optional.of(new OpenConnections(in.group(3).count(1)));
            case OLDER_GENERATIONS -> Optional.of(readGenerations(in.group(3)));
            default -> Optional.empty();
        };
    }

    private static void header(int kind, FieldWriter out) {
        out.number(1, kind);
        out.number(2, FIRST);
    }

    private static void writeCounters(Counters counters, FieldWriter out) {
        counters.values()
                .forEach((name, value) -> out.group(1, group -> {
                    group.text(1, name);
                    group.number(2, value);
                }));
    }

    private static void write(OlderGeneration one, FieldWriter out) {
        out.number(1, one.pid());
        out.number(2, one.generation());
        out.number(3, one.connections());
    }

    private static OlderGenerations readGenerations(FieldReader body) throws ProtocolException {
        List<OlderGeneration> processes = new ArrayList<>();
        body.groups(1, group -> processes.add(new OlderGeneration(group.number(1), group.count(2), group.number(3))));
        return new OlderGenerations(processes);
    }

    private static Counters readCounters(FieldReader body) throws ProtocolException {
        TreeMap<String, Long> values = new TreeMap<>();
        body.groups(1, group -> values.put(group.text(1), group.number(2)));
        return new Counters(values);
    }
}
