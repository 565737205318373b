package io.baton.server;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.WARNING;

import io.baton.ffi.Orphans;
import io.baton.loop.EventLoop;
import io.baton.loop.Timer;
import java.io.IOException;

/** Reaps {@link Orphans}, on a loop, whenever SIGCHLD says that there may be some. */
final class OrphanReaper implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(OrphanReaper.class.getName());

    /** How long whoever awaits a child of his own has to reap it. */
    private static final long BETWEEN_LOOKS_NS = 1_000_000_000;

    private final EventLoop loop;

    private final Orphans orphans = new Orphans();

    private final Timer timer = new Timer(this::look);

    OrphanReaper(EventLoop loop) {
        this.loop = loop;
        look(); // some may have ended before there was a handler for their signal
    }

    /** Whether this process has to do it: where it is process 1, and where it had children as another program. */
    static boolean isNeeded() {
        return InPlace.isFirstProcess() || InPlace.ofThisProcess().isReplaced();
    }

    void childEnded() {
        if (!timer.isArmed()) {
            look();
        }
    }

    @Override
    public void close() {
        loop.cancel(timer);
    }

    private void look() {
        try {
            int before = orphans.reaped();
            if (orphans.look()) {
                loop.arm(timer, loop.nowNs() + BETWEEN_LOOKS_NS);
            }
            if (orphans.reaped() > before) {
                LOG.log(DEBUG, "reaped {0} orphans", orphans.reaped() - before);
            }
        } catch (IOException e) {
            LOG.log(WARNING, "orphans cannot be looked for: {0}", e.getMessage());
        }
    }
}
