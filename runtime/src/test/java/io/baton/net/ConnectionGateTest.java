package io.baton.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ConnectionGateTest {

    private final List<String> calls = new ArrayList<>();

    @Test
    void shouldLetInNoMoreThanItsLimit() {
        ConnectionGate gate = new ConnectionGate(2);
        assertThat(gate.tryEnter()).isTrue();
        assertThat(gate.tryEnter()).isTrue();
        assertThat(gate.tryEnter()).isFalse();
        gate.enter(); // one that would be lost
        assertThat(gate.active()).isEqualTo(3);
        gate.leave();
        assertThat(gate.tryEnter()).isFalse();
        gate.leave();
        assertThat(gate.tryEnter()).isTrue();
    }

    @Test
    void shouldCallOnceWhenThereIsRoom() {
        ConnectionGate gate = new ConnectionGate(1);
        gate.tryEnter();
        gate.awaitRoom(() -> calls.add("room"));
        assertThat(calls).isEmpty();
        gate.leave();
        gate.tryEnter();
        gate.leave();
        assertThat(calls).containsExactly("room");
        gate.awaitRoom(() -> calls.add("at once"));
        assertThat(calls).containsExactly("room", "at once");
    }

    @Test
    void shouldTakeAnotherLimitAndWakeWhoWaitsForMore() {
        ConnectionGate gate = new ConnectionGate(1);
        gate.tryEnter();
        gate.awaitRoom(() -> calls.add("room"));
        gate.limit(2);
        assertThat(calls).containsExactly("room");
        assertThat(gate.tryEnter()).isTrue();
        gate.limit(1);
        gate.leave();
        assertThat(gate.active()).isOne();
        assertThat(gate.tryEnter()).isFalse();
    }

    @Test
    void shouldCallOnceWhenItIsEmpty() {
        ConnectionGate gate = new ConnectionGate(9);
        gate.tryEnter();
        gate.tryEnter();
        gate.whenEmpty(() -> calls.add("empty"));
        gate.leave();
        assertThat(calls).isEmpty();
        gate.leave();
        gate.tryEnter();
        gate.leave();
        assertThat(calls).containsExactly("empty");
        gate.whenEmpty(() -> calls.add("at once"));
        assertThat(calls).containsExactly("empty", "at once");
    }

    @Test
    void shouldHoldItsLimitAmongThreads() throws Exception {
        ConnectionGate gate = new ConnectionGate(3);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 20_000; i++) {
                    if (gate.tryEnter()) {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        inside.decrementAndGet();
                        gate.leave();
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(most.get()).isBetween(1, 3);
        assertThat(gate.active()).isZero();
    }
}
