package io.baton.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.Address;
import io.baton.ffi.Connect;
import io.baton.ffi.Errno;
import io.baton.ffi.Fd;
import io.baton.ffi.Sockets;
import io.baton.loop.EventLoop;
import io.baton.loop.FakeClock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AcceptorTest {

    private static final int LIMIT = 60;

    private final FakeClock clock = new FakeClock();

    private final ConnectionGate gate = new ConnectionGate(LIMIT);

    private final List<Fd> clients = new ArrayList<>();

    private final List<Loop> loops = new ArrayList<>();

    private Listener listener;

    @BeforeEach
    void bind() throws Exception {
        listener = Listener.bind("web", Address.parse("unix:@baton-acceptor-" + System.nanoTime()), 512);
        loops.add(new Loop("one"));
        loops.add(new Loop("two"));
    }

    @AfterEach
    void close() {
        loops.forEach(Loop::close);
        clients.forEach(Fd::close);
        listener.close();
    }

    /** A loop with an acceptor that keeps what it accepts. */
    private final class Loop implements Acceptor.Sink, AutoCloseable {

        final List<Fd> accepted = new ArrayList<>();

        final List<String> log = new ArrayList<>();

        final EventLoop loop;

        final Acceptor acceptor;

        Loop(String name) throws Exception {
            loop = EventLoop.open(name, clock, (what, failure) -> log.add(what + failure));
            acceptor = new Acceptor(loop, listener, gate, this);
        }

        int turn() throws Exception {
            int before = accepted.size();
            loop.doWork(0);
            return accepted.size() - before;
        }

        @Override
        public void accepted(Fd connection, Address peer) {
            accepted.add(connection);
        }

        @Override
        public boolean hasMoreThanItsShare() {
            return true; // so that it registers anew after each turn
        }

        @Override
        public void outOfResources(Errno errno, long backOffNs) {
            log.add(errno + " " + backOffNs);
        }

        @Override
        public void outOfRoom() {
            log.add("no room");
        }

        @Override
        public void failed(Exception failure) {
            log.add("failed: " + failure.getMessage());
        }

        void closeOne() {
            accepted.removeLast().close();
            gate.leave();
        }

        @Override
        public void close() {
            acceptor.close();
            accepted.forEach(Fd::close);
            loop.close();
        }
    }

    private void connect(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            Fd client = Sockets.open(listener.address(), "client");
            clients.add(client);
            assertThat(Sockets.connect(client, listener.address())).isInstanceOf(Connect.Connected.class);
        }
    }

    private int accepted() {
        return loops.stream().mapToInt(loop -> loop.accepted.size()).sum();
    }

    @Test
    void shouldAcceptOnlyAfterItWasResumed() throws Exception {
        Loop one = loops.getFirst();
        connect(3);
        assertThat(one.turn()).isZero();
        one.acceptor.resume();
        one.acceptor.resume();
        assertThat(one.turn()).isEqualTo(3);
        assertThat(gate.active()).isEqualTo(3);
        assertThat(one.acceptor.isParked()).isFalse();
    }

    @Test
    void shouldLeaveARestToOthersInEachTurn() throws Exception {
        Loop one = loops.getFirst();
        one.acceptor.resume();
        connect(40);
        assertThat(one.turn()).isEqualTo(Acceptor.ACCEPTS_PER_WAKE_UP_MAX);
        assertThat(one.turn()).isEqualTo(Acceptor.ACCEPTS_PER_WAKE_UP_MAX);
        assertThat(one.turn()).isEqualTo(8);
    }

    @Test
    void shouldLoseNothingThatAParkedLoopWasWokenFor() throws Exception {
        for (int round = 0; round < 10; round++) {
            for (Loop loop : loops) {
                loop.acceptor.resume();
            }
            connect(2); // the kernel has woken one loop, or both
            loops.get(round % 2).acceptor.park();
            loops.get((round + 1) % 2).turn();
            assertThat(accepted()).as("round %d", round).isEqualTo(2 * (round + 1));
        }
    }

    @Test
    void shouldTakeAllThatWaitsWhenItParksAlsoBeyondTheLimit() throws Exception {
        Loop one = loops.getFirst();
        one.acceptor.resume();
        connect(LIMIT + 40);
        one.acceptor.park();
        assertThat(one.accepted).hasSize(LIMIT + 40);
        assertThat(gate.active()).isEqualTo(LIMIT + 40);
        connect(1);
        assertThat(one.turn()).as("parked").isZero();
        loops.getLast().acceptor.resume();
        assertThat(loops.getLast().turn()).as("no room").isZero();
    }

    @Test
    void shouldLeaveClientsInTheQueueAtTheLimitAndGoOnWhenSomebodyLeaves() throws Exception {
        Loop one = loops.getFirst();
        one.acceptor.resume();
        connect(LIMIT + 2);
        for (int turns = 0; turns < 10; turns++) {
            one.turn();
        }
        assertThat(one.accepted).hasSize(LIMIT);
        assertThat(one.log).containsExactly("no room");
        assertThat(one.loop.doWork(0)).as("nothing is tried meanwhile").isZero();
        one.closeOne();
        one.turn();
        one.turn();
        assertThat(one.accepted).hasSize(LIMIT);
        clock.advanceMs(1_100); // for the case that nobody tells of the room
        gate.leave();
        gate.enter();
        one.turn();
        one.turn();
        assertThat(one.accepted).hasSize(LIMIT);
    }

    @Test
    void shouldTryAgainByItselfWhereTheCallOfTheGateIsLost() throws Exception {
        Loop one = loops.getFirst();
        one.acceptor.resume();
        connect(LIMIT + 1);
        for (int turns = 0; turns < 10; turns++) {
            one.turn();
        }
        for (int i = 0; i < io.baton.loop.LoopHandle.COMMANDS_MAX; i++) {
            one.loop.handle().submit(() -> {});
        }
        one.closeOne(); // whose call finds the queue full
        one.turn();
        assertThat(one.turn()).isZero();
        clock.advanceMs(1_100);
        one.turn();
        one.turn();
        assertThat(one.accepted).hasSize(LIMIT);
    }

    @Test
    void shouldGiveUpAListenerThatWasStopped() throws Exception {
        Loop one = loops.getFirst();
        Listener tcp = Listener.bind("tcp", Address.parse("127.0.0.1:0"), 8);
        Loop other = loops.getLast();
        try (tcp;
                Acceptor acceptor = new Acceptor(one.loop, tcp, gate, one)) {
            acceptor.resume();
            Sockets.shutdown(tcp.fd(), Sockets.Direction.READ);
            one.turn();
            assertThat(one.log).singleElement().asString().contains("does not listen any more");
            assertThat(acceptor.isParked()).isTrue();
            assertThat(one.loop.doWork(0)).isZero();
            Sockets.listen(tcp.fd(), 8);
            acceptor.resume();
            Fd client = Sockets.open(tcp.address(), "client");
            clients.add(client);
            Sockets.connect(client, tcp.address());
            for (int turns = 0; turns < 1_000 && one.accepted.isEmpty(); turns++) {
                one.turn();
            }
            assertThat(one.accepted).hasSize(1);
            assertThat(other.log).isEmpty();
        }
    }

    @Test
    void shouldEndWithItsLoop() throws Exception {
        Loop one = loops.getFirst();
        one.acceptor.resume();
        one.loop.close();
        assertThat(one.log).containsExactly("failed: the loop one has ended");
        loops.set(0, new Loop("again"));
        one.acceptor.close();
    }
}
