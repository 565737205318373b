package io.baton.handoff;

import io.baton.ffi.Address;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Fd;
import io.baton.ffi.FileDescriptors;
import io.baton.ffi.Sockets;
import io.baton.handoff.ListenerLists.Kept;
import io.baton.loop.EventLoop;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Both sides of an upgrade in one process: two loops that are stepped by hand, each with a clock of its own, and real
 * sockets between them. What each side hears is written down.
 */
final class Rehearsal implements AutoCloseable {

    static final long TIMEOUT_MS = 60_000;

    private static final int TURNS_MAX = 100_000;

    /** How far an upgrade has come; each step is one side's own doing, and all that follows by itself. */
    enum Stage {
        OFFERED,
        ANSWERED,
        READY,
        COMMITTED,
        ACCEPTING,
        BAKED
    }

    /** One side: its loop, its clock, and its record. */
    static final class Side {

        final List<String> events = new ArrayList<>();

        final List<String> mishaps = new ArrayList<>();

        private long nowNs = 1_000_000_000;

        final EventLoop loop;

        /** Whether its loop turns, which that of a stopped process does not. */
        boolean isRunning = true;

        Side(String name) throws ErrnoException {
            loop = EventLoop.open(name, () -> nowNs, (what, failure) -> mishaps.add(what + ": " + failure));
        }

        void pass(long ms) {
            nowNs += ms * 1_000_000;
        }
    }

    /** What the old side has told after its offer. */
    final List<StateSection> told = new ArrayList<>();

    /** What the young side has told. */
    final List<StateSection> toldBack = new ArrayList<>();

    final Side old = new Side("old");

    final Side young = new Side("young");

    final Path upgradeSock;

    final Offer offer;

    private final List<Runnable> owned = new ArrayList<>();

    private @Nullable Successor successor; // until it is sought

    private @Nullable Predecessor predecessor; // until it is awaited

    private Offer received = new Offer(List.of(), List.of());

    Rehearsal(Path folder, int listeners) throws ErrnoException {
        this(folder, listen(listeners));
    }

    Rehearsal(Path folder, Offer offer) throws ErrnoException {
        this.upgradeSock = folder.resolve("upgrade.sock");
        this.offer = offer;
    }

    static Offer listen(int count) throws ErrnoException {
        List<OfferedListener> listeners = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Fd fd = Sockets.listen(Address.parse("127.0.0.1:0"), 16);
            listeners.add(new OfferedListener(new Endpoint("web " + i, Sockets.localAddress(fd)), fd));
        }
        return new Offer(listeners, List.of());
    }

    HandoffSettings settings(String version, long closeTimeoutMs) {
        return new HandoffSettings(
                upgradeSock.toString(),
                TIMEOUT_MS,
                closeTimeoutMs,
                FileDescriptors.UNCHANGED,
                FileDescriptors.UNCHANGED,
                version,
                version.equals("old") ? 3 : 0,
                "upgrade of " + version);
    }

    Successor seek() {
        Successor sought = Successor.seek(old.loop, settings("old", 5_000), offer, new OldEvents());
        successor = sought;
        return sought;
    }

    Predecessor await() {
        Predecessor awaited = Predecessor.await(young.loop, settings("young", 8_000), new YoungEvents());
        predecessor = awaited;
        return awaited;
    }

    Successor successor() {
        return Objects.requireNonNull(successor);
    }

    Predecessor predecessor() {
        return Objects.requireNonNull(predecessor);
    }

    Offer received() {
        return received;
    }

    /** Lets both do what there is to do. */
    void pump() throws ErrnoException {
        int idle = 0;
        for (int turn = 0; idle < 2; turn++) {
            if (turn == TURNS_MAX) {
                throw new AssertionError("after %d turns there is still something to do".formatted(turn));
            }
            int done = (old.isRunning ? old.loop.doWork(0) : 0) + (young.isRunning ? young.loop.doWork(0) : 0);
            idle = done == 0 ? idle + 1 : 0;
        }
    }

    /** Lets time pass in steps that no heartbeat is missed in. */
    void pass(long ms) throws ErrnoException {
        for (long left = ms; left > 0; left -= 250) {
            old.pass(Math.min(left, 250));
            young.pass(Math.min(left, 250));
            pump();
        }
        old.pass(2); // a timer runs up to a tick after its deadline
        young.pass(2);
        pump();
    }

    /** Begins an upgrade and takes it this far. */
    void reach(Stage stage) throws ErrnoException {
        await();
        seek();
        pump();
        for (Stage next : Stage.values()) {
            if (next.compareTo(Stage.OFFERED) > 0 && next.compareTo(stage) <= 0) {
                step(next);
                pump();
            }
        }
        old.events.clear();
        young.events.clear();
    }

    void step(Stage stage) {
        switch (stage) {
            case OFFERED -> throw new IllegalArgumentException("that comes by itself");
            case ANSWERED -> predecessor().answer(keepAll());
            case READY -> predecessor().ready();
            case COMMITTED -> successor().commit(List.of());
            case ACCEPTING -> predecessor().accepting();
            case BAKED -> successor().baked();
        }
    }

    ListenerLists keepAll() {
        return new ListenerLists(
                IntStream.range(0, offer.listeners().size())
                        .mapToObj(i -> new Kept(i, i))
                        .toList(),
                List.of(),
                List.of());
    }

    /** Closes a descriptor at the end. */
    Fd own(Fd fd) {
        owned.add(fd::close);
        return fd;
    }

    /** Closes a peer at the end. */
    RawPeer own(RawPeer peer) {
        owned.add(peer::close);
        return peer;
    }

    @Override
    public void close() {
        if (successor != null) {
            successor.close();
        }
        if (predecessor != null) {
            predecessor.close();
        }
        owned.forEach(Runnable::run);
        received.close();
        offer.close();
        old.loop.close();
        young.loop.close();
        if (!old.mishaps.isEmpty() || !young.mishaps.isEmpty()) {
            throw new AssertionError(old.mishaps + " and " + young.mishaps);
        }
    }

    private final class OldEvents implements Successor.Events {

        @Override
        public void connected(Peer peer) {
            old.events.add("connected to generation %d of %s, protocol %d, %s, bake of %d ms"
                    .formatted(
                            peer.generation(),
                            peer.version(),
                            peer.protocol(),
                            peer.upgradeId(),
                            peer.closeTimeoutMs()));
        }

        @Override
        public void dropped(String reason) {
            old.events.add("dropped: " + reason);
        }

        @Override
        public void offered() {} // what it sends is seen on the other side

        @Override
        public void ready(ListenerLists lists) {
            old.events.add("ready: kept %d, added %d, removed %d"
                    .formatted(
                            lists.kept().size(),
                            lists.added().size(),
                            lists.removed().size()));
        }

        @Override
        public void accepting() {
            old.events.add("accepting");
        }

        @Override
        public void stopping() {
            old.events.add("stopping");
        }

        @Override
        public void silent() {
            old.events.add("silent");
        }

        @Override
        public void spoke() {
            old.events.add("spoke");
        }

        @Override
        public void told(List<StateSection> state) {
            toldBack.addAll(state);
        }

        @Override
        public void failed(String reason) {
            old.events.add("failed: " + reason);
        }
    }

    private final class YoungEvents implements Predecessor.Events {

        @Override
        public void offered(Peer peer, Offer offer) {
            received = offer;
            young.events.add("offered %d by generation %d of %s, protocol %d, %s, bake of %d ms"
                    .formatted(
                            offer.listeners().size(),
                            peer.generation(),
                            peer.version(),
                            peer.protocol(),
                            peer.upgradeId(),
                            peer.closeTimeoutMs()));
        }

        @Override
        public void dropped(String reason) {
            young.events.add("dropped: " + reason);
        }

        @Override
        public void told(List<StateSection> state) {
            told.addAll(state);
        }

        @Override
        public void committed() {
            young.events.add("committed");
        }

        @Override
        public void retired() {
            young.events.add("retired");
        }

        @Override
        public void draining(int connections) {
            young.events.add("draining " + connections);
        }

        @Override
        public void drained() {
            young.events.add("drained");
        }

        @Override
        public void died(String reason) {
            young.events.add("died: " + reason);
        }

        @Override
        public void absent(String reason) {
            young.events.add("absent: " + reason);
        }

        @Override
        public void failed(String reason) {
            young.events.add("failed: " + reason);
        }
    }
}
