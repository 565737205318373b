package io.baton.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimerWheelTest {

    private static final long TICK_NS = 1L << TimerWheel.TICK_SHIFT;

    private static final long TURN_NS = TICK_NS * TimerWheel.SLOTS;

    private final List<String> ran = new ArrayList<>();

    private final TimerWheel wheel = new TimerWheel(0);

    private Timer timer(String name) {
        return new Timer(() -> ran.add(name));
    }

    @Test
    void shouldRunATimerWithinOneTickAfterItsDeadline() {
        Timer timer = timer("a");
        wheel.arm(timer, 10 * TICK_NS + 5);
        assertThat(wheel.run(10 * TICK_NS + 4)).isZero();
        assertThat(wheel.untilNextNs(10 * TICK_NS + 4)).isEqualTo(TICK_NS - 4);
        assertThat(wheel.run(11 * TICK_NS)).isOne();
        assertThat(ran).containsExactly("a");
        assertThat(timer.isArmed()).isFalse();
        assertThat(wheel.untilNextNs(11 * TICK_NS)).isEqualTo(TimerWheel.NEVER_NS);
    }

    @Test
    void shouldRunATimerWhoseDeadlineIsOverAlready() {
        wheel.run(100 * TICK_NS);
        wheel.arm(timer("late"), 3 * TICK_NS);
        assertThat(wheel.run(101 * TICK_NS)).isOne();
    }

    @Test
    void shouldPassOverATimerOfALaterTurn() {
        wheel.arm(timer("later"), 3 * TURN_NS + 7);
        for (long nowNs = 0; nowNs <= 3 * TURN_NS; nowNs += TURN_NS / 8) {
            assertThat(wheel.run(nowNs)).isZero();
        }
        assertThat(wheel.run(3 * TURN_NS + TICK_NS)).isOne();
    }

    @Test
    void shouldMoveATimer() {
        Timer timer = timer("moved");
        wheel.arm(timer, 10 * TICK_NS);
        wheel.arm(timer, 50 * TICK_NS);
        assertThat(wheel.run(20 * TICK_NS)).isZero();
        wheel.arm(timer, 30 * TICK_NS);
        assertThat(wheel.size()).isOne();
        assertThat(wheel.run(31 * TICK_NS)).isOne();
        assertThat(wheel.run(60 * TICK_NS)).isZero();
    }

    @Test
    void shouldNotRunACancelledTimer() {
        Timer timer = timer("cancelled");
        wheel.arm(timer, TICK_NS);
        wheel.cancel(timer);
        wheel.cancel(timer);
        assertThat(wheel.size()).isZero();
        assertThat(wheel.run(10 * TICK_NS)).isZero();
    }

    @Test
    void shouldLetATaskCancelAndArmOthersOfItsSlot() {
        Timer cancelled = timer("cancelled");
        Timer delayed = timer("delayed");
        Timer[] own = new Timer[1];
        own[0] = new Timer(() -> {
            ran.add("first");
            wheel.cancel(cancelled);
            wheel.arm(delayed, 20 * TICK_NS);
            wheel.arm(own[0], 0); // in the past, and yet not before the next turn of the loop
        });
        wheel.arm(cancelled, TICK_NS);
        wheel.arm(delayed, TICK_NS);
        wheel.arm(own[0], TICK_NS); // the last one of a slot runs first
        wheel.run(3 * TICK_NS);
        assertThat(ran).containsExactly("first", "first");
        wheel.cancel(own[0]);
        wheel.run(30 * TICK_NS);
        assertThat(ran).containsExactly("first", "first", "delayed");
    }

    @Test
    void shouldRunTheOthersOfASlotAfterATaskThatThrows() {
        Timer bad = new Timer(() -> {
            throw new IllegalStateException("a bad task");
        });
        Timer cancelled = timer("cancelled");
        wheel.arm(timer("good"), TICK_NS);
        wheel.arm(cancelled, TICK_NS);
        wheel.arm(bad, TICK_NS);
        wheel.arm(timer("next"), 2 * TICK_NS);
        assertThatThrownBy(() -> wheel.run(4 * TICK_NS)).hasMessage("a bad task");
        assertThat(wheel.untilNextNs(4 * TICK_NS)).isZero();
        wheel.cancel(cancelled);
        wheel.run(4 * TICK_NS);
        assertThat(ran).containsExactly("good", "next");
        assertThat(wheel.size()).isZero();
    }

    @Test
    void shouldKeepThePromisesOfANaiveModel() {
        for (long seed = 1; seed <= 20; seed++) {
            new Comparison(seed).run(3_000);
        }
    }

    /** Random timers, each of which knows when it may run at the earliest and at the latest. */
    private static final class Comparison {

        private static final int TIMERS = 200;

        private final long seed;

        private final Random random;

        private long nowNs;

        private final TimerWheel wheel;

        private final Timer[] timers = new Timer[TIMERS];

        private final long[] deadlinesNs = new long[TIMERS];

        private final long[] armedNs = new long[TIMERS];

        private final boolean[] isArmed = new boolean[TIMERS];

        Comparison(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            this.nowNs = random.nextLong();
            this.wheel = new TimerWheel(nowNs);
            for (int i = 0; i < TIMERS; i++) {
                int index = i;
                timers[i] = new Timer(() -> ran(index));
            }
        }

        void run(int steps) {
            for (int step = 0; step < steps; step++) {
                int index = random.nextInt(TIMERS);
                switch (random.nextInt(10)) {
                    case 0, 1, 2, 3, 4 -> arm(index);
                    case 5 -> cancel(index);
                    default -> advance();
                }
                assertSame();
            }
        }

        private void arm(int index) {
            long rangeNs = random.nextInt(4) == 0 ? 3 * TURN_NS : 50 * TICK_NS;
            deadlinesNs[index] = nowNs - 2 * TICK_NS + random.nextLong(rangeNs);
            armedNs[index] = nowNs;
            isArmed[index] = true;
            wheel.arm(timers[index], deadlinesNs[index]);
        }

        private void cancel(int index) {
            isArmed[index] = false;
            wheel.cancel(timers[index]);
        }

        private void advance() {
            nowNs += random.nextInt(20) == 0 ? random.nextLong(2 * TURN_NS) : random.nextLong(5 * TICK_NS);
            wheel.run(nowNs);
        }

        private void ran(int index) {
            assertThat(isArmed[index]).as("seed %d: armed", seed).isTrue();
            assertThat(nowNs - deadlinesNs[index])
                    .as("seed %d: not early", seed)
                    .isNotNegative();
            isArmed[index] = false;
            if (random.nextInt(3) == 0) {
                arm(index);
            }
            if (random.nextInt(3) == 0) {
                cancel(random.nextInt(TIMERS));
            }
        }

        private void assertSame() {
            int size = 0;
            long untilNextNs = wheel.untilNextNs(nowNs);
            for (int i = 0; i < TIMERS; i++) {
                assertThat(timers[i].isArmed()).as("seed %d", seed).isEqualTo(isArmed[i]);
                if (isArmed[i]) {
                    size++;
                    long dueNs = Math.max(0, Math.max(deadlinesNs[i] - nowNs, armedNs[i] - nowNs)) + 2 * TICK_NS;
                    assertThat(untilNextNs).as("seed %d: sleeps too long", seed).isLessThanOrEqualTo(dueNs);
                    assertThat(nowNs - deadlinesNs[i] < 2 * TICK_NS || nowNs - armedNs[i] < 2 * TICK_NS)
                            .as("seed %d: overdue", seed)
                            .isTrue();
                }
            }
            assertThat(wheel.size()).as("seed %d", seed).isEqualTo(size);
        }
    }
}
