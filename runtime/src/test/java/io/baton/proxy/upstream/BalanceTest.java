package io.baton.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.baton.config.Balance;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where requests go while all servers are well. */
class BalanceTest {

    private static final int REQUESTS = 20_000;

    private static final int SEED = 815;

    private static TestUpstream weighted(Balance balance) {
        return TestUpstream.with(balance)
                .server("10.0.0.1:80", 5)
                .server("10.0.0.2:80", 3)
                .server("10.0.0.3:80", 1)
                .server("unix:/run/app.sock", 1);
    }

    @ParameterizedTest
    @EnumSource
    void shouldSpreadByWeight(Balance balance) {
        Map<String, Integer> spread = new Requests(weighted(balance).build()).spread(REQUESTS);
        // Four deviations of a share drawn at random; for hashed keys, that of 16,384 buckets comes on top.
        spread.forEach((server, count) -> {
            double share = server.contains("0.1") ? 0.5 : server.contains("0.2") ? 0.3 : 0.1;
            double deviation = Math.sqrt(share * (1 - share) * (1.0 / REQUESTS + 1.0 / HashBuckets.COUNT));
            assertThat((double) count / REQUESTS).as(server).isCloseTo(share, within(4 * deviation));
        });
        assertThat(spread).hasSize(4);
    }

    @Test
    void shouldMixServersEvenlyInTurn() {
        Requests requests = new Requests(weighted(Balance.ROUND_ROBIN).build());
        StringBuilder order = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            order.append(requests.succeed(), 7, 8);
        }
        // 5, 3, 1 and 1 of each 10, the heaviest never more than twice in a row.
        assertThat(order.substring(0, 10)).isEqualTo(order.substring(10, 20));
        assertThat(order.toString()).doesNotContain("111").doesNotContain("22");
    }

    @Test
    void shouldNeverBeFarFromAnyWeight() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
        for (int round = 0; round < 200; round++) {
            TestUpstream config = TestUpstream.with(Balance.ROUND_ROBIN);
            Map<String, Integer> weights = new HashMap<>();
            for (int i = random.nextInt(1, 9); i > 0; i--) {
                int weight = random.nextInt(1, 21);
                weights.put(TestUpstream.text(i), weight);
                config.server(TestUpstream.text(i), weight);
            }
            int sum = weights.values().stream().mapToInt(Integer::intValue).sum();
            Requests requests = new Requests(config.build());
            Map<String, Integer> counts = new HashMap<>();
            for (int sent = 1; sent <= 2 * sum; sent++) {
                counts.merge(requests.succeed(), 1, Integer::sum);
                double part = (double) sent / sum;
                assertThat(weights)
                        .as("%d sent in round %d of seed %d, of %s", sent, round, SEED, counts)
                        .allSatisfy((server, weight) -> assertThat((double) counts.getOrDefault(server, 0))
                                .isCloseTo(part * weight, within(1.01)));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ROUND_ROBIN", "LEAST_CONN"})
    void shouldBeginEachLoopElsewhere(Balance balance) {
        Upstream upstream = TestUpstream.with(balance).servers(4).build();
        List<String> firsts = new ArrayList<>();
        for (int loop = 0; loop < 4; loop++) {
            firsts.add(new Requests(upstream, loop).succeed());
        }
        assertThat(firsts).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource(names = {"LEAST_CONN", "RANDOM_TWO"})
    void shouldEvenOutWhatIsInFlight(Balance balance) {
        Upstream upstream = weighted(balance).build();
        List<Requests> loops = List.of(new Requests(upstream, 1), new Requests(upstream, 2));
        Map<String, Integer> inFlight = new HashMap<>();
        for (int i = 0; i < 1000; i++) {
            inFlight.merge(loops.get(i % 2).enter().label(), 1, Integer::sum);
        }
        // With two choices some are a few ahead; drawn without looking, the deviation would be 16 of 500.
        int slack = balance == Balance.LEAST_CONN ? 1 : 12;
        assertThat(inFlight.get("10.0.0.1:80")).isCloseTo(500, within(slack));
        assertThat(inFlight.get("10.0.0.2:80")).isCloseTo(300, within(slack));
        assertThat(inFlight.get("10.0.0.3:80")).isCloseTo(100, within(slack));
    }

    @ParameterizedTest
    @EnumSource(names = {"LEAST_CONN", "RANDOM_TWO"})
    void shouldAvoidAServerThatIsSlow(Balance balance) {
        Upstream upstream = TestUpstream.with(balance).servers(3).build();
        Requests requests = new Requests(upstream);
        Deque<Peer> held = new ArrayDeque<>();
        int toSlow = 0;
        for (int i = 0; i < 3000; i++) {
            Peer peer = requests.enter();
            if (!peer.label().equals(TestUpstream.text(0))) {
                requests.left(peer, Outcome.SUCCEEDED);
                continue;
            }
            toSlow++; // it answers when 30 further requests have come to it
            held.add(peer);
            if (held.size() > 30) {
                requests.left(held.remove(), Outcome.SUCCEEDED);
            }
        }
        assertThat(toSlow).isLessThan(100);
    }

    @Test
    void shouldSpreadRequestsWithoutAKeyAtRandom() {
        Requests requests = new Requests(weighted(Balance.HASH).build());
        Map<String, Integer> spread = new HashMap<>();
        for (int i = 0; i < REQUESTS; i++) {
            spread.merge(requests.of(KeyHash.NONE), 1, Integer::sum);
        }
        assertThat(spread.get("10.0.0.1:80")).isCloseTo(REQUESTS / 2, within(300));
        assertThat(spread).hasSize(4);
    }

    @Test
    void shouldFindTheSameServerForAKeyInAnyProcess() {
        List<String> servers = new ArrayList<>(List.of("10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80"));
        TestUpstream one = TestUpstream.with(Balance.HASH);
        servers.forEach(server -> one.server(server, 2));
        Collections.reverse(servers);
        TestUpstream other = TestUpstream.with(Balance.HASH);
        servers.forEach(server -> other.server(server, 2));
        Requests ofOne = new Requests(one.build(), 1);
        Requests ofOther = new Requests(other.build(), 2);
        for (int key = 0; key < 2000; key++) {
            long hash = KeyHash.of("key " + key);
            assertThat(ofOne.of(hash)).isEqualTo(ofOther.of(hash)).isEqualTo(ofOne.of(hash));
        }
    }

    @Test
    void shouldMoveOnlyTheKeysOfAServerThatGoes() {
        Requests ten = new Requests(TestUpstream.with(Balance.HASH).servers(10).build());
        Requests nine = new Requests(TestUpstream.with(Balance.HASH).servers(9).build());
        String gone = TestUpstream.text(9);
        Map<String, Integer> heirs = new HashMap<>();
        int moved = 0;
        for (int key = 0; key < REQUESTS; key++) {
            long hash = KeyHash.of("key " + key);
            String before = ten.of(hash);
            String after = nine.of(hash);
            if (before.equals(gone)) {
                moved++;
                heirs.merge(after, 1, Integer::sum);
            } else {
                assertThat(after).isEqualTo(before);
            }
        }
        assertThat(moved).isCloseTo(REQUESTS / 10, within(REQUESTS / 100));
        assertThat(heirs).hasSize(9).allSatisfy((heir, keys) -> assertThat(keys).isBetween(120, 330));
    }

    @Test
    void shouldSpreadTheKeysOfAServerThatIsOutAndGiveThemBack() {
        Upstream upstream =
                TestUpstream.with(Balance.HASH).servers(5).maxFails(1).build();
        Requests requests = new Requests(upstream);
        Map<Long, String> owners = new HashMap<>();
        for (int key = 0; key < 5000; key++) {
            long hash = KeyHash.of("key " + key);
            owners.put(hash, requests.of(hash));
        }
        String out = requests.fail();
        Map<String, Integer> heirs = new HashMap<>();
        owners.forEach((hash, owner) -> {
            String now = requests.of(hash);
            if (owner.equals(out)) {
                heirs.merge(now, 1, Integer::sum);
            } else {
                assertThat(now).isEqualTo(owner);
            }
        });
        assertThat(heirs)
                .hasSize(4)
                .doesNotContainKey(out)
                .allSatisfy((heir, keys) -> assertThat(keys).isBetween(150, 350));
        requests.pass(10);
        owners.forEach((hash, owner) -> assertThat(requests.of(hash)).isEqualTo(owner));
    }
}
