package io.baton.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.loop.EventLoop;
import io.baton.loop.NanoClock;
import io.baton.net.RunningLoops;
import io.baton.net.Workers;
import io.baton.systemd.FakeManager;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What no process of a test can be brought to do; the rest is in ServiceManagerIT. */
@Timeout(120)
class SupervisionTest {

    private static final int TURN_MS = 10;

    private static final int TURNS_MAX = 6_000;

    /** Several times the period. */
    private static final int TURNS_OF_SILENCE = 40;

    @TempDir
    private Path folder;

    private FakeManager manager;

    private RunningLoops loops;

    private EventLoop control;

    private Supervision supervision;

    @BeforeEach
    void open() throws Exception {
        manager = FakeManager.in(folder);
        loops = new RunningLoops(2, 10);
        control = EventLoop.open("control of a test", NanoClock.SYSTEM, WorkerThreads.FAILURES);
        Workers theirs = loops.workers();
        Workers workers =
                new Workers(theirs.loops(), theirs.gate(), theirs.counters(), theirs.events(), control.handle());
        supervision = new Supervision(
                control, workers, true, Map.of("NOTIFY_SOCKET", manager.variable(), "WATCHDOG_USEC", "100000"));
    }

    @AfterEach
    void close() {
        supervision.close();
        control.close();
        loops.close();
        manager.close();
    }

    /** Turns the control loop until a message begins so. */
    private Optional<String> heard(String beginning, int turns) throws Exception {
        for (int i = 0; i < turns; i++) {
            control.doWork(TURN_MS);
            Optional<String> message = manager.next(0);
            while (message.isPresent()) {
                if (message.get().startsWith(beginning)) {
                    return message;
                }
                message = manager.next(0);
            }
        }
        return Optional.empty();
    }

    @Test
    void shouldGiveNoSignOfLifeWhileOneLoopHangs() throws Exception {
        supervision.serves(0, List.of());
        assertThat(heard("WATCHDOG=1", TURNS_MAX)).isPresent();
        CountDownLatch hangs = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        loops.workers().loops().getFirst().loop().handle().submit(() -> {
            hangs.countDown();
            try {
                goesOn.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        hangs.await();
        heard("WATCHDOG=1", 2); // the answer to a question that came before
        assertThat(heard("WATCHDOG=1", TURNS_OF_SILENCE)).isEmpty();
        goesOn.countDown();
        assertThat(heard("WATCHDOG=1", TURNS_MAX)).isPresent();
    }

    @Test
    void shouldSpeakForTheServiceOnlyWhileThisProcessIsIt() throws Exception {
        supervision.serves(3, List.of());
        assertThat(heard("READY=1", TURNS_MAX)).contains("READY=1\nSTATUS=serving, generation 3, listeners: 0");
        supervision.leavesTo(4711);
        assertThat(heard("MAINPID=4711", TURNS_MAX)).isPresent();
        assertThat(heard("BARRIER=1", TURNS_MAX)).isPresent();
        supervision.stops(10);
        supervision.drains(5);
        supervision.refused("an upgrade", "it drains");
        assertThat(supervision.forgetListeners()).isCompleted();
        assertThat(heard("", TURNS_OF_SILENCE)).isEmpty();
    }

    @Test
    void shouldAnswerAManagerWhoseRequestIsRefusedAndNeverEndAnUpgradeByThat() throws Exception {
        supervision.refused("an upgrade", "another one is not over");
        assertThat(heard("RELOADING=1", TURNS_MAX)).isPresent();
        assertThat(heard("READY=1", TURNS_MAX))
                .hasValueSatisfying(
                        message -> assertThat(message).contains("refused: an upgrade, as another one is not over"));
        supervision.upgrades("waiting", 60);
        supervision.refused("an upgrade", "one is under way");
        assertThat(heard("READY=1", TURNS_OF_SILENCE)).isEmpty();
    }

    @Test
    void shouldCloseListenersAlthoughTheManagerDoesNotAnswer() throws Exception {
        manager.beDeaf();
        var forgotten = supervision.forgetListeners();
        assertThat(forgotten).isNotDone();
        for (int i = 0; i < TURNS_MAX && !forgotten.isDone(); i++) {
            control.doWork(TURN_MS);
        }
        assertThat(forgotten).isCompleted();
    }
}
