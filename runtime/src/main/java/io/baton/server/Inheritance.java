package io.baton.server;

import io.baton.handoff.StateSection;
import io.baton.handoff.StateSection.OlderGeneration;
import io.baton.loop.EventLoop;
import io.baton.metrics.Counters;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What goes from one process to the next beside the sockets: what was counted, how upstream servers
 * stand, and who before them still has connections.
 *
 * <p>It is told more than once, with the offer, with the commit and during the drain, and what is told later takes the
 * place of what was told before: a predecessor goes on counting until its last connection has ended.
 * Only of servers this process knows more than the predecessor as soon as it serves.
 */
final class Inheritance implements AutoCloseable {

    private final Counters counters;

    private final Proxying proxying;

    private final OlderProcesses older;

    private boolean isServing;

    Inheritance(EventLoop loop, Counters counters, Proxying proxying) {
        this.counters = counters;
        this.proxying = proxying;
        this.older = new OlderProcesses(loop);
    }

    /** What there is to tell a successor now. */
    List<StateSection> state() {
        List<StateSection> state = new ArrayList<>();
        state.add(new StateSection.Counters(counters.totals()));
        state.add(new StateSection.OlderGenerations(older.all()));
        state.add(new StateSection.UpstreamHealth(ByteBuffer.wrap(proxying.export())));
        return state;
    }

    /** Takes in what the predecessor tells; what this version has no use for is passed over. */
    void take(List<StateSection> state) {
        for (StateSection section : state) {
            switch (section) {
                case StateSection.Counters told -> counters.inherit(told.values());
                case StateSection.OlderGenerations told -> told.processes().forEach(older::report);
                case StateSection.UpstreamHealth told -> take(told);
                case StateSection.OpenConnections _ -> {}
            }
        }
    }

    private void take(StateSection.UpstreamHealth told) {
        if (!isServing) {
            byte[] exported = new byte[told.exported().remaining()];
            told.exported().get(exported);
            proxying.restore(exported);
        }
    }

    /** This process sends requests to servers from now on. */
    void serves() {
        isServing = true;
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
