package io.baton.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectionTest {

    private static final ConnectionHandlers ECHO =
            connection -> (same, memory, from, to) -> same.send(memory, from, to);

    private SteppedLoop loop;

    @BeforeEach
    void open() throws Exception {
        loop = new SteppedLoop();
    }

    @AfterEach
    void close() {
        loop.close();
    }

    private Client connect(ConnectionHandler handler) throws Exception {
        return loop.connect(connection -> handler);
    }

    @Test
    void shouldEcho() throws Exception {
        Client client = loop.connect(ECHO);
        assertThat(client.exchange("hello", "hello")).isEqualTo("hello");
        client.end();
        assertThat(client.receiveAll()).isEmpty();
        assertThat(loop.active()).isZero();
    }

    @Test
    void shouldReadWhatIsThereBeforeItWaits() throws Exception {
        Recorder recorder = new Recorder();
        loop.connectAfter("early", connection -> recorder);
        assertThat(recorder.log).as("without a turn of the loop").containsExactly("early");
    }

    @Test
    void shouldOfferAgainWhatWasNotTaken() throws Exception {
        Recorder recorder = new Recorder() {
            @Override
            long taken(Connection connection, byte[] bytes) {
                return (long) bytes.length / 3 * 3; // messages of three bytes
            }
        };
        Client client = connect(recorder);
        for (String part : List.of("ab", "cde", "f", "ghi", "jk")) {
            client.send(part);
            loop.turn();
        }
        client.end();
        loop.turn();
        assertThat(recorder.log).containsExactly("ab", "abcde", "def", "ghi", "jk", "end", "closed");
    }

    @Test
    void shouldHoldNoBufferWhileIdle() throws Exception {
        Recorder recorder = new Recorder() {
            @Override
            long taken(Connection connection, byte[] bytes) {
                return bytes.length >= 20_000 ? bytes.length : 0;
            }
        };
        Client client = connect(recorder);
        assertThat(loop.lentBytes()).isZero();
        client.send("x".repeat(19_999));
        loop.turnUntil(() -> !recorder.log.isEmpty() && recorder.log.getLast().length() == 19_999);
        assertThat(loop.lentBytes()).isGreaterThanOrEqualTo(20_000);
        client.send("x");
        loop.turn();
        assertThat(recorder.log.getLast()).hasSize(20_000);
        assertThat(loop.lentBytes()).isZero();
    }

    @Test
    void shouldEchoAtThePaceOfASlowReader() throws Exception {
        Client client = loop.connect(ECHO);
        long sent = 0;
        for (int turns = 0; turns < 2_000; turns++) {
            sent += Math.max(0, client.sendSome(100_000));
            loop.turn();
        }
        assertThat(client.sendSome(1)).as("nothing more is read").isNegative();
        assertThat(loop.lentBytes()).isLessThanOrEqualTo(2L * Connection.OUT_BYTES_MAX + 2 * 64 * 1024);
        assertThat(client.receive((int) sent)).hasSize((int) sent);
        assertThat(client.exchange("more", "more")).isEqualTo("more");
    }

    @Test
    void shouldTellItsHandlerWhenAllIsSent() throws Exception {
        int length = 3_000_000;
        Recorder recorder = new Recorder() {
            private int sent;

            @Override
            long taken(Connection connection, byte[] request) throws IOException {
                sendRest(connection);
                return request.length;
            }

            @Override
            public void onWritable(Connection connection) throws IOException {
                log.add("writable");
                sendRest(connection);
            }

            private void sendRest(Connection connection) throws IOException {
                while (!connection.isBlocked() && sent < length) {
                    sent += (int) connection.send(loop.connections().scratch(), 0, Math.min(50_000, length - sent));
                }
            }
        };
        Client client = connect(recorder);
        client.send("go");
        loop.turn();
        client.send("not read before all is sent");
        loop.turn();
        assertThat(recorder.log).containsExactly("go");
        assertThat(client.receive(length)).hasSize(length);
        loop.turn();
        assertThat(recorder.log).contains("writable").endsWith("not read before all is sent");
        assertThat(loop.lentBytes()).isZero();
    }

    @Test
    void shouldKeepHalfOfAConnectionThatTheOtherSideHasEnded() throws Exception {
        Recorder recorder = new Recorder() {
            @Override
            public void onEnd(Connection connection) {
                log.add("end");
                connection.idleTimeout(1_000_000_000);
            }

            @Override
            public void onTimeout(Connection connection) throws IOException {
                MemorySegment memory = loop.connections().scratch();
                memory.setString(0, "late");
                connection.sendAll(memory, 0, 4);
                connection.finish();
            }
        };
        Client client = connect(recorder);
        client.send("request");
        client.end();
        loop.turn();
        assertThat(client.received()).isEmpty();
        loop.pass(2);
        assertThat(client.receiveAll()).isEqualTo("late");
        assertThat(recorder.log).containsExactly("request", "end", "closed");
    }

    @Test
    void shouldRenewAnIdleTimeoutWithEachByte() throws Exception {
        Recorder recorder = new Recorder();
        Client client = loop.connect(connection -> {
            connection.idleTimeout(5_000_000_000L);
            return recorder;
        });
        for (int i = 0; i < 4; i++) {
            loop.pass(4);
            client.send("x");
            loop.turn();
        }
        assertThat(recorder.log).containsExactly("x", "x", "x", "x");
        loop.pass(5.3);
        assertThat(recorder.log).endsWith("timeout", "closed");
    }

    @Test
    void shouldMeetADeadlineWhateverComes() throws Exception {
        Recorder recorder = new Recorder();
        Client client = loop.connect(connection -> {
            connection.deadline(connection.loop().loop().nowNs() + 5_000_000_000L);
            return recorder;
        });
        for (int i = 0; i < 4; i++) {
            loop.pass(1.2);
            client.send("x");
            loop.turn();
        }
        assertThat(recorder.log).doesNotContain("timeout");
        loop.pass(0.3);
        assertThat(recorder.log).endsWith("timeout", "closed");
    }

    @Test
    void shouldLetOthersHaveTheirTurnBesideAFastSender() throws Exception {
        List<String> order = new ArrayList<>();
        Client fast = loop.connect(connection -> (same, memory, from, to) -> {
            order.add("fast");
            return to - from;
        });
        Client slow = loop.connect(connection -> (same, memory, from, to) -> {
            order.add("slow");
            return to - from;
        });
        fast.sendSome(100_000);
        slow.send("x");
        loop.turn();
        assertThat(order).contains("fast", "slow");
        assertThat(order.stream().filter("fast"::equals).count())
                .isLessThanOrEqualTo(ConnectionTurn.READS_PER_TURN_MAX);
    }

    @Test
    void shouldLetTheOtherSideWaitWhileItIsPaused() throws Exception {
        Recorder recorder = new Recorder();
        List<Connection> opened = new ArrayList<>();
        Client client = loop.connect(connection -> {
            opened.add(connection);
            return recorder;
        });
        Connection connection = opened.getFirst();
        connection.pause();
        for (int turns = 0; turns < 2_000; turns++) {
            client.sendSome(100_000);
            loop.turn();
        }
        assertThat(client.sendSome(1)).isNegative();
        assertThat(recorder.log).isEmpty();
        assertThat(loop.lentBytes()).isZero();
        connection.resume();
        loop.turn();
        assertThat(recorder.log).isNotEmpty();
        assertThat(client.sendSome(1)).isPositive();
    }

    @Test
    void shouldOfferWhatWasLeftWhenItIsResumed() throws Exception {
        List<Connection> opened = new ArrayList<>();
        Recorder recorder = new Recorder() {
            @Override
            long taken(Connection connection, byte[] bytes) {
                opened.add(connection);
                connection.pause();
                return 1;
            }
        };
        Client client = connect(recorder);
        client.send("abc");
        loop.turn();
        loop.turn();
        assertThat(recorder.log).containsExactly("abc");
        opened.getFirst().resume();
        loop.turn();
        opened.getFirst().resume();
        loop.turn();
        opened.getFirst().resume();
        loop.turn();
        assertThat(recorder.log).containsExactly("abc", "bc", "c");
    }

    @Test
    void shouldNoticeWhileItIsPausedThatTheOtherSideIsGone() throws Exception {
        Recorder recorder = new Recorder();
        Client client = loop.connect(connection -> {
            connection.pause();
            return recorder;
        });
        client.send("unread");
        client.close();
        loop.turnUntil(() -> loop.active() == 0);
        assertThat(recorder.log).containsExactly("closed");
    }

    @Test
    void shouldEndOneDirectionAndGoOnReading() throws Exception {
        Recorder recorder = new Recorder();
        Client client = loop.connect(connection -> {
            try {
                connection.sendAll(loop.connections().scratch(), 0, 5);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            connection.endOutput();
            return recorder;
        });
        assertThat(client.receiveAll()).hasSize(5);
        client.send("still");
        loop.turn();
        assertThat(recorder.log).containsExactly("still");
        client.end();
        loop.turnUntil(() -> loop.active() == 0);
        assertThat(recorder.log).containsExactly("still", "end", "closed");
    }
}
