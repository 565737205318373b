package io.baton.proxy.warmup;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.proxy.warmup.Settling.Next;
import org.junit.jupiter.api.Test;

class SettlingTest {

    private static final long BUSY_NS = Settling.REST_NS / 3;

    private static final long IDLE_NS = Settling.REST_NS / 100;

    private final Settling settling = new Settling();

    @Test
    void shouldBeDoneAtOnceWhereNobodyWorks() {
        assertThat(rested(IDLE_NS)).isEqualTo(Next.DONE);
    }

    @Test
    void shouldTryExchangesWhenTheCompilersHaveEnded() {
        assertThat(rested(BUSY_NS)).isEqualTo(Next.REST);
        assertThat(rested(BUSY_NS)).isEqualTo(Next.REST);
        assertThat(rested(IDLE_NS)).isEqualTo(Next.EXCHANGES);
        assertThat(rested(IDLE_NS)).isEqualTo(Next.DONE);
    }

    @Test
    void shouldWaitAgainWhereTheExchangesGaveWork() {
        assertThat(rested(BUSY_NS)).isEqualTo(Next.REST);
        assertThat(rested(IDLE_NS)).isEqualTo(Next.EXCHANGES);
        assertThat(rested(BUSY_NS)).isEqualTo(Next.REST);
        assertThat(rested(IDLE_NS)).isEqualTo(Next.EXCHANGES);
        assertThat(rested(IDLE_NS)).isEqualTo(Next.DONE);
    }

    @Test
    void shouldGiveUpBesideWhoeverIsAlwaysBusy() {
        int rests = 1;
        while (rested(BUSY_NS) == Next.REST) {
            rests++;
        }
        assertThat(rests * Settling.REST_NS).isEqualTo(Settling.RESTS_NS_MAX);
    }

    @Test
    void shouldGiveUpBesideWhoeverIsBusyNowAndThen() {
        int rests = 1;
        while (rested(rests % 2 == 0 ? IDLE_NS : BUSY_NS) != Next.DONE) {
            rests++;
        }
        assertThat(rests * Settling.REST_NS).isEqualTo(Settling.RESTS_NS_MAX);
    }

    private Next rested(long usedNs) {
        return settling.rested(Settling.REST_NS, usedNs);
    }
}
