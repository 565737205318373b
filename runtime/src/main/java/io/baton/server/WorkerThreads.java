package io.baton.server;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;

import io.baton.config.ServerConfig;
import io.baton.ffi.Errno;
import io.baton.ffi.ErrnoException;
import io.baton.loop.EventLoop;
import io.baton.loop.LoopThread;
import io.baton.loop.NanoClock;
import io.baton.metrics.Counters;
import io.baton.net.ConnectionGate;
import io.baton.net.Connections;
import io.baton.net.Listener;
import io.baton.net.ListenerEvents;
import io.baton.net.Workers;
import java.util.ArrayList;
import java.util.List;

/** The threads that serve connections, one for each loop, and what they share. */
final class WorkerThreads implements AutoCloseable {

    static final System.Logger LOG = System.getLogger(WorkerThreads.class.getName());

    static final EventLoop.FailureLog FAILURES = (what, failure) -> LOG.log(ERROR, what + " failed", failure);

    private final List<LoopThread> threads = new ArrayList<>();

    private final Workers workers;

    WorkerThreads(ServerConfig config, EventLoop control, Counters counters) throws ErrnoException {
        ConnectionGate gate = new ConnectionGate(config.limits().maxConnections());
        List<Connections> loops = new ArrayList<>();
        try {
            for (int i = 0; i < config.threads(); i++) {
                LoopThread thread = LoopThread.start("loop-" + i, NanoClock.SYSTEM, FAILURES);
                threads.add(thread);
                loops.add(Connections.of(thread, gate, counters, FAILURES));
            }
        } catch (ErrnoException | RuntimeException e) {
            close();
            throw e;
        }
        workers = new Workers(loops, gate, counters, new LoggedListenerEvents(), control.handle());
    }

    Workers workers() {
        return workers;
    }

    /** Ends the threads, with whatever connections are left. */
    @Override
    public void close() {
        threads.forEach(LoopThread::close);
        threads.clear();
    }

    private static final class LoggedListenerEvents implements ListenerEvents {

        @Override
        public void outOfResources(Listener listener, Errno errno, long backOffNs) {
            LOG.log(
                    WARNING,
                    "{0}: no descriptor or memory for the next connection ({1}), which waits; raise the limit (ulimit"
                            + " -n), or lower max_connections",
                    listener,
                    errno.text());
        }

        @Override
        public void failed(Listener listener, Exception failure) {
            LOG.log(ERROR, "a loop gives " + listener + " up", failure);
        }
    }
}
