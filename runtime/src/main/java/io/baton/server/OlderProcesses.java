package io.baton.server;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.baton.ffi.Epoll;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Pidfd;
import io.baton.handoff.StateSection.OlderGeneration;
import io.baton.loop.EventLoop;
import io.baton.loop.ReadyHandler;
import io.baton.loop.Registration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The processes before this one that still have connections, the predecessor and those before it.
 *
 * <p>Each reports to its own successor, who tells what it knows to the next one. When one in the middle ends, nobody
 * reports those before it any more; they are pinned, so that at least their end is known. Belongs to the control loop.
 */
final class OlderProcesses implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(OlderProcesses.class.getName());

    private final EventLoop loop;

    private final Map<Long, Known> byPid = new HashMap<>();

    private Runnable onNone = () -> {};

    OlderProcesses(EventLoop loop) {
        this.loop = loop;
    }

    /** Takes in how many connections one has; of one that has ended meanwhile, nothing is kept. */
    void report(OlderGeneration reported) {
        Known known = byPid.get(reported.pid());
        if (known != null) {
            known.last = reported;
            return;
        }
        try {
            Optional<Pidfd> pidfd = reported.pid() > 0 && reported.pid() <= Integer.MAX_VALUE
                    ? Pidfd.open(reported.pid())
                    : Optional.empty();
            if (pidfd.isPresent()) {
                byPid.put(reported.pid(), Known.watched(this, reported, pidfd.get()));
            }
        } catch (ErrnoException e) {
            LOG.log(WARNING, "process {0} is not shown among those that drain: {1}", pid(reported), e.getMessage());
        }
    }

    /** Youngest first. */
    List<OlderGeneration> all() {
        return byPid.values().stream()
                .map(known -> known.last)
                .sorted(Comparator.comparingInt(OlderGeneration::generation).reversed())
                .toList();
    }

    /** Forgets one that has said that it ends. */
    void end(long pid) {
        Known known = byPid.remove(pid);
        if (known != null) {
            known.close();
            LOG.log(INFO, "generation {0}, process {1}, has drained", known.last.generation(), pid(known.last));
            if (byPid.isEmpty()) {
                onNone.run();
            }
        }
    }

    /** Calls back as soon as all of them have ended. */
    void whenNone(Runnable callback) {
        if (byPid.isEmpty()) {
            callback.run();
        } else {
            onNone = callback;
        }
    }

    @Override
    public void close() {
        byPid.values().forEach(Known::close);
        byPid.clear();
    }

    private static String pid(OlderGeneration process) {
        return Long.toString(process.pid());
    }

    /** One of them, while it lives. */
    private static final class Known implements ReadyHandler {

        private final OlderProcesses all;

        private final Pidfd pidfd;

        private final Registration registration;

        private OlderGeneration last;

        private Known(OlderProcesses all, OlderGeneration first, Pidfd pidfd) throws ErrnoException {
            this.all = all;
            this.last = first;
            this.pidfd = pidfd;
            this.registration = all.loop.register(pidfd.fd(), Epoll.IN, this);
        }

        static Known watched(OlderProcesses all, OlderGeneration first, Pidfd pidfd) throws ErrnoException {
            try {
                return new Known(all, first, pidfd);
            } catch (ErrnoException e) {
                pidfd.close();
                throw e;
            }
        }

        @Override
        public void onReady(int events) {
            all.end(last.pid());
        }

        @Override
        public void onFailure(Exception failure) {
            LOG.log(WARNING, "the end of process {0} will not be noticed: {1}", pid(last), failure.getMessage());
            all.end(last.pid());
        }

        void close() {
            registration.cancel();
            pidfd.close();
        }
    }
}
