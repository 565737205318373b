package io.baton.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SpliceTest {

    private static final int MEGABYTE = 1 << 20;

    private final List<String> log = new ArrayList<>();

    private final List<Connection> opened = new ArrayList<>();

    private SteppedLoop loop;

    private Client from;

    private Client to;

    @BeforeEach
    void open() throws Exception {
        loop = new SteppedLoop();
        from = loop.connect(connection -> new Side("source"));
        to = loop.connect(connection -> new Side("sink"));
    }

    @AfterEach
    void close() {
        loop.close();
    }

    private Connection source() {
        return opened.getFirst();
    }

    private Connection sink() {
        return opened.getLast();
    }

    @Test
    void shouldMoveAsMuchAsItWasAskedFor() throws Exception {
        assertThat(source().splice(sink(), 10)).isTrue();
        from.send("0123456789and more");
        assertThat(to.receive(10)).isEqualTo("0123456789");
        loop.turnUntil(() -> log.size() == 2);
        assertThat(log).containsExactly("source spliced 10", "source and more");
        assertThat(sink().bytesSent()).isEqualTo(10);
    }

    @Test
    void shouldMoveWhatWasThereBefore() throws Exception {
        source().pause();
        from.send("early");
        loop.turn();
        source().resume();
        assertThat(source().splice(sink(), 5)).isTrue();
        assertThat(to.receive(5)).isEqualTo("early");
    }

    @Test
    void shouldWaitForASlowSinkAndHoldNothingItself() throws Exception {
        assertThat(source().splice(sink(), Long.MAX_VALUE)).isTrue();
        long sent = 0;
        for (int turns = 0; turns < 2_000; turns++) {
            sent += Math.max(0, from.sendSome(100_000));
            loop.turn();
        }
        assertThat(from.sendSome(1)).as("nothing more is taken").isNegative();
        assertThat(loop.lentBytes()).isZero();
        assertThat(sent).isGreaterThan(MEGABYTE / 4);
        assertThat(to.receive((int) sent)).hasSize((int) sent);
        from.end();
        loop.turnUntil(() -> log.contains("source end"));
        assertThat(log).containsExactly("source spliced " + sent, "source end", "source closed");
        assertThat(sink().isOpen()).isTrue();
    }

    @Test
    void shouldComeAfterWhatWasSentBefore() throws Exception {
        MemorySegment scratch = loop.connections().scratch();
        scratch.fill((byte) 'h');
        long head = 0;
        while (!sink().isBlocked()) { // more than the socket takes, so that some of it waits
            head += sink().send(scratch, 0, scratch.byteSize());
        }
        assertThat(source().splice(sink(), 4)).isTrue();
        from.send("body");
        loop.turn();
        String all = to.receive((int) head + 4);
        assertThat(all.length()).isEqualTo((int) head + 4);
        assertThat(all.substring(all.length() - 5)).isEqualTo("hbody");
    }

    @Test
    void shouldLoseTheWayWithOneOfItsEnds() throws Exception {
        assertThat(source().splice(sink(), Long.MAX_VALUE)).isTrue();
        from.send("x");
        assertThat(to.receive(1)).isEqualTo("x");
        to.close();
        from.send("y");
        loop.turnUntil(() -> log.contains("sink closed"));
        assertThat(source().isOpen()).isTrue();
        from.send("z");
        loop.turnUntil(() -> log.getLast().endsWith("z"));
        assertThat(log.getLast()).as("nothing is spliced any more").startsWith("source");
    }

    @Test
    void shouldRestBetweenTwoSplicesAgainstEachOther() throws Exception {
        assertThat(source().splice(sink(), Long.MAX_VALUE)).isTrue();
        assertThat(sink().splice(source(), Long.MAX_VALUE)).isTrue();
        from.send("ping");
        to.send("pong");
        assertThat(to.receive(4) + from.receive(4)).isEqualTo("pingpong");
        loop.settle();
    }

    @Test
    void shouldUseAPipeAgain() throws Exception {
        for (int i = 0; i < 100; i++) {
            assertThat(source().splice(sink(), 3)).isTrue();
            from.send("abc");
            assertThat(to.receive(3)).isEqualTo("abc");
            loop.turn();
        }
        assertThat(log).hasSize(100).containsOnly("source spliced 3");
    }

    @Test
    void shouldEndBetweenTwoBytesWhenItIsToldTo() throws Exception {
        assertThat(source().splice(sink(), Long.MAX_VALUE)).isTrue();
        from.send("spliced");
        assertThat(to.receive(7)).isEqualTo("spliced");
        assertThat(source().bytesPerMove()).isEqualTo(7);
        assertThat(source().bytesPerMove()).as("since then").isZero();
        assertThat(source().endSplice()).isTrue();
        assertThat(source().endSplice()).as("there is none").isFalse();
        from.send("not spliced");
        loop.turnUntil(() -> !log.isEmpty());
        assertThat(log).containsExactly("source not spliced");
    }

    @Test
    void shouldNotEndWhileTheSinkHasToTakeSomething() throws Exception {
        assertThat(source().splice(sink(), Long.MAX_VALUE)).isTrue();
        long sent = 0;
        for (int turns = 0; turns < 2_000; turns++) {
            sent += Math.max(0, from.sendSome(100_000));
            loop.turn();
        }
        assertThat(source().endSplice()).isFalse();
        assertThat(to.receive((int) sent)).hasSize((int) sent);
        assertThat(source().endSplice()).isTrue();
    }

    @Test
    void shouldRefuseToMixWhatIsSentWithWhatIsSpliced() throws Exception {
        assertThat(source().splice(sink(), 3)).isTrue();
        assertThatIllegalStateException()
                .isThrownBy(() -> sink().send(loop.connections().scratch(), 0, 1));
    }

    private final class Side implements ConnectionHandler {

        private final String name;

        Side(String name) {
            this.name = name;
        }

        @Override
        public void onOpen(Connection connection) {
            opened.add(connection);
        }

        @Override
        public long onBytes(Connection connection, MemorySegment memory, long start, long end) {
            log.add(name + " "
                    + new String(
                            memory.asSlice(start, end - start).toArray(ValueLayout.JAVA_BYTE),
                            StandardCharsets.ISO_8859_1));
            return end - start;
        }

        @Override
        public void onSpliced(Connection source, long bytes) {
            log.add(name + " spliced " + bytes);
        }

        @Override
        public void onEnd(Connection connection) throws IOException {
            log.add(name + " end");
            ConnectionHandler.super.onEnd(connection);
        }

        @Override
        public void onClosed(Connection connection) {
            log.add(name + " closed");
        }
    }
}
