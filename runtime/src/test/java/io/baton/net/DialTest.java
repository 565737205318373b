package io.baton.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.Accept;
import io.baton.ffi.Address;
import io.baton.ffi.AddressBuffer;
import io.baton.ffi.Errno;
import io.baton.ffi.Fd;
import io.baton.ffi.Io;
import io.baton.ffi.Sockets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DialTest {

    private static final long SECOND_NS = 1_000_000_000;

    private final List<String> log = new ArrayList<>();

    private final Recorder recorder = new Recorder();

    private final List<Connection> opened = new ArrayList<>();

    private final Dial.Caller caller = new Dial.Caller() {
        @Override
        public ConnectionHandler connected(Connection connection) {
            log.add("connected");
            opened.add(connection);
            return recorder;
        }

        @Override
        public void failed(Errno why) {
            log.add(why.name());
        }
    };

    private SteppedLoop loop;

    @BeforeEach
    void open() throws Exception {
        loop = new SteppedLoop();
    }

    @AfterEach
    void close() {
        loop.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:0", "unix:@baton-dial-test"})
    void shouldConnect(String where) throws Exception {
        try (Listener server = Listener.bind("server", Address.parse(where), 16)) {
            loop.connections().dial(server.address(), SECOND_NS, caller);
            assertThat(log).as("called later").isEmpty();
            loop.turnUntil(() -> !log.isEmpty());
            assertThat(log).containsExactly("connected");
            try (Fd accepted = accept(server);
                    Arena arena = Arena.ofConfined()) {
                MemorySegment hello = arena.allocateFrom("hello");
                Io.send(accepted, hello, 0, 5);
                loop.turnUntil(() -> !recorder.log.isEmpty());
            }
            assertThat(recorder.log.getFirst()).isEqualTo("hello");
            loop.turnUntil(() -> recorder.log.contains("closed"));
            assertThat(recorder.log).containsExactly("hello", "end", "closed");
            assertThat(loop.active()).as("is no client").isZero();
        }
    }

    @Test
    void shouldSayThatNobodyListens() throws Exception {
        Address address;
        try (Listener server = Listener.bind("gone", Address.parse("127.0.0.1:0"), 1)) {
            address = server.address();
        }
        loop.connections().dial(address, SECOND_NS, caller);
        assertThat(log).isEmpty();
        loop.turnUntil(() -> !log.isEmpty());
        loop.connections().dial(Address.parse("unix:/nobody/is/here"), SECOND_NS, caller);
        loop.turnUntil(() -> log.size() == 2);
        assertThat(log).containsExactly("ECONNREFUSED", "ENOENT");
    }

    @Test
    void shouldNotWaitLongerThanItMay() throws Exception {
        try (Listener full = Listener.bind("full", Address.parse("127.0.0.1:0"), 0)) {
            for (int i = 0; i < 4; i++) { // the kernel lets in one more than the backlog, and answers no others
                loop.connections().dial(full.address(), SECOND_NS, caller);
            }
            loop.turnUntil(() -> log.contains("connected"));
            loop.pass(0.9);
            assertThat(log).doesNotContain("ETIMEDOUT");
            loop.pass(0.2);
            assertThat(log).contains("ETIMEDOUT").hasSize(4);
            opened.forEach(Connection::close);
        }
    }

    @Test
    void shouldCallNobodyAfterItWasCancelled() throws Exception {
        try (Listener server = Listener.bind("server", Address.parse("127.0.0.1:0"), 16)) {
            Dial dial = loop.connections().dial(server.address(), SECOND_NS, caller);
            Dial failing = loop.connections().dial(Address.parse("unix:/nobody/is/here"), SECOND_NS, caller);
            dial.cancel();
            failing.cancel();
            dial.cancel();
            loop.pass(2);
            assertThat(log).isEmpty();
        }
    }

    @Test
    void shouldFailWithTheLoop() throws Exception {
        try (Listener server = Listener.bind("server", Address.parse("127.0.0.1:0"), 16)) {
            loop.connections().dial(server.address(), SECOND_NS, caller);
            loop.close();
            assertThat(log).containsExactly("ECANCELED");
        }
        loop = new SteppedLoop();
    }

    /** An origin may refuse a large upload early, and close: what it says must be read before the loss is noticed. */
    @Test
    void shouldReadWhatAServerSaidBeforeItLeft() throws Exception {
        try (Listener server = Listener.bind("server", Address.parse("127.0.0.1:0"), 16);
                Arena arena = Arena.ofConfined()) {
            loop.connections().dial(server.address(), SECOND_NS, caller);
            loop.turnUntil(() -> !opened.isEmpty());
            Connection connection = opened.getFirst();
            connection.sendAll(arena.allocate(1000), 0, 1000);
            try (Fd accepted = accept(server)) {
                Io.send(accepted, arena.allocateFrom("too large"), 0, 9);
            } // with bytes unread: a reset
            connection.sendAll(arena.allocate(1000), 0, 1000);
            loop.turnUntil(() -> recorder.log.contains("closed"));
            assertThat(recorder.log).containsExactly("too large", "closed");
        }
    }

    private static Fd accept(Listener server) throws Exception {
        try (AddressBuffer peer = new AddressBuffer()) {
            return ((Accept.Connected) Sockets.accept(server.fd(), peer)).fd();
        }
    }
}
