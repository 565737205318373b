package io.baton.server;

import io.baton.handoff.Counterpart;
import io.baton.handoff.StateSection;
import io.baton.handoff.StateSection.OlderGeneration;
import io.baton.loop.EventLoop;
import io.baton.metrics.Account;
import io.baton.metrics.Counters;
import io.baton.metrics.Series;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What goes from one process to the next beside the sockets: what was counted, how upstream servers
 * stand, and who before them still has connections.
 *
 * <p>It is told more than once, with the offer, with the commit and during the drain, and what is told later takes the
 * place of what was told before: a predecessor goes on counting until its last connection has ended.
 * Only of servers this process knows more than the predecessor as soon as it serves.
 *
 * <p>Counts go both ways while both processes serve, and nothing is shown that the other one has not been told: whoever
 * reads them finds that none ever falls, whichever of both answers, and whichever is killed.
 */
final class Inheritance implements AutoCloseable {

    private final Counters counters;

    private final Proxying proxying;

    private final OlderProcesses older;

    private final Account withPredecessor;

    /** Of the upgrade that is under way, or was the last. */
    private Account withSuccessor;

    private boolean isServing;

    /** Whether the predecessor will not return. */
    private boolean isBaked;

    Inheritance(EventLoop loop, Counters counters, Proxying proxying) {
        this.counters = counters;
        this.proxying = proxying;
        this.older = new OlderProcesses(loop);
        this.withPredecessor = counters.account();
        this.withSuccessor = counters.account();
    }

    /** What a successor gets that is going to be looked for. */
    List<StateSection> offer() {
        withSuccessor = counters.account();
        return commit();
    }

    /** What a successor gets before it serves. */
    List<StateSection> commit() {
        return state(withSuccessor.firstTotals());
    }

    /** What there is to tell a successor now. */
    List<StateSection> state() {
        return state(withSuccessor.totals());
    }

    private List<StateSection> state(SortedMap<String, Long> totals) {
        List<StateSection> state = new ArrayList<>();
        state.add(new StateSection.Counters(totals));
        state.add(new StateSection.OlderGenerations(older.all()));
        state.add(new StateSection.UpstreamHealth(ByteBuffer.wrap(proxying.export())));
        return state;
    }

    /** Takes in what the successor tells: what it has counted. */
    void takeBack(List<StateSection> state) {
        for (StateSection section : state) {
            if (section instanceof StateSection.Counters told) {
                withSuccessor.hear(told.values());
            }
        }
    }

    /**
     * Tells the others what was counted here, after all that they have said was heard.
     *
     * @return what may be shown
     */
    Map<Series, Long> tell(Optional<Counterpart> predecessor, Optional<Counterpart> successor) {
        Map<Series, Long> sums = counters.sums();
        Map<Series, Long> shown = sums;
        if (predecessor.isPresent()) {
            Map<Series, Long> known = withPredecessor.tell(sums, line(predecessor.get()));
            shown = isBaked ? sums : known; // later it does not return, and must not hold anything up
        }
        return successor.isPresent() ? withSuccessor.tell(shown, line(successor.get())) : shown;
    }

    private static Account.Line line(Counterpart other) {
        return new Account.Line() {

            @Override
            public void say(SortedMap<String, Long> totals) {
                other.tell(List.of(new StateSection.Counters(totals)));
            }

            @Override
            public boolean isBehind() {
                return other.isBehind();
            }
        };
    }

    /** Takes in what the predecessor tells; what this version has no use for is passed over. */
    void take(List<StateSection> state) {
        for (StateSection section : state) {
            switch (section) {
                case StateSection.Counters told -> withPredecessor.hear(told.values());
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

    /** The predecessor will not return. */
    void retired() {
        isBaked = true;
    }

    /** Takes in how many connections the predecessor itself has left. */
    void report(OlderGeneration predecessor) {
        older.report(predecessor);
    }

    /** The predecessor has drained, or is gone. */
    void end(long predecessorPid) {
        older.end(predecessorPid);
    }

    /** Calls back when no process before this one is left. */
    void whenAlone(Runnable callback) {
        older.whenNone(callback);
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
