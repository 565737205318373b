package io.baton.proxy;

import static io.baton.proxy.Tunnel.End.CLIENT_END;
import static io.baton.proxy.Tunnel.End.CLIENT_GONE;
import static io.baton.proxy.Tunnel.End.IDLE_TIMEOUT;
import static io.baton.proxy.Tunnel.End.SERVER_END;
import static io.baton.proxy.Tunnel.End.SERVER_GONE;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways in which a tunnel ends, and what still arrives. */
class TunnelEndTest {

    private static final int SMALL = 20_000;

    private static final int LARGE = 1 << 20;

    private TunnelRig rig;

    @BeforeEach
    void open() throws Exception {
        rig = new TunnelRig();
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void shouldLetTheServerSpeakAfterTheClientHasEnded() throws Exception {
        rig.join();
        rig.client().say("question");
        rig.client().end();
        assertThat(rig.hear(rig.server(), 8)).isEqualTo("question");
        rig.turnUntil(() -> rig.server().heard().isEmpty() && rig.server().isAtEnd());
        rig.exchange(0, 10 * LARGE, () -> {});
        assertThat(rig.ends()).isEmpty();
        rig.server().end();
        rig.turnUntil(() -> !rig.ends().isEmpty());
        assertThat(rig.ends()).containsExactly(CLIENT_END);
        assertThat(rig.client().heard()).isEmpty();
        assertThat(rig.client().isAtEnd()).isTrue();
        assertThat(rig.loop().active()).isZero();
    }

    @Test
    void shouldLetTheClientSpeakAfterTheServerHasEnded() throws Exception {
        rig.join();
        rig.server().say("that is all");
        rig.server().end();
        assertThat(rig.hear(rig.client(), 11)).isEqualTo("that is all");
        rig.turnUntil(() -> rig.client().heard().isEmpty() && rig.client().isAtEnd());
        rig.exchange(10 * LARGE, 0, () -> {});
        rig.client().end();
        rig.turnUntil(() -> !rig.ends().isEmpty());
        assertThat(rig.ends()).containsExactly(SERVER_END);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "left"})
    void shouldTellTheServerOfAnEndThatCameBeforeItWasJoined(String left) throws Exception {
        rig.client().say(left);
        rig.client().end();
        rig.turnUntil(() -> rig.clientConnection().isInputEnded());
        rig.join();
        assertThat(rig.hear(rig.server(), left.length())).isEqualTo(left);
        rig.turnUntil(() -> rig.server().heard().isEmpty() && rig.server().isAtEnd());
        rig.server().say("answer");
        assertThat(rig.hear(rig.client(), 6)).isEqualTo("answer");
        rig.server().end();
        rig.turnUntil(() -> !rig.ends().isEmpty());
        assertThat(rig.ends()).containsExactly(CLIENT_END);
    }

    @ParameterizedTest
    @ValueSource(ints = {SMALL, LARGE})
    void shouldTellASlowSideOfTheEndAfterAllBytes(int bytesAtOnce) throws Exception {
        rig.join();
        rig.fill(rig.client(), bytesAtOnce);
        rig.client().end();
        rig.fill(rig.server(), bytesAtOnce);
        rig.server().end();
        rig.pass(1);
        assertThat(rig.ends()).isEmpty();
        rig.drain(rig.server(), rig.client().sent());
        rig.drain(rig.client(), rig.server().sent());
        rig.turnUntil(() -> !rig.ends().isEmpty());
        assertThat(rig.server().heard() + rig.client().heard()).isEmpty();
        assertThat(rig.server().isAtEnd()).isTrue();
        assertThat(rig.client().isAtEnd()).isTrue();
    }

    /** The client has ended, so the kernel tells of a hang-up as soon as it is told of the server's end. */
    @ParameterizedTest
    @ValueSource(ints = {SMALL, LARGE})
    void shouldCarryAllOfAClientThatHasClosedBehindASlowServer(int bytesAtOnce) throws Exception {
        rig.join();
        rig.server().end();
        rig.turnUntil(() -> rig.client().heard().isEmpty() && rig.client().isAtEnd());
        rig.fill(rig.client(), bytesAtOnce);
        long sent = rig.client().sent();
        rig.client().close();
        rig.pass(1);
        assertThat(rig.ends()).isEmpty();
        rig.drain(rig.server(), sent);
        rig.turnUntil(() -> !rig.ends().isEmpty());
        assertThat(rig.ends()).containsExactly(SERVER_END);
    }

    @Test
    void shouldEndWithBothWhenTheyEndAtOnce() throws Exception {
        rig.join();
        rig.client().end();
        rig.server().end();
        rig.turnUntil(() -> !rig.ends().isEmpty());
        assertThat(rig.ends().getFirst()).isIn(CLIENT_END, SERVER_END);
    }

    @ParameterizedTest
    @ValueSource(ints = {SMALL, LARGE})
    void shouldSendTheServerWhatCameBeforeTheClientBrokeOff(int bytesAtOnce) throws Exception {
        rig.join();
        long arrived = 0;
        for (int i = 0; i < 20; i++) {
            arrived += rig.client().sendSome(bytesAtOnce);
            rig.loop().turn();
        }
        rig.loop().turn();
        rig.client().reset();
        rig.turnUntil(() -> {
            rig.server().receiveSome(LARGE);
            return rig.server().isOver();
        });
        assertThat(rig.server().isReset()).isFalse();
        assertThat(rig.server().received()).isPositive().isLessThanOrEqualTo(arrived);
        rig.server().close();
        rig.turnUntil(() -> !rig.ends().isEmpty());
        assertThat(rig.ends()).containsExactly(CLIENT_GONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {SMALL, LARGE})
    void shouldSendASlowClientWhatCameBeforeTheServerBrokeOff(int bytesAtOnce) throws Exception {
        rig.join();
        rig.fill(rig.server(), bytesAtOnce);
        rig.server().reset();
        rig.pass(3);
        assertThat(rig.ends()).as("the client has not read yet").isEmpty();
        rig.turnUntil(() -> {
            rig.client().receiveSome(100_000);
            return rig.client().isOver();
        });
        assertThat(rig.client().isReset()).isFalse();
        assertThat(rig.client().received()).isPositive();
        rig.client().close();
        rig.turnUntil(() -> !rig.ends().isEmpty());
        assertThat(rig.ends()).containsExactly(SERVER_GONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {SMALL, LARGE})
    void shouldEndAFastServerWhoseSlowClientBrokeOff(int bytesAtOnce) throws Exception {
        rig.join();
        rig.fill(rig.server(), bytesAtOnce);
        rig.client().reset();
        rig.turnUntil(() -> {
            rig.server().receiveSome(1);
            rig.server().sendSome(bytesAtOnce);
            return rig.server().isOver();
        });
        rig.server().close();
        rig.turnUntil(() -> !rig.ends().isEmpty());
        assertThat(rig.ends()).containsExactly(CLIENT_GONE);
        assertThat(rig.loop().lentBytes()).isZero();
    }

    @Test
    void shouldGiveUpASideThatNeverEndsAfterTheOtherIsGone() throws Exception {
        rig.join();
        rig.client().reset();
        rig.turnUntil(() -> rig.server().heard().isEmpty() && rig.server().isAtEnd());
        assertThat(rig.ends()).isEmpty();
        rig.pass(2.2);
        assertThat(rig.ends()).containsExactly(CLIENT_GONE);
    }

    @Test
    void shouldEndWhenNothingMovesForTooLong() throws Exception {
        rig.join();
        rig.pass(9.9);
        assertThat(rig.ends()).isEmpty();
        rig.pass(0.4);
        assertThat(rig.ends()).containsExactly(IDLE_TIMEOUT);
        assertThat(rig.loop().active()).isZero();
    }

    @Test
    void shouldLiveAsLongAsOneDirectionMoves() throws Exception {
        rig.join();
        for (int i = 0; i < 5; i++) {
            rig.pass(7);
            rig.server().say("x");
            assertThat(rig.hear(rig.client(), 1)).isEqualTo("x");
        }
        assertThat(rig.ends()).isEmpty();
        rig.pass(10.3);
        assertThat(rig.ends()).containsExactly(IDLE_TIMEOUT);
    }

    @ParameterizedTest
    @ValueSource(ints = {SMALL, LARGE})
    void shouldLiveWhileASlowSideTakesSomethingNowAndThen(int bytesAtOnce) throws Exception {
        Tunnel tunnel = rig.join();
        rig.fill(rig.client(), bytesAtOnce);
        for (int i = 0; i < 3; i++) {
            rig.pass(7);
            long before = tunnel.bytesToServer();
            rig.turnUntil(() -> {
                rig.server().receiveSome(SMALL);
                return tunnel.bytesToServer() > before;
            });
        }
        rig.settle(tunnel);
        assertThat(rig.ends()).isEmpty();
        rig.pass(10.3);
        assertThat(rig.ends()).containsExactly(IDLE_TIMEOUT);
    }
}
