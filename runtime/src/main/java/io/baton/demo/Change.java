package io.baton.demo;

import io.baton.ffi.Pidfd;
import io.baton.ffi.Signal;
import io.baton.server.ControlAnswer;
import io.baton.server.ControlRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;

/**
 * One attempt to replace the proxy, made as {@code baton upgrade} makes it: the configuration of the next version takes
 * the place of the one that is in force, and the running process is asked to upgrade.
 */
final class Change {

    /** How the server that is replaced begins what it says when its successor may accept, and when it does. */
    private static final String READY = "the successor is ready";

    private static final String ACCEPTS = "the successor accepts";

    private static final long UPGRADE_NS = 90 * Samples.NS_PER_S;

    /** How long a version serves before it is killed: a while, but well within the time that it is watched for. */
    private static final long LIFE_NS = Samples.NS_PER_S / 2;

    private final Stage stage;

    private final Servers servers;

    private final Load load;

    private final Attempt attempt;

    private final Screen screen;

    private final List<Upgrade.Step> steps = new ArrayList<>();

    private Optional<Long> killedNs = Optional.empty();

    Change(Stage stage, Servers servers, Load load, Attempt attempt, Screen screen) {
        this.stage = stage;
        this.servers = servers;
        this.load = load;
        this.attempt = attempt;
        this.screen = screen;
    }

    /** Makes it, and waits until the proxy has said how it ended. */
    Upgrade make() throws IOException, DemoFailure, Interruption {
        switch (attempt.kind()) {
            case GOOD, DYING -> servers.scenery().writeProxy(attempt.version(), servers.pages());
            case UNABLE -> servers.scenery().writeUnableProxy(attempt.version(), servers.pages());
        }
        SortedSet<Long> before = servers.members();
        servers.releaseProxy();
        long beginNs = stage.nowNs();
        ControlCall call = ControlCall.begin(stage.connections(), servers.controlSocket(), ControlRequest.UPGRADE);
        if (attempt.kind() == Attempt.Kind.DYING) {
            killInTheBake(call, before);
        }
        stage.await(() -> isEnded(call), UPGRADE_NS, "the proxy does not say how the upgrade went");
        Upgrade upgrade = concluded(call, beginNs);
        servers.lookAtProxy();
        return upgrade;
    }

    private void killInTheBake(ControlCall call, SortedSet<Long> before) throws IOException, DemoFailure, Interruption {
        stage.await(() -> isAt(call, ACCEPTS) || isEnded(call), UPGRADE_NS, "the successor does not accept");
        if (isEnded(call)) {
            return; // which the verdict has an opinion of
        }
        stage.awaitTime(stage.nowNs() + LIFE_NS);
        SortedSet<Long> started = servers.members();
        started.removeAll(before);
        if (started.size() != 1) {
            throw new DemoFailure("one new process was to be there, not " + started);
        }
        Optional<Pidfd> process = servers.pin(started.first());
        if (process.isPresent()) {
            try (Pidfd pinned = process.get()) {
                long atNs = stage.nowNs();
                load.expect(new Death(timeOf(READY), atNs));
                pinned.send(Signal.KILL);
                killedNs = Optional.of(atNs);
            }
        }
    }

    /** Looks at what has been said meanwhile. */
    private boolean isAt(ControlCall call, String step) {
        hear(call);
        return steps.stream().anyMatch(one -> one.what().startsWith(step));
    }

    private boolean isEnded(ControlCall call) {
        hear(call);
        return call.isOver() || call.first(ControlAnswer.Done.class::isInstance).isPresent();
    }

    private void hear(ControlCall call) {
        List<ControlCall.Heard> heard = call.heard();
        for (int i = steps.size(); i < heard.size(); i++) {
            if (!(heard.get(i).answer() instanceof ControlAnswer.Progress(String what))) {
                return;
            }
            steps.add(new Upgrade.Step(heard.get(i).atNs(), what));
            screen.step(what);
        }
    }

    private long timeOf(String step) {
        return steps.stream()
                .filter(one -> one.what().startsWith(step))
                .findFirst()
                .orElseThrow()
                .atNs();
    }

    private Upgrade concluded(ControlCall call, long beginNs) {
        Optional<ControlCall.Heard> last = call.first(ControlAnswer.Done.class::isInstance);
        String outcome = "lost";
        String reason = "the server ended before it had said how the upgrade went";
        if (last.isPresent() && last.get().answer() instanceof ControlAnswer.Done done) {
            outcome = done.outcome().name().toLowerCase(Locale.ROOT);
            reason = done.reason();
        }
        long endNs = last.map(ControlCall.Heard::atNs).orElseGet(stage::nowNs);
        return new Upgrade(attempt, beginNs, endNs, outcome, reason, steps, killedNs);
    }
}
