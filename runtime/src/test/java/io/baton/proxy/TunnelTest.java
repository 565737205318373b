package io.baton.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.baton.net.Client;
import io.baton.net.Connection;
import io.baton.net.ConnectionHandler;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What comes and goes through a tunnel; {@code TunnelEndTest} has its ends. */
class TunnelTest {

    private static final int MEGABYTES_10 = 10 << 20;

    /** What one direction may hold back: the sink's part, and what the source's handler has left. */
    private static final long HELD_BYTES_MAX = 2 * Connection.OUT_BYTES_MAX;

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
    void shouldCarryBytesBothWays() throws Exception {
        Tunnel tunnel = rig.join();
        rig.client().say("ping");
        assertThat(rig.hear(rig.server(), 4)).isEqualTo("ping");
        rig.server().say("pong!");
        assertThat(rig.hear(rig.client(), 5)).isEqualTo("pong!");
        assertThat(tunnel.bytesToServer()).isEqualTo(4);
        assertThat(tunnel.bytesToClient()).isEqualTo(5);
        assertThat(rig.loop().lentBytes()).isZero();
    }

    @Test
    void shouldCarryMuchBothWaysAtOnce() throws Exception {
        Tunnel tunnel = rig.join();
        boolean[] wasSpliced = new boolean[2];
        rig.exchange(MEGABYTES_10, MEGABYTES_10, () -> {
            wasSpliced[0] |= tunnel.isClientSpliced();
            wasSpliced[1] |= tunnel.isServerSpliced();
        });
        assertThat(wasSpliced).containsExactly(true, true);
        assertThat(tunnel.bytesToServer()).isEqualTo(MEGABYTES_10);
        assertThat(tunnel.bytesToClient()).isEqualTo(MEGABYTES_10);
        assertThat(rig.loop().lentBytes()).isZero();
    }

    @Test
    void shouldCopyWhatComesInSmallPieces() throws Exception {
        Tunnel tunnel = rig.join();
        long sent = 0;
        while (sent < 2 * Tunnel.SPLICE_AFTER_BYTES) {
            sent += rig.client().sendSome(Tunnel.LARGE_READ_BYTES - 1);
            long expected = sent;
            rig.turnUntil(() -> {
                rig.server().receiveSome(1 << 20);
                return rig.server().received() == expected;
            });
            assertThat(tunnel.isClientSpliced()).isFalse();
        }
    }

    @Test
    void shouldCopyAgainWhenLittleComes() throws Exception {
        Tunnel tunnel = rig.join();
        rig.exchange(MEGABYTES_10, 0, () -> {});
        assertThat(tunnel.isClientSpliced()).isTrue();
        rig.pass(1.1);
        assertThat(tunnel.isClientSpliced()).as("much came in the last second").isTrue();
        rig.pass(1.1);
        assertThat(tunnel.isClientSpliced()).isFalse();
        rig.exchange(100, 100, () -> {});
        rig.exchange(MEGABYTES_10, 0, () -> {});
        assertThat(tunnel.isClientSpliced()).as("and goes over again").isTrue();
        assertThat(tunnel.isServerSpliced()).isFalse();
    }

    @Test
    void shouldCopyAgainWhenMuchComesInSmallPieces() throws Exception {
        Tunnel tunnel = rig.join();
        rig.exchange(MEGABYTES_10, 0, () -> {});
        rig.pass(1.1);
        for (int i = 0; i < 1_000; i++) {
            rig.exchange(2_000, 0, () -> {});
        }
        assertThat(tunnel.isClientSpliced()).isTrue();
        rig.pass(1.1);
        assertThat(tunnel.isClientSpliced()).isFalse();
    }

    @Test
    void shouldRestWhenNothingComes() throws Exception {
        Tunnel tunnel = rig.join();
        boolean[] wereBothSpliced = new boolean[1];
        rig.exchange(
                MEGABYTES_10,
                MEGABYTES_10,
                () -> wereBothSpliced[0] |= tunnel.isClientSpliced() && tunnel.isServerSpliced());
        assertThat(wereBothSpliced[0]).isTrue();
        rig.loop().settle();
    }

    @Test
    void shouldStaySplicedWhileTheSinkHasNotTakenWhatIsUnderWay() throws Exception {
        Tunnel tunnel = rig.join();
        rig.fill(rig.client(), 1 << 20);
        assertThat(tunnel.isClientSpliced()).isTrue();
        rig.pass(5);
        assertThat(tunnel.isClientSpliced()).isTrue();
        rig.drain(rig.server(), rig.client().sent());
        rig.pass(2.5);
        assertThat(tunnel.isClientSpliced()).isFalse();
    }

    @Test
    void shouldLetTheSourceWaitForASlowSink() throws Exception {
        rig.join();
        rig.fill(rig.client(), 20_000);
        rig.fill(rig.server(), 20_000);
        assertThat(rig.loop().lentBytes()).isPositive().isLessThanOrEqualTo(2 * HELD_BYTES_MAX);
        rig.drain(rig.server(), rig.client().sent());
        rig.drain(rig.client(), rig.server().sent());
        assertThat(rig.loop().lentBytes()).isZero();
    }

    @Test
    void shouldHoldNothingBackWhileItSplicesToASlowSink() throws Exception {
        Tunnel tunnel = rig.join();
        rig.fill(rig.client(), 1 << 20);
        rig.fill(rig.server(), 1 << 20);
        assertThat(tunnel.isClientSpliced()).isTrue();
        assertThat(tunnel.isServerSpliced()).isTrue();
        assertThat(rig.loop().lentBytes()).isLessThanOrEqualTo(2 * HELD_BYTES_MAX);
        rig.drain(rig.server(), rig.client().sent());
        rig.drain(rig.client(), rig.server().sent());
    }

    /** An echo server reads no more while nobody takes its echo: each direction must go on by itself. */
    @Test
    void shouldNotLetOneDirectionWaitForTheOther() throws Exception {
        rig.join();
        rig.fill(rig.client(), 20_000);
        rig.server().say("I am full");
        assertThat(rig.hear(rig.client(), 9)).isEqualTo("I am full");
        long before = rig.client().sent();
        rig.drain(rig.server(), before);
        assertThat(rig.client().sendSome(1)).isOne();
    }

    @Test
    void shouldBeginWithWhatWasLeft() throws Exception {
        rig.client().say("GET!");
        rig.turnUntil(() -> rig.clientTook("GET!"));
        rig.client().say(" early");
        Tunnel tunnel = rig.join();
        assertThat(rig.hear(rig.server(), 10)).isEqualTo("GET! early");
        assertThat(tunnel.bytesToServer()).isEqualTo(10);
    }

    @Test
    void shouldTakeTheRestOfWhatAHandlerIsOfferedNow() throws Exception {
        rig.onServerBytes((connection, memory, from, to) -> {
            Tunnel tunnel = rig.join();
            return 4 + tunnel.server().onBytes(connection, memory, from + 4, to);
        });
        rig.server().say("101\nhello");
        assertThat(rig.hear(rig.client(), 5)).isEqualTo("hello");
        rig.server().say(" again");
        assertThat(rig.hear(rig.client(), 6)).isEqualTo(" again");
    }

    @Test
    void shouldRefuseToJoinWhatHasEnded() {
        rig.clientConnection().close();
        assertThatIllegalStateException().isThrownBy(rig::join);
        assertThat(rig.ends()).isEmpty();
    }

    @Test
    void shouldNotBeCutByADrain() throws Exception {
        rig.join();
        rig.loop().drain();
        rig.exchange(1000, 1000, () -> {});
        assertThat(rig.ends()).isEmpty();
    }

    @Test
    void shouldCarryWhatAUnixClientHasSentBeforeItLeft() throws Exception {
        List<Connection> opened = new ArrayList<>();
        Client client = rig.loop().connect(connection -> {
            opened.add(connection);
            connection.pause();
            return new Ignorant();
        });
        client.send("last words");
        Tunnel.join(opened.getFirst(), rig.serverConnection(), TunnelRig.IDLE_NS, rig);
        opened.getFirst().pause(); // as if the server were full
        client.close();
        rig.loop().turn();
        opened.getFirst().resume();
        assertThat(rig.hear(rig.server(), 10)).isEqualTo("last words");
        rig.server().end();
        rig.turnUntil(() -> !rig.ends().isEmpty());
    }

    private static final class Ignorant implements ConnectionHandler {
        @Override
        public long onBytes(Connection connection, MemorySegment memory, long from, long to) {
            throw new AssertionError("the tunnel has taken over");
        }
    }
}
