package io.baton.proxy.warmup;

import io.baton.config.Protocol;
import io.baton.config.ServerConfig;
import io.baton.ffi.Address;
import io.baton.ffi.Errno;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Fd;
import io.baton.loop.EventLoop;
import io.baton.loop.NanoClock;
import io.baton.metrics.Counters;
import io.baton.net.Acceptor;
import io.baton.net.ConnectionGate;
import io.baton.net.ConnectionOrigin;
import io.baton.net.ConnectionService;
import io.baton.net.Connections;
import io.baton.net.Listener;
import io.baton.proxy.log.AccessLog;
import io.baton.proxy.upstream.Upstream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * A loop as those that serve, with counters and a gate of its own, between clients and an origin that are stepped by
 * the same thread: nobody waits for anybody, so that what an exchange takes is what the processor does for it.
 *
 * <p>Clients and origin are no handlers of the loop, which would make the compiler expect more kinds of handlers than
 * there will be.
 */
final class WarmUpLoop implements AutoCloseable {

    private static final int CLIENTS = 4;

    private static final int CONNECTIONS_MAX = 1000;

    private static final int BUFFER_BYTES = 64 * 1024;

    private static final long NS_PER_MS = 1_000_000;

    private static final Path NOWHERE = Path.of("/dev/null");

    /** As most clients come; the sockets are local ones. */
    private static final Address CLIENT = Address.parse("127.0.0.1:1");

    private final NanoClock clock;

    private final Mix mix;

    private final EventLoop loop;

    private final Connections connections;

    private final ConnectionGate gate = new ConnectionGate(CONNECTIONS_MAX);

    private final Counters counters = new Counters();

    private final List<InnerClient> clients = new ArrayList<>();

    private final MemorySegment buffer;

    private final InnerOrigin origin;

    private final List<String> failures = new ArrayList<>();

    /** What is to be closed, the last one first. */
    private final Deque<AutoCloseable> owned = new ArrayDeque<>();

    /** Opens all of it, on the thread that is going to run it. */
    WarmUpLoop(ServerConfig config, NanoClock clock) throws IOException {
        this.clock = clock;
        this.mix = mixOf(config);
        EventLoop.FailureLog noted = (what, failure) -> failures.add(what + ": " + failure);
        try {
            Arena arena = own(Arena.ofConfined());
            buffer = arena.allocate(BUFFER_BYTES);
            Optional<AccessLog> log = config.logs().accessLog().isPresent()
                    ? Optional.of(own(AccessLog.open(NOWHERE, config.logs().accessLogFormat(), counters)))
                    : Optional.empty();
            loop = own(EventLoop.open("warm-up", clock, noted));
            connections = new Connections(loop, gate, counters, noted);
            Listener asked = own(PrivateName.listen("origin"));
            origin = own(new InnerOrigin(mix, asked));
            Upstream upstream = InnerService.upstream(config, asked.address(), counters);
            Listener http = own(PrivateName.listen("http"));
            accept(http, InnerService.http(config, upstream, log));
            Listener tcp = own(PrivateName.listen("tcp"));
            accept(tcp, InnerService.tcp(upstream));
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(own(new InnerClient(http.address(), tcp.address(), clock)));
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** What the configuration has a use for. */
    static Mix mixOf(ServerConfig config) {
        boolean hasHttp = config.listeners().stream().anyMatch(one -> one.protocol() == Protocol.HTTP);
        boolean hasTcp = config.listeners().stream().anyMatch(one -> one.protocol() == Protocol.TCP);
        return Mix.of(hasHttp, !config.upstreams().isEmpty(), hasTcp);
    }

    /**
     * Lets every client have one exchange.
     *
     * @param end when to give up in the middle of it
     */
    void exchange(WarmUp.End end, Steadiness steadiness) throws IOException {
        for (InnerClient client : clients) {
            client.begin(mix.next());
        }
        boolean isBusy = true;
        boolean hasDone = true;
        while (isBusy && !end.isReached()) {
            hasDone = loop.doWork(hasDone ? 0 : 1) > 0;
            hasDone |= origin.turn(buffer);
            isBusy = false;
            for (InnerClient client : clients) {
                if (client.isBusy()) {
                    hasDone |= client.turn(buffer);
                    if (client.isBusy()) {
                        isBusy = true;
                    } else {
                        steadiness.add(client.tookNs());
                    }
                }
            }
            if (!failures.isEmpty()) {
                throw new IOException(failures.getFirst());
            }
        }
    }

    /** Leaves the processor to others for a while. */
    void rest(WarmUp.End end, long ns) throws ErrnoException {
        long untilNs = clock.nanoTime() + ns;
        for (long leftNs = ns; leftNs > 0 && !end.isReached(); leftNs = untilNs - clock.nanoTime()) {
            loop.doWork((int) Math.ceilDiv(leftNs, NS_PER_MS));
        }
    }

    @Override
    public void close() {
        while (!owned.isEmpty()) {
            try {
                owned.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("nothing here fails to close", e);
            }
        }
    }

    private <T extends AutoCloseable> T own(T opened) {
        owned.push(opened);
        return opened;
    }

    private void accept(Listener listener, ConnectionService service) throws ErrnoException {
        ConnectionOrigin from =
                new ConnectionOrigin(listener, service.on(connections, listener), counters, connections.shard());
        own(new Acceptor(loop, listener, gate, new OwnClients(from))).resume();
    }

    /** Lets in who is this process. */
    private final class OwnClients implements Acceptor.Sink {

        private final ConnectionOrigin from;

        OwnClients(ConnectionOrigin from) {
            this.from = from;
        }

        @Override
        public void accepted(Fd connection, Address peer) {
            try {
                if (PrivateName.isOwn(connection)) {
                    connections.open(connection, CLIENT, from);
                    return;
                }
            } catch (ErrnoException e) {
                failures.add(String.valueOf(e.getMessage()));
            }
            connection.close();
            gate.leave();
        }

        @Override
        public boolean hasMoreThanItsShare() {
            return false;
        }

        @Override
        public void outOfResources(Errno errno, long backOffNs) {
            failures.add("no descriptor or memory is left: " + errno);
        }

        @Override
        public void outOfRoom() {
            failures.add("more than " + CONNECTIONS_MAX + " connections");
        }

        @Override
        public void failed(Exception failure) {
            failures.add(failure.toString());
        }
    }
}
