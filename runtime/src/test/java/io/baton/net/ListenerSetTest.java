package io.baton.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.ffi.Address;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ListenerSetTest {

    private static final ConnectionService ECHO =
            ConnectionService.of((connection, memory, from, to) -> connection.send(memory, from, to));

    private static final int PATIENCE_MS = 30_000;

    private final List<TcpClient> clients = new ArrayList<>();

    private RunningLoops loops;

    @BeforeEach
    void open() throws Exception {
        loops = new RunningLoops(2, 500);
    }

    @AfterEach
    void close() {
        for (TcpClient client : clients) {
            client.close();
        }
        loops.close();
    }

    private static Listener bind(String name) throws Exception {
        return Listener.bind(name, Address.parse("127.0.0.1:0"), 512);
    }

    private TcpClient connect(Listener listener) throws Exception {
        TcpClient client = TcpClient.connect(listener).orElseThrow();
        clients.add(client);
        return client;
    }

    private static void assertEchoes(TcpClient client) throws Exception {
        assertThat(client.exchange("hello", "hello")).isEqualTo("hello");
    }

    @Test
    void shouldServeEveryListenerInEveryLoop() throws Exception {
        Listener web = bind("web");
        Listener admin = bind("admin");
        loops.ask(set -> set.add(web, ECHO));
        TcpClient early = connect(web); // waits in the queue
        loops.ask(ListenerSet::accept);
        assertEchoes(early);
        loops.ask(set -> set.add(admin, ECHO)); // while the others accept
        assertEchoes(connect(admin));
        assertEchoes(connect(web));
        assertThat(loops.statuses())
                .containsExactly(new ListenerSet.Status(web, 2, 2), new ListenerSet.Status(admin, 1, 1));
    }

    @Test
    void shouldSpreadConnectionsThatComeOneByOne() throws Exception {
        Listener web = bind("web");
        loops.ask(set -> set.add(web, ECHO));
        loops.ask(ListenerSet::accept);
        for (int i = 0; i < 64; i++) {
            assertEchoes(connect(web)); // all loops wait when the next one comes
        }
        assertThat(loops.spread()).allSatisfy(active -> assertThat(active).isBetween(24, 40));
    }

    @Test
    void shouldParkWithoutLosingWhatIsQueuedAndGoOn() throws Exception {
        Listener web = bind("web");
        loops.ask(set -> set.add(web, ECHO));
        for (int round = 0; round < 20; round++) {
            loops.ask(ListenerSet::accept);
            List<TcpClient> before = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                before.add(connect(web));
            }
            loops.ask(ListenerSet::park);
            TcpClient after = connect(web);
            for (TcpClient client : before) {
                assertEchoes(client); // whoever connected before the last loop has parked is served here
            }
            loops.ask(ListenerSet::accept);
            assertEchoes(after);
        }
    }

    @Test
    void shouldRefuseClientsOfAListenerThatWasRemovedAndKeepItsConnections() throws Exception {
        Listener web = bind("web");
        Listener admin = bind("admin");
        loops.ask(set -> set.add(web, ECHO));
        loops.ask(set -> set.add(admin, ECHO));
        loops.ask(ListenerSet::accept);
        TcpClient client = connect(web);
        assertEchoes(client);
        loops.ask(set -> set.remove(web));
        assertThat(TcpClient.connect(web)).as("refused").isEmpty();
        assertEchoes(client);
        assertEchoes(connect(admin));
        assertThatThrownBy(() -> loops.ask(set -> set.remove(web))).hasMessageContaining("is not among the listeners");
    }

    @Test
    void shouldTellConnectionsToEndAlthoughAnotherLoopCannotBeReached() throws Exception {
        Listener web = bind("web");
        loops.ask(set -> set.add(web, ListenerSetTest::telling));
        loops.ask(ListenerSet::accept);
        List<TcpClient> ofLoop1 = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            TcpClient client = connect(web);
            if (client.exchange("?", "\n").equals("loop 1 stays\n")) {
                ofLoop1.add(client);
            }
        }
        assertThat(ofLoop1).isNotEmpty();
        try (RunningLoops.Occupied _ = loops.occupy(0)) {
            assertThatThrownBy(() -> loops.ask(set -> set.remove(web))).hasMessageContaining("takes no commands");
            for (TcpClient client : ofLoop1) {
                assertThat(client.exchange("?", "\n")).isEqualTo("loop 1 ends\n");
            }
        }
    }

    /** Answers whatever comes with which loop it came to, and whether the connection is to come to its end. */
    private static ConnectionHandlers telling(Connections loop, Listener listener) {
        return ConnectionService.of((connection, memory, from, to) -> {
                    String text = loop.loop().name() + (connection.isOutdated() ? " ends\n" : " stays\n");
                    byte[] answer = text.getBytes(StandardCharsets.US_ASCII);
                    MemorySegment scratch = loop.scratch();
                    MemorySegment.copy(MemorySegment.ofArray(answer), 0, scratch, 0, answer.length);
                    connection.sendAll(scratch, 0, answer.length);
                    return to - from;
                })
                .on(loop, listener);
    }

    @Test
    void shouldSayThatAServiceCannotBeOpened() throws Exception {
        Listener web = bind("web");
        assertThatThrownBy(() -> loops.ask(set -> set.add(web, (loop, listener) -> {
                    throw new IllegalStateException("no service");
                })))
                .hasMessageContaining("no service");
    }

    @Test
    void shouldGoOnWithoutALoopThatHasEnded() throws Exception {
        Listener web = bind("web");
        loops.ask(set -> set.add(web, ECHO));
        loops.ask(ListenerSet::accept);
        loops.closeLoop(0);
        for (int i = 0; i < 5; i++) {
            assertEchoes(connect(web));
        }
        loops.ask(ListenerSet::park);
        assertThat(loops.failures()).singleElement().asString().contains("the loop loop 0 has ended");
    }

    @Test
    void shouldTellOfTheLastConnectionAtOnce() throws Exception {
        Listener web = bind("web");
        loops.ask(set -> set.add(web, ECHO));
        loops.ask(ListenerSet::accept);
        for (int i = 0; i < 10; i++) {
            assertEchoes(connect(web));
        }
        loops.ask(ListenerSet::park);
        CompletableFuture<Long> drained = loops.drain();
        for (int i = 0; i < 9; i++) {
            clients.get(i).close();
        }
        assertEchoes(clients.get(9));
        assertThat(drained).isNotDone();
        assertThat(loops.workers().gate().active()).isPositive();
        long closedNs = System.nanoTime();
        clients.get(9).close();
        long toldNs = drained.get(PATIENCE_MS, TimeUnit.MILLISECONDS);
        assertThat(toldNs - closedNs).isLessThan(1_000_000_000L);
        assertThat(loops.workers().gate().active()).isZero();
    }

    @Test
    void shouldCloseEverythingAtOnce() throws Exception {
        Listener web = bind("web");
        loops.ask(set -> set.add(web, ECHO));
        loops.ask(ListenerSet::accept);
        TcpClient client = connect(web);
        assertEchoes(client);
        loops.ask(set -> loops.workers().closeAll());
        assertThat(loops.workers().gate().active()).isZero();
        assertThat(isAtEnd(client)).isTrue();
    }

    private static boolean isAtEnd(TcpClient client) {
        try {
            return client.receive().isEmpty();
        } catch (IOException reset) {
            return true;
        }
    }
}
