package io.baton.server;

import io.baton.handoff.StateSection;
import io.baton.handoff.StateSection.OlderGeneration;
import io.baton.loop.EventLoop;
import io.baton.metrics.Counters;
import java.util.ArrayList;
import java.util.List;

/**
 * What goes from one process to the next beside the sockets: what was counted, and who before them still has
 * connections.
 *
 * <p>It is told more than once, with the offer, with the commit and during the drain, and what is told later takes the
 * place of what was told before: a predecessor goes on counting until its last connection has ended.
 */
final class Inheritance implements AutoCloseable {

    private final Counters counters;

    private final OlderProcesses older;

    Inheritance(EventLoop loop, Counters counters) {
        this.counters = counters;
        this.older = new OlderProcesses(loop);
    }

    /** What there is to tell a successor now. */
    List<StateSection> state() {
        List<StateSection> state = new ArrayList<>();
        state.add(new StateSection.Counters(counters.totals()));
        state.add(new StateSection.OlderGenerations(older.all()));
        return state;
    }

    /** Takes in what the predecessor tells; what this version has no use for is passed over. */
    void take(List<StateSection> state) {
        for (StateSection section : state) {
            switch (section) {
                case StateSection.Counters told -> counters.inherit(told.values());
                case StateSection.OlderGenerations told -> told.processes().forEach(older::report);
                case StateSection.UpstreamHealth _, StateSection.OpenConnections _ -> {}
            }
        }
    }

    /** Takes in how many connections the predecessor itself has left. */
    void report(OlderGeneration predecessor) {
        older.report(predecessor);
    }

    /** The predecessor has drained, or is gone. */
    void end(long predecessorPid) {
        older.end(predecessorPid);
    }

    List<Status.Draining> draining() {
        return older.all().stream()
                .map(one -> new Status.Draining(one.pid(), one.generation(), one.connections()))
                .toList();
    }

    @Override
    public void close() {
        older.close();
    }
}
