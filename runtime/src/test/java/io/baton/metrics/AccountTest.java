package io.baton.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Two processes count for one service, each in counters of its own, and a reader asks now one and now the other. */
class AccountTest {

    private static final String NAME = "baton_refused_total{reason=\"BARE_CR\"}";

    private final Side old = new Side();

    private final Side young = new Side();

    /** One of both processes. */
    private static final class Side implements Account.Line {

        private final Counters counters = new Counters();

        private final CounterShard shard = counters.shard();

        private final Series series = counters.series(Metric.REFUSED, "BARE_CR");

        private final Account account = counters.account();

        /** What has left here; whoever dies leaves that behind. */
        private final SortedMap<String, Long> said = new TreeMap<>();

        /** What is to leave when the way is free again. */
        private final SortedMap<String, Long> waiting = new TreeMap<>();

        private boolean isBlocked;

        /** What it shows, after it has heard what the other one has said, and told it its own. */
        long show(Side other) {
            account.hear(other.said);
            return Objects.requireNonNull(account.tell(counters.sums(), this).get(series));
        }

        @Override
        public void say(SortedMap<String, Long> totals) {
            waiting.putAll(totals);
        }

        @Override
        public boolean isBehind() {
            if (!isBlocked) {
                said.putAll(waiting);
                waiting.clear();
            }
            return !waiting.isEmpty();
        }

        void count(long amount) {
            shard.add(series, amount);
        }
    }

    @Test
    void shouldShowWhatBothHaveCounted() {
        old.count(100);
        young.account.hear(old.account.firstTotals());
        young.count(5);
        old.count(3);
        assertThat(old.show(young)).isEqualTo(103);
        assertThat(young.show(old)).isEqualTo(108);
        assertThat(old.show(young)).isEqualTo(108);
        assertThat(old.account.totals()).containsEntry(NAME, 103L);
    }

    @Test
    void shouldCountOnAfterTheDeathOfTheOther() {
        old.count(100);
        young.account.hear(old.account.firstTotals());
        young.count(5);
        assertThat(young.show(old)).isEqualTo(105);
        young.count(1_000); // which dies with it
        old.count(1);
        old.account.hear(young.said);
        Account withNext = old.counters.account();
        assertThat(withNext.firstTotals()).containsEntry(NAME, 106L);
    }

    @Test
    void shouldTellOnlyWhatIsNew() {
        Series other = old.counters.series(Metric.REFUSED, "BARE_LF");
        old.shard.add(other, 7);
        old.count(100);
        young.account.hear(old.account.firstTotals());
        assertThat(old.show(young)).isEqualTo(100);
        assertThat(old.said).isEmpty();
        old.count(1);
        assertThat(old.show(young)).isEqualTo(101);
        assertThat(old.said).containsOnly(Map.entry(NAME, 101L));
    }

    @Test
    void shouldShowOnlyWhatHasArrived() {
        old.count(100);
        young.account.hear(old.account.firstTotals());
        young.count(5);
        assertThat(young.show(old)).isEqualTo(105);
        young.isBlocked = true;
        young.count(5);
        assertThat(young.show(old)).isEqualTo(105);
        old.count(1);
        assertThat(old.show(young)).isEqualTo(106);
        assertThat(young.show(old)).isEqualTo(106);
        young.isBlocked = false;
        assertThat(young.show(old)).isEqualTo(111);
    }

    @Test
    void shouldNeverShowLessThanWasShownBefore() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random dice = new Random(seed);
        old.count(dice.nextInt(100));
        young.account.hear(old.account.firstTotals());
        long shown = 0;
        for (int i = 0; i < 10_000; i++) {
            Side one = dice.nextBoolean() ? old : young;
            Side other = one == old ? young : old;
            switch (dice.nextInt(4)) {
                case 0 -> one.count(dice.nextInt(10));
                case 1 -> one.isBlocked = dice.nextInt(4) == 0;
                default -> {
                    long now = one.show(other);
                    assertThat(now).as("step %d of seed %d", i, seed).isGreaterThanOrEqualTo(shown);
                    shown = now;
                }
            }
        }
        old.isBlocked = false;
        young.isBlocked = false;
        long of = old.show(young);
        assertThat(young.show(old)).isGreaterThanOrEqualTo(of).isEqualTo(old.show(young));
    }
}
