package io.baton.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.config.Balance;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MaxConnectionsTest {

    private static final int MAX = 3;

    @ParameterizedTest
    @EnumSource
    void shouldGiveEachServerNoMoreThanItsLimit(Balance balance) {
        Upstream upstream = TestUpstream.with(balance)
                .servers(2)
                .backup("10.9.0.1:80")
                .maxConnections(MAX)
                .build();
        Requests requests = new Requests(upstream);
        List<Peer> held = new ArrayList<>();
        for (int i = 0; i < 3 * MAX; i++) {
            held.add(requests.enter());
            assertThat(held.getLast().isUsable(requests.nowNs)).isTrue();
        }
        assertThat(held.subList(0, 2 * MAX)).noneMatch(Peer::isBackup);
        assertThat(held.subList(2 * MAX, 3 * MAX)).allMatch(Peer::isBackup);
        assertThat(requests.isRefused()).isTrue();
        Peer leaves = held.removeFirst();
        requests.left(leaves, Outcome.NEUTRAL);
        assertThat(requests.enter()).isEqualTo(leaves);
        assertThat(requests.isRefused()).isTrue();
    }

    /** Two loops that enter and leave as fast as they can, each holding up to MAX of 2 * MAX places in all. */
    @ParameterizedTest
    @EnumSource
    void shouldHoldTheLimitBetweenLoops(Balance balance) throws Exception {
        Upstream upstream =
                TestUpstream.with(balance).servers(2).maxConnections(MAX).build();
        AtomicInteger most = new AtomicInteger();
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            CountDownLatch bothAreThere = new CountDownLatch(2);
            List<Future<Integer>> refusals = new ArrayList<>();
            for (int seed = 0; seed < 2; seed++) {
                refusals.add(threads.submit(enterAndLeave(upstream, seed, bothAreThere, most)));
            }
            for (Future<Integer> refused : refusals) {
                assertThat(refused.get()).isPositive(); // each wants all places that there are
            }
        }
        assertThat(most.get()).isEqualTo(MAX);
        assertThat(upstream.members())
                .allSatisfy(member -> assertThat(member.active()).isZero());
    }

    private static Callable<Integer> enterAndLeave(
            Upstream upstream, long seed, CountDownLatch bothAreThere, AtomicInteger most) {
        Chooser chooser = upstream.chooser(seed);
        Tried tried = new Tried();
        return () -> {
            Deque<Peer> held = new ArrayDeque<>();
            int refused = 0;
            bothAreThere.countDown();
            bothAreThere.await();
            for (int i = 0; i < 200_000; i++) {
                Peer peer = chooser.choose(i, tried, 0);
                if (peer == null) {
                    refused++;
                    if (!held.isEmpty()) {
                        held.remove().left(Outcome.NEUTRAL, tried, 0, "");
                    }
                } else {
                    most.accumulateAndGet(peer.active(), Math::max);
                    held.add(peer);
                }
            }
            held.forEach(peer -> peer.left(Outcome.NEUTRAL, tried, 0, ""));
            return refused;
        };
    }

    @Test
    void shouldLetOneOfManyLoopsProbe() throws Exception {
        for (int round = 0; round < 200; round++) {
            Upstream upstream = TestUpstream.with(Balance.ROUND_ROBIN)
                    .servers(2)
                    .maxFails(1)
                    .build();
            Requests requests = new Requests(upstream);
            String out = requests.fail();
            requests.pass(10);
            AtomicInteger probes = new AtomicInteger();
            try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
                CountDownLatch bothAreThere = new CountDownLatch(2);
                List<Future<?>> loops = new ArrayList<>();
                for (int seed = 0; seed < 2; seed++) {
                    Chooser chooser = upstream.chooser(seed);
                    loops.add(threads.submit(() -> {
                        bothAreThere.countDown();
                        bothAreThere.await();
                        for (int i = 0; i < 4; i++) {
                            Peer peer = chooser.choose(0, new Tried(), requests.nowNs);
                            probes.addAndGet(peer != null && peer.label().equals(out) ? 1 : 0);
                        }
                        return null;
                    }));
                }
                for (Future<?> loop : loops) {
                    loop.get();
                }
            }
            assertThat(probes).hasValue(1);
        }
    }
}
