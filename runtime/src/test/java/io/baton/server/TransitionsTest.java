package io.baton.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the table of docs/PHASES.md to the code; {@code -Dbaton.golden=write} writes it anew. */
class TransitionsTest {

    private static final Path DOCUMENT = Path.of(System.getProperty("baton.top"), "docs/PHASES.md");

    private static final String MARK = "<!-- The rest is written by TransitionsTest: -Dbaton.golden=write -->\n";

    private static final String WHY = "a reason";

    private static final List<Phase> PHASES = List.of(
            new Phase.Setup(),
            new Phase.Bootstrap(false),
            new Phase.Bootstrap(true),
            new Phase.BootstrapComplete(false),
            new Phase.BootstrapComplete(true),
            new Phase.Running(false),
            new Phase.Running(true),
            new Phase.GracefulUpgradeTransferringFds(false),
            new Phase.GracefulUpgradeTransferringFds(true),
            new Phase.GracefulUpgradeCloseTimeout(false),
            new Phase.GracefulUpgradeCloseTimeout(true),
            new Phase.GracefulUpgradeDrain(),
            new Phase.GracefulTerminate(),
            new Phase.ShutdownStarted(false),
            new Phase.ShutdownStarted(true),
            new Phase.ShutdownGracePeriod(false, true),
            new Phase.ShutdownGracePeriod(true, false),
            new Phase.ShutdownGracePeriod(true, true),
            new Phase.ShutdownRuntimes(0),
            new Phase.Terminated(0));

    private static final List<Event> EVENTS = List.of(
            new Event.BootstrapBegun(true),
            new Event.BootstrapSucceeded(),
            new Event.BootstrapFailed(WHY, 3),
            new Event.Committed(),
            new Event.AcceptingStarted(),
            new Event.PredecessorRetired(),
            new Event.PredecessorDied(WHY),
            new Event.StopRequested(),
            new Event.FastStopRequested(),
            new Event.UpgradeRequested(),
            new Event.OwnUpgradeRequested(true),
            new Event.ReloadRequested(),
            new Event.SuccessorConnected(),
            new Event.SuccessorReady(),
            new Event.SuccessorAccepting(),
            new Event.SuccessorStopping(),
            new Event.SuccessorSilent(),
            new Event.SuccessorSpoke(),
            new Event.SuccessorFailed(WHY),
            new Event.BakeOver(),
            new Event.BakeOverInPlace(),
            new Event.StopDelayOver(),
            new Event.DrainBegun(),
            new Event.LastConnectionEnded(),
            new Event.GracePeriodOver(),
            new Event.RuntimesStopped());

    @Test
    void shouldAgreeWithTheDocument() throws Exception {
        String document = Files.readString(DOCUMENT);
        String prose = document.substring(0, document.indexOf(MARK) + MARK.length());
        String expected = prose + PHASES.stream().map(TransitionsTest::section).collect(Collectors.joining());
        if ("write".equals(System.getProperty("baton.golden"))) {
            Files.writeString(DOCUMENT, expected);
        }
        assertThat(Files.readString(DOCUMENT)).isEqualTo(expected);
    }

    @Test
    void shouldHaveEveryPhaseAndEventInTheTable() {
        assertThat(PHASES.stream().map(Object::getClass).collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(Phase.class.getPermittedSubclasses());
        assertThat(EVENTS.stream().map(Object::getClass).collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(Event.class.getPermittedSubclasses());
    }

    @ParameterizedTest
    @MethodSource("phases")
    void shouldObeyAFastStopInEveryPhase(Phase phase) {
        switch (Transitions.next(phase, new Event.FastStopRequested())) {
            case Step.To step ->
                assertThat(step.phase()).isInstanceOfAny(Phase.ShutdownRuntimes.class, Phase.Terminated.class);
            case Step.Refused refused ->
                assertThat(phase).isInstanceOfAny(Phase.ShutdownRuntimes.class, Phase.Terminated.class);
        }
    }

    @ParameterizedTest
    @MethodSource("phases")
    void shouldEndAtTheLatestWithTheSecondRequestToStopAndWhatFollowsFromIt(Phase phase) {
        Phase current = phase;
        for (int i = 0; i < 3; i++) {
            current = after(current, new Event.StopRequested());
            current = after(current, new Event.DrainBegun());
        }
        assertThat(after(current, new Event.RuntimesStopped())).isInstanceOf(Phase.Terminated.class);
    }

    @Test
    void shouldNeverParkWithoutAnAcceptingSuccessorNorForgetToResume() {
        long seed = Long.getLong("baton.seed", System.nanoTime());
        System.out.println("TransitionsTest: -Dbaton.seed=" + seed);
        Random random = new Random(seed);
        Set<String> seen = new HashSet<>();
        for (int life = 0; life < 200_000; life++) {
            seen.addAll(liveAtRandom(random));
        }
        assertThat(seen).hasSize(Phase.class.getPermittedSubclasses().length); // no phase is out of reach
    }

    /** Lives one life of random events, checks the promises at each step, and returns the phases that it saw. */
    private static List<String> liveAtRandom(Random random) {
        List<String> trail = new ArrayList<>();
        Phase phase = new Phase.Setup();
        boolean isAccepting = false;
        for (int i = 0; i < 60 && !trail.contains("Terminated"); i++) {
            trail.add(phase.label());
            Event event = EVENTS.get(random.nextInt(EVENTS.size()));
            boolean isPossible = isAccepting || !(event instanceof Event.AcceptingStarted);
            if (!isPossible || !(Transitions.next(phase, event) instanceof Step.To step)) {
                continue;
            }
            for (Effect effect : step.effects()) {
                if (effect instanceof Effect.Park) {
                    assertThat(event).isInstanceOfAny(Event.SuccessorAccepting.class, Event.SuccessorSpoke.class);
                }
                isAccepting = switch (effect) {
                    case Effect.Accept _, Effect.Resume _ -> true;
                    case Effect.Park _, Effect.BeginDrain _, Effect.StopRuntimes _ -> false;
                    default -> isAccepting;
                };
            }
            phase = step.phase();
            if (phase instanceof Phase.Running || phase instanceof Phase.GracefulUpgradeTransferringFds) {
                assertThat(isAccepting)
                        .as("accepts in %s after %s", phase, trail)
                        .isTrue();
            }
        }
        return trail;
    }

    static List<Phase> phases() {
        return PHASES;
    }

    private static Phase after(Phase phase, Event event) {
        return Transitions.next(phase, event) instanceof Step.To step ? step.phase() : phase;
    }

    private static String section(Phase phase) {
        return "\n### " + shown(phase) + "\n\n| event | phase that follows | what is done |\n|---|---|---|\n"
                + IntStream.range(0, EVENTS.size())
                        .mapToObj(i -> row(phase, EVENTS.get(i)))
                        .collect(Collectors.joining());
    }

    private static String row(Phase phase, Event event) {
        String name = event.getClass().getSimpleName();
        return switch (Transitions.next(phase, event)) {
            case Step.Refused refused -> "| %s | | refused: %s |\n".formatted(name, refused.reason());
            case Step.To step ->
                "| %s | %s | %s |\n"
                        .formatted(
                                name,
                                step.phase().equals(phase) ? "the same" : shown(step.phase()),
                                step.effects().stream()
                                        .map(TransitionsTest::shown)
                                        .collect(Collectors.joining(", ")));
        };
    }

    /** A record without the brackets that Java puts around its components. */
    private static String shown(Object value) {
        return value.toString().replace("[]", "").replace('[', '(').replace(']', ')');
    }
}
