package io.baton.demo;

import io.baton.ffi.Signal;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The play: an origin, a proxy, clients who never wait, and one version of the proxy after the other, of which two are
 * no good.
 */
public final class Demo {

    private static final int STOP_MS = 10_000;

    private static final int FAST_STOP_MS = 3_000;

    private static final long REHEARSAL_NS = 4 * Samples.NS_PER_S;

    private static final long PAUSE_NS = 3 * Samples.NS_PER_S / 2;

    private final DemoOptions options;

    private final List<Attempt> plan;

    private final Stage stage;

    private final Scenery scenery;

    private final Family family;

    private final Screen screen;

    private final String batonVersion;

    private Demo(DemoOptions options, String batonVersion, Stage stage, Scenery scenery, Screen screen) {
        this.options = options;
        this.batonVersion = batonVersion;
        this.plan = Attempt.plan(options.upgrades());
        this.stage = stage;
        this.scenery = scenery;
        this.family = new Family(scenery.folder());
        this.screen = screen;
    }

    /** How it ended. */
    public sealed interface Ending {

        /** Not one request failed, and every upgrade was done, failed or undone as it had to be. */
        record Proved() implements Ending {}

        /** The output says what was not as it should be. */
        record Failed() implements Ending {}

        /** By a signal: nothing was proved. */
        record Interrupted(Signal signal) implements Ending {}
    }

    /**
     * Shows what there is to show, and leaves nothing behind but the report.
     *
     * @param mainClass of the command line, which servers are started by as well
     * @param batonVersion as it calls itself
     */
    public static Ending run(DemoOptions options, Class<?> mainClass, String batonVersion, PrintWriter out)
            throws IOException {
        Screen screen = Screen.of(out);
        try {
            return onStage(options, mainClass, batonVersion, screen);
        } catch (Interruption e) {
            screen.interrupted(e.signal());
            return new Ending.Interrupted(e.signal());
        } catch (DemoFailure e) {
            screen.failed(String.valueOf(e.getMessage()));
            return new Ending.Failed();
        }
    }

    private static Ending onStage(DemoOptions options, Class<?> mainClass, String batonVersion, Screen screen)
            throws IOException, DemoFailure, Interruption {
        try (Stage stage = Stage.open();
                Scenery scenery = Scenery.create()) {
            Demo demo = new Demo(options, batonVersion, stage, scenery, screen);
            try {
                return demo.play(Program.ofThisProcess(mainClass.getName()));
            } finally {
                demo.family.end(Signal.INT, FAST_STOP_MS);
            }
        }
    }

    private Ending play(Program program) throws IOException, DemoFailure, Interruption {
        screen.opening(plan);
        Optional<AotTraining> training = AotTraining.ofThisProcess().filter(AotTraining::isGoingOn);
        if (training.isPresent()) {
            screen.firstRun();
            stage.awaitIfAny(() -> !training.get().isGoingOn(), AotTraining.PATIENCE_NS);
        }
        try (Servers servers = new Servers(stage, scenery, family, program)) {
            servers.start();
            Machine machine = Machine.ofThis(batonVersion, servers.haveAotCache());
            screen.started(servers);
            Run run;
            try (Load load = Load.rehearse(servers.web())) {
                run = perform(servers, load);
            }
            String log = Files.readString(Scenery.log(scenery.proxy()));
            servers.expectTheEnd();
            family.end(Signal.TERM, STOP_MS);
            Verdict verdict = Verdict.of(run, plan);
            new Report(run, verdict, machine, log).write(options.report());
            screen.verdict(run, verdict, options.report());
            return verdict.isProved() ? new Ending.Proved() : new Ending.Failed();
        }
    }

    /** Upgrades under load; whatever goes wrong meanwhile ends it, and is part of what was seen. */
    private Run perform(Servers servers, Load load) throws IOException, DemoFailure, Interruption {
        List<Upgrade> upgrades = new ArrayList<>();
        List<String> misfortunes = new ArrayList<>();
        int rate = rehearsedRate(load);
        long startNs = load.begin(rate, options.seconds());
        screen.begin(load, startNs, rate);
        stage.eachTurn(() -> screen.turn(stage.nowNs()));
        long endNs = startNs + options.seconds() * Samples.NS_PER_S;
        try {
            for (Attempt attempt : plan) {
                stage.awaitTime(beginNs(startNs, upgrades));
                screen.attempt(attempt);
                Upgrade upgrade = new Change(stage, servers, load, attempt, screen).make();
                upgrades.add(upgrade);
                screen.upgraded(new Run(load.soFar(), upgrades, stage.nowNs(), misfortunes), upgrade);
            }
            endNs = Math.max(endNs, upgrades.getLast().endNs() + Upgrade.AFTERMATH_NS + PAUSE_NS);
            stage.awaitTime(endNs);
        } catch (DemoFailure e) {
            misfortunes.add(String.valueOf(e.getMessage()));
            endNs = stage.nowNs();
        }
        screen.end();
        stage.eachTurn(() -> {});
        return new Run(load.finish(), upgrades, endNs, misfortunes);
    }

    /** Lets the load run as fast as it goes for a while, and finds what it can be held at. */
    private int rehearsedRate(Load load) throws IOException, DemoFailure, Interruption {
        stage.awaitTime(stage.nowNs() + REHEARSAL_NS - Samples.NS_PER_S);
        long before = load.answered();
        stage.awaitTime(stage.nowNs() + Samples.NS_PER_S);
        return options.rateFor(load.answered() - before);
    }

    /** Evenly over the time that there is; a while after the one before, where that has taken long. */
    private long beginNs(long startNs, List<Upgrade> before) {
        long spreadNs = options.seconds() * Samples.NS_PER_S;
        long plannedNs = startNs + spreadNs * (2 * before.size() + 1) / (2 * plan.size() + 1);
        return before.isEmpty()
                ? plannedNs
                : Math.max(plannedNs, before.getLast().endNs() + Upgrade.AFTERMATH_NS + PAUSE_NS);
    }
}
