package io.baton.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.Accept;
import io.baton.ffi.Address;
import io.baton.ffi.AddressBuffer;
import io.baton.ffi.Fd;
import io.baton.ffi.Poll;
import io.baton.ffi.Sockets;
import io.baton.loop.EventLoop;
import io.baton.loop.FakeClock;
import io.baton.metrics.Counters;
import io.baton.metrics.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A loop with connections over real socket pairs, stepped by hand, in time that stands still. */
public final class SteppedLoop implements AutoCloseable {

    private static final int TURNS_MAX = 100_000;

    private static final int PATIENCE_MS = 10_000;

    private final FakeClock clock = new FakeClock();

    private final List<String> failures = new ArrayList<>();

    private final ConnectionGate gate = new ConnectionGate(1000);

    private final Counters counters = new Counters();

    private final EventLoop loop;

    private final Connections connections;

    private final Listener listener;

    private final List<Client> clients = new ArrayList<>();

    private final List<ConnectionOrigin> origins = new ArrayList<>();

    public SteppedLoop() throws Exception {
        this.loop = EventLoop.open("stepped", clock, (what, failure) -> failures.add(failure.toString()));
        this.connections = new Connections(loop, gate, counters, (what, failure) -> failures.add(failure.toString()));
        this.listener = Listener.bind("web", Address.parse("unix:@baton-test-" + System.nanoTime()), 16);
    }

    /** What a service does here, for several connections. */
    public ConnectionHandlers prepare(ConnectionService service) {
        return service.on(connections, listener);
    }

    /** Opens a connection to a service, and returns the other end of it. */
    public Client connect(ConnectionService service) throws Exception {
        return connect(service.on(connections, listener));
    }

    /** Opens a connection with one of these handlers, and returns the other end of it. */
    public Client connect(ConnectionHandlers handlers) throws Exception {
        return connectAfter("", handlers);
    }

    /** Opens a connection whose first bytes are there already. */
    public Client connectAfter(String sent, ConnectionHandlers handlers) throws Exception {
        return connect(handlers, new Address.Unnamed(), sent);
    }

    /** Opens a connection whose other end pretends to have an address. */
    public Client connectFrom(Address peer, ConnectionHandlers handlers) throws Exception {
        return connect(handlers, peer, "");
    }

    private Client connect(ConnectionHandlers handlers, Address peer, String sent) throws Exception {
        Sockets.Pair pair = Sockets.pair(Sockets.Kind.STREAM, "under test");
        Client client = enlist(pair.right());
        if (!sent.isEmpty()) {
            client.send(sent);
        }
        open(pair.left(), peer, handlers);
        return client;
    }

    /** Opens a connection over TCP, where an end and a reset are two things. */
    public Client connectByTcp(ConnectionHandlers handlers) throws Exception {
        return enlist(connectOverTcp(handlers));
    }

    /** The other end of a connection that this loop has made, or gets. */
    Client enlist(Fd fd) {
        Client client = new Client(fd, this);
        clients.add(client);
        return client;
    }

    private void open(Fd fd, Address peer, ConnectionHandlers handlers) {
        gate.enter();
        ConnectionOrigin origin = originOf(handlers);
        connections.open(fd, peer, origin);
    }

    /** Opens a connection over TCP to a service, and returns the other end of it, which is the caller's. */
    public Fd connectOverTcp(ConnectionService service) throws Exception {
        return connectOverTcp(service.on(connections, listener));
    }

    /** Opens a connection over TCP with one of these handlers, and returns the other end of it. */
    public Fd connectOverTcp(ConnectionHandlers handlers) throws Exception {
        try (Listener tcp = Listener.bind("tcp", Address.parse("127.0.0.1:0"), 16)) {
            Fd client = Sockets.open(tcp.address(), "client under test");
            Sockets.connect(client, tcp.address());
            Fd accepted = accept(tcp);
            open(accepted, Sockets.peerAddress(accepted).orElseThrow(), handlers);
            return client;
        }
    }

    private ConnectionOrigin originOf(ConnectionHandlers handlers) {
        ConnectionOrigin origin = new ConnectionOrigin(listener, handlers, counters, connections.shard());
        origins.add(origin);
        return origin;
    }

    /** Does to what is connected so far what a reload does: the listener that it came from is another one's now. */
    public void closeOrigins() {
        origins.forEach(ConnectionOrigin::close);
    }

    /** Accepts what is going to connect to a listener, which no loop watches. */
    public static Fd accept(Listener listener) throws Exception {
        try (AddressBuffer peer = new AddressBuffer()) {
            assertThat(Poll.readable(listener.fd(), PATIENCE_MS)).isTrue();
            return switch (Sockets.accept(listener.fd(), peer)) {
                case Accept.Connected connected -> connected.fd();
                case Accept other -> throw new AssertionError(other);
            };
        }
    }

    /** One turn that does not wait. */
    public void turn() throws Exception {
        loop.doWork(0);
    }

    /** Turns until there is nothing to do. */
    public void settle() throws Exception {
        for (int turns = 0; loop.doWork(0) > 0; turns++) {
            assertThat(turns).as("turns").isLessThan(TURNS_MAX);
        }
    }

    /** Turns until something has come true, which may be brought about by other threads too. */
    public void turnUntil(BooleanSupplier condition) throws Exception {
        long start = System.nanoTime();
        for (int turns = 0; !condition.getAsBoolean(); turns++) {
            boolean isPatient = System.nanoTime() - start < PATIENCE_MS * 1_000_000L;
            assertThat(turns < TURNS_MAX || isPatient).as("turns").isTrue();
            turn();
        }
    }

    /** Lets time pass in steps of a tenth of a second, with a turn after each. */
    public void pass(double seconds) throws Exception {
        for (long passedMs = 0; passedMs < seconds * 1000; passedMs += 100) {
            clock.advanceMs(100);
            turn();
        }
        turn();
    }

    public Connections connections() {
        return connections;
    }

    public Listener listener() {
        return listener;
    }

    public ConnectionGate gate() {
        return gate;
    }

    public Counters counters() {
        return counters;
    }

    public FakeClock clock() {
        return clock;
    }

    public int active() {
        return connections.active();
    }

    /** The buffers of what the connections hold back. */
    public long lentBytes() {
        return connections.buffers().lentBytes();
    }

    /** What went wrong that no client can have brought about. */
    public List<String> failures() {
        return failures;
    }

    /** Closes all connections, as a loop does at the end of the grace period. */
    public void closeConnections() {
        connections.closeAll();
    }

    public void drain() {
        connections.drain();
    }

    @Override
    public void close() {
        clients.forEach(Client::close);
        listener.close();
        loop.close();
        assertThat(gate.active()).isZero();
        assertThat(counters.sum(Metric.CONNECTIONS_ACTIVE)).isZero();
    }
}
