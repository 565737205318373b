package io.baton.net;

import io.baton.ffi.Address;
import io.baton.ffi.Fd;
import io.baton.loop.EventLoop;
import io.baton.loop.LoopThread;
import io.baton.loop.Registration;
import io.baton.metrics.CounterShard;
import io.baton.metrics.Counters;
import io.baton.metrics.Metric;
import io.baton.metrics.Series;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The open connections of one loop, and what they share: the buffer that they receive into, scratch memory for answers,
 * the buffers of those that hold something back, and the loop's counters.
 *
 * <p>Belongs to the loop's thread, which frees its memory when the loop ends.
 */
public final class Connections {

    /** Of the shared buffers: small ones cost 1.8 times as much per megabyte of a body. */
    private static final int SHARED_BYTES = 64 * 1024;

    private final EventLoop loop;

    private final ConnectionGate gate;

    private final Counters counters;

    private final CounterShard shard;

    private final EventLoop.FailureLog failures;

    private final Arena arena = Arena.ofConfined();

    private final MemorySegment receiveBuffer = arena.allocate(SHARED_BYTES, Long.BYTES);

    private final MemorySegment scratch = arena.allocate(SHARED_BYTES, Long.BYTES);

    private final BufferPool buffers = new BufferPool(BufferPool.TOTAL_BYTES_MAX, () -> limitHit(Limit.BUFFERS));

    private final Pipes pipes = new Pipes();

    private final Map<Class<?>, Object> owned = new HashMap<>();

    private final Map<Limit, Series> limits = new EnumMap<>(Limit.class);

    private final List<LoopListener> listeners = new ArrayList<>();

    private @Nullable Connection first;

    private int active;

    private boolean isDraining;

    /** Prepares a loop for connections, on its thread. */
    public Connections(EventLoop loop, ConnectionGate gate, Counters counters, EventLoop.FailureLog failures) {
        this.loop = loop;
        this.gate = gate;
        this.counters = counters;
        this.shard = counters.shard();
        this.failures = failures;
        for (Limit limit : Limit.values()) {
            limits.put(limit, counters.series(Metric.LIMIT_HIT, limit.text()));
        }
        loop.whenClosed(this::free);
    }

    /** Prepares a loop that has a thread of its own, and waits until that is done. */
    public static Connections of(
            LoopThread thread, ConnectionGate gate, Counters counters, EventLoop.FailureLog failures) {
        CompletableFuture<Connections> prepared = new CompletableFuture<>();
        boolean isSubmitted = thread.submit(loop -> prepared.complete(new Connections(loop, gate, counters, failures)));
        if (!isSubmitted) {
            throw new IllegalStateException("the loop " + thread.handle().name() + " has ended");
        }
        return prepared.join();
    }

    /** The loop, for timers and registrations beside the connections. */
    public EventLoop loop() {
        return loop;
    }

    /** All counters of the server, to ask for series. */
    public Counters counters() {
        return counters;
    }

    /** Where this loop counts. */
    public CounterShard shard() {
        return shard;
    }

    /**
     * Begins to connect to a server. Connections to servers are not counted, and do not keep a server that drains from
     * its end.
     */
    public Dial dial(Address address, long timeoutNs, Dial.Caller caller) {
        return Dial.begin(this, address, timeoutNs, caller);
    }

    /** What a service keeps for all of its connections in this loop: made when it is first asked for. */
    public <T> T own(Class<T> kind, Function<Connections, T> maker) {
        T known = kind.cast(owned.get(kind));
        if (known == null) {
            known = maker.apply(this);
            owned.put(kind, known);
        }
        return known;
    }

    /** Memory for whoever runs now to make up an answer in; it is another's after the call. */
    public MemorySegment scratch() {
        return scratch;
    }

    /** Accepted connections of this loop that are open now. */
    public int active() {
        return active;
    }

    /** Whether connections shall come to an end. */
    public boolean isDraining() {
        return isDraining;
    }

    /** Tells what went wrong with a connection that neither its client nor the network can have brought about. */
    public void failed(Connection connection, Throwable failure) {
        failures.failed(connection.toString(), failure);
    }

    /** Tells every connection, now and in future, to come to an end soon. */
    void drain() {
        isDraining = true;
        List<Connection> all = new ArrayList<>(); // one that is told may end others, and change the list
        for (Connection one = first; one != null; one = one.next) {
            all.add(one);
        }
        all.forEach(one -> one.turn().drain());
    }

    /** Lets connections last again; those that were told to end, and have not yet begun to, last too. */
    void last() {
        isDraining = false;
    }

    /** Closes every connection. */
    void closeAll() {
        while (first != null) {
            first.close();
        }
    }

    /** Takes over a connection that the gate has let in. */
    public void open(Fd fd, Address peer, ConnectionOrigin origin) {
        Connection connection = new Connection(this, fd, peer, origin);
        enlist(connection);
        active++;
        origin.entered();
        connection.turn().open(origin.handlers());
    }

    /** Takes over a connection that was dialled. */
    void open(Fd fd, Address peer, Registration registration, Dial.Caller caller, boolean mayHaveInput) {
        Connection connection = new Connection(this, fd, peer, null);
        enlist(connection);
        registration.passTo(connection.turn());
        connection.turn().open(caller.connected(connection), registration, mayHaveInput);
    }

    private void enlist(Connection connection) {
        Connection head = first;
        connection.next = head;
        if (head != null) {
            head.previous = connection;
        }
        first = connection;
    }

    void left(Connection connection) {
        Connection before = connection.previous;
        Connection after = connection.next;
        if (before != null) {
            before.next = after;
        } else {
            first = after;
        }
        if (after != null) {
            after.previous = before;
        }
        connection.previous = null;
        connection.next = null;
        ConnectionOrigin origin = connection.origin();
        if (origin != null) {
            active--;
            origin.left();
            gate.leave();
        }
    }

    /** Whether this loop has over one connection more than an even spread over so many loops would give it. */
    boolean hasMoreThanItsShare(int loops) {
        return (active - 1L) * loops > gate.active();
    }

    /** Counts that something was held up. */
    void limitHit(Limit limit) {
        shard.increment(Objects.requireNonNull(limits.get(limit)));
    }

    /** Closes a listener of this loop with the loop, unless it is {@link #detach}ed before. */
    void attach(LoopListener listener) {
        listeners.add(listener);
    }

    void detach(LoopListener listener) {
        listeners.remove(listener);
        listener.close();
    }

    private void free() {
        closeAll(); // whom no registration had told
        listeners.forEach(LoopListener::close);
        listeners.clear();
        buffers.close();
        pipes.close();
        arena.close();
    }

    BufferPool buffers() {
        return buffers;
    }

    Pipes pipes() {
        return pipes;
    }

    MemorySegment receiveBuffer() {
        return receiveBuffer;
    }
}
