package io.baton.benchmarks;

import io.baton.ffi.Address;
import io.baton.ffi.Errno;
import io.baton.loop.LoopThread;
import io.baton.loop.NanoClock;
import io.baton.metrics.Counters;
import io.baton.net.Connection;
import io.baton.net.ConnectionGate;
import io.baton.net.ConnectionHandler;
import io.baton.net.ConnectionService;
import io.baton.net.Connections;
import io.baton.net.Listener;
import io.baton.net.ListenerEvents;
import io.baton.net.ListenerSet;
import io.baton.net.Workers;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Baton's acceptors, loops and connections as its server puts them together, without a protocol on top. */
final class BatonAcceptServer implements AcceptServer {

    private static final int LOCALHOST = 0x7F000001;

    private static final int CONNECTIONS_MAX = 100_000;

    private static final long PATIENCE_S = 30;

    private final List<LoopThread> threads = new ArrayList<>();

    private final LoopThread control;

    private final int port;

    BatonAcceptServer(int loops, int answerBytes) throws IOException {
        control = LoopThread.start("control", NanoClock.SYSTEM, BatonAcceptServer::failed);
        ConnectionGate gate = new ConnectionGate(CONNECTIONS_MAX);
        Counters counters = new Counters();
        List<Connections> connections = new ArrayList<>();
        for (int i = 0; i < loops; i++) {
            LoopThread thread = LoopThread.start("loop " + i, NanoClock.SYSTEM, BatonAcceptServer::failed);
            threads.add(thread);
            int processor = Pinning.ofLoop(i);
            thread.submit(loop -> Pinning.pin(processor));
            connections.add(Connections.of(thread, gate, counters, BatonAcceptServer::failed));
        }
        ListenerSet listeners =
                new ListenerSet(new Workers(connections, gate, counters, new Complaints(), control.handle()));
        Listener listener = Listener.bind("benchmark", new Address.Inet4(LOCALHOST, 0), BACKLOG);
        listener.tune(true);
        port = ((Address.Inet4) listener.address()).port();
        CompletableFuture<Boolean> accepting = new CompletableFuture<>();
        ConnectionService service = ConnectionService.of(new Answering(answerBytes));
        control.submit(loop -> {
            var _ = listeners
                    .add(listener, service)
                    .thenCompose(nothing -> listeners.accept())
                    .whenComplete((nothing, failure) -> accepting.complete(failure == null));
        });
        if (!accepting.completeOnTimeout(false, PATIENCE_S, TimeUnit.SECONDS).join()) {
            throw new IOException("the loops do not accept");
        }
    }

    /** Answers whatever comes first. */
    private static final class Answering implements ConnectionHandler {

        private final MemorySegment answer;

        Answering(int bytes) {
            answer = Arena.ofAuto().allocate(bytes);
        }

        @Override
        public long onBytes(Connection connection, MemorySegment memory, long from, long to) throws IOException {
            connection.sendAll(answer, 0, answer.byteSize());
            connection.finish();
            return to - from;
        }
    }

    private static final class Complaints implements ListenerEvents {

        @Override
        public void outOfResources(Listener listener, Errno errno, long backOffNs) {
            System.err.println(listener + ": " + errno);
        }

        @Override
        public void failed(Listener listener, Exception failure) {
            // its loop has ended with the benchmark
        }
    }

    private static void failed(String what, Throwable failure) {
        System.err.println(what + ": " + failure);
    }

    @Override
    public int port() {
        return port;
    }

    /** The loops close what is open in them; the listener is the process's until its end, as in a server. */
    @Override
    public void close() {
        threads.forEach(LoopThread::close);
        control.close();
    }
}
