package io.baton.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The many ways in which a connection ends, each of them once. */
class ConnectionEndTest {

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
    void shouldSendAllBeforeItFinishes() throws Exception {
        Recorder recorder = new Recorder() {
            @Override
            long taken(Connection connection, byte[] bytes) throws IOException {
                for (int i = 0; i < 10; i++) {
                    connection.sendAll(loop.connections().scratch(), 0, 60_000);
                }
                connection.finish();
                return bytes.length;
            }
        };
        Client client = connect(recorder);
        client.send("go");
        loop.turn();
        assertThat(loop.active()).isOne();
        assertThat(client.receiveAll()).hasSize(600_000);
        assertThat(loop.active()).isZero();
        assertThat(recorder.log).containsExactly("go", "closed");
    }

    @Test
    void shouldGiveUpAReaderThatNeverTakesTheRest() throws Exception {
        Recorder recorder = new Recorder() {
            @Override
            long taken(Connection connection, byte[] bytes) throws IOException {
                for (int i = 0; i < 10; i++) {
                    connection.sendAll(loop.connections().scratch(), 0, 60_000);
                }
                connection.finish();
                return bytes.length;
            }
        };
        Client client = connect(recorder);
        client.send("go");
        loop.pass(59);
        assertThat(loop.active()).isOne();
        loop.pass(2);
        assertThat(loop.active()).isZero();
    }

    @Test
    void shouldThrowAwayWhatComesWhileItLingers() throws Exception {
        Recorder recorder = new Recorder() {
            @Override
            long taken(Connection connection, byte[] bytes) throws IOException {
                connection.sendAll(loop.connections().scratch(), 0, 10);
                connection.linger();
                return 0;
            }
        };
        Client client = connect(recorder);
        client.send("request");
        assertThat(client.receiveAll()).hasSize(10);
        assertThat(loop.active()).as("the other side has not ended").isOne();
        client.send("more");
        loop.turn();
        client.end();
        loop.turn();
        assertThat(loop.active()).isZero();
        assertThat(recorder.log).containsExactly("request", "closed");
    }

    @Test
    void shouldForgetWhatItsHandlerHadLeftWhenItEnds() throws Exception {
        Recorder recorder = new Recorder() {
            @Override
            long taken(Connection connection, byte[] bytes) {
                if (bytes.length < 6) {
                    return 0;
                }
                connection.linger();
                return 4;
            }
        };
        Client client = connect(recorder);
        client.send("abc");
        loop.turn();
        client.send("def");
        loop.turn();
        client.send("thrown away");
        loop.turn();
        assertThat(loop.lentBytes()).isZero();
        client.end();
        loop.turn();
        assertThat(recorder.log).containsExactly("abc", "abcdef", "closed");
        assertThat(loop.failures()).isEmpty();
    }

    @Test
    void shouldLingerForAWhileOnly() throws Exception {
        Client client = connect(new Recorder() {
            @Override
            long taken(Connection connection, byte[] bytes) {
                connection.linger();
                return bytes.length;
            }
        });
        client.send("request");
        loop.turn();
        for (int i = 0; i < 19; i++) {
            client.send("still there");
            loop.pass(0.1);
        }
        assertThat(loop.active()).isOne();
        loop.pass(0.3);
        assertThat(loop.active()).isZero();
    }

    @Test
    void shouldNotCountTheTimeOfASlowReaderAsLingering() throws Exception {
        Client client = connect(new Recorder() {
            @Override
            long taken(Connection connection, byte[] bytes) throws IOException {
                for (int i = 0; i < 10; i++) {
                    connection.sendAll(loop.connections().scratch(), 0, 60_000);
                }
                connection.linger();
                return bytes.length;
            }
        });
        client.send("request");
        loop.pass(10);
        assertThat(client.receiveAll()).hasSize(600_000);
        loop.pass(1.8);
        assertThat(loop.active()).isOne();
        loop.pass(0.4);
        assertThat(loop.active()).isZero();
    }

    @Test
    void shouldEndWithItsPeer() throws Exception {
        Recorder recorder = new Recorder();
        Client client = connect(recorder);
        client.close();
        loop.turn();
        assertThat(recorder.log).containsExactly("end", "closed");
        assertThat(loop.failures()).isEmpty();
    }

    @Test
    void shouldEndWhenItsPeerTakesNothingAnyMore() throws Exception {
        Recorder recorder = new Recorder() {
            @Override
            public void onEnd(Connection connection) throws IOException {
                log.add("end");
                connection.sendAll(loop.connections().scratch(), 0, 10);
            }
        };
        Client client = connect(recorder);
        client.close();
        loop.turn();
        assertThat(recorder.log).as("EPIPE").containsExactly("end", "closed");
        assertThat(loop.failures()).isEmpty();
    }

    @Test
    void shouldNoticeThatAPeerHasGoneWhichHadEndedBefore() throws Exception {
        Recorder recorder = new Recorder() {
            @Override
            public void onEnd(Connection connection) {
                log.add("end");
            }
        };
        Client client = connect(recorder);
        client.end();
        loop.turn();
        assertThat(loop.active()).isOne();
        client.close();
        loop.turn();
        assertThat(recorder.log).containsExactly("end", "closed");
    }

    @Test
    void shouldEndAConnectionWhoseHandlerThrowsAndNoOther() throws Exception {
        Recorder bad = new Recorder() {
            @Override
            long taken(Connection connection, byte[] bytes) {
                throw new IllegalStateException("a bad handler");
            }
        };
        Client client = connect(bad);
        Client other = loop.connect(ECHO);
        client.send("x");
        loop.turn();
        assertThat(bad.log).containsExactly("x", "closed");
        assertThat(loop.failures()).containsExactly("java.lang.IllegalStateException: a bad handler");
        assertThat(other.exchange("y", "y")).isEqualTo("y");
    }

    @Test
    void shouldEndAConnectionWhoseHandlerLies() throws Exception {
        Client client = connect(new Recorder() {
            @Override
            long taken(Connection connection, byte[] bytes) {
                return bytes.length + 1L;
            }
        });
        client.send("x");
        loop.turn();
        assertThat(loop.active()).isZero();
        assertThat(loop.failures()).singleElement().asString().contains("took 2 of 1 bytes");
    }

    @Test
    void shouldEndAConnectionWhoseHandlerTakesNothing() throws Exception {
        Client client = connect(new Recorder() {
            @Override
            long taken(Connection connection, byte[] bytes) {
                return 0;
            }
        });
        for (int turns = 0; turns < 1_000 && loop.active() > 0; turns++) {
            client.sendSome(50_000);
            loop.turn();
        }
        assertThat(loop.failures()).singleElement().asString().contains("takes nothing of 1048576 bytes");
    }

    @Test
    void shouldLoseWhatIsSentAfterItsEnd() throws Exception {
        Connection[] seen = new Connection[1];
        loop.connect(connection -> {
            seen[0] = connection;
            return (same, memory, from, to) -> to - from;
        });
        seen[0].close();
        seen[0].close();
        seen[0].finish();
        seen[0].idleTimeout(1);
        assertThat(seen[0].send(loop.connections().scratch(), 0, 10)).isEqualTo(10);
        loop.pass(1);
        assertThat(loop.active()).isZero();
        assertThat(loop.failures()).isEmpty();
    }

    @Test
    void shouldTellAllConnectionsOfADrainAlthoughTheFirstEndsTheOthers() throws Exception {
        List<Connection> all = new ArrayList<>();
        ConnectionHandlers handlers = connection -> {
            all.add(connection);
            return new Recorder() {
                @Override
                public void onDrain(Connection same) {
                    all.forEach(Connection::close);
                }
            };
        };
        for (int i = 0; i < 3; i++) {
            loop.connect(handlers);
        }
        loop.drain();
        assertThat(loop.active()).isZero();
        assertThat(loop.connections().isDraining()).isTrue();
    }
}
