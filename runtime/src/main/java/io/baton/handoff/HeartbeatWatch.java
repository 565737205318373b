package io.baton.handoff;

import io.baton.loop.EventLoop;
import io.baton.loop.Timer;

/** Tells when heartbeats stay away, and when they come after all. */
final class HeartbeatWatch {

    /** A heartbeat that is late by a second and a half. */
    static final long SILENT_AFTER_MS = Predecessor.HEARTBEAT_MS + 1_500;

    private static final long NS_PER_MS = 1_000_000;

    private final EventLoop loop;

    private final Runnable catchUp;

    private final Successor.Events events;

    private final Timer silence = new Timer(this::onSilence);

    private boolean isWatching;

    private boolean isSilent;

    /**
     * Watches nothing yet.
     *
     * @param catchUp reads what has come: when this process itself was held up, the heartbeats are there already
     */
    HeartbeatWatch(EventLoop loop, Runnable catchUp, Successor.Events events) {
        this.loop = loop;
        this.catchUp = catchUp;
        this.events = events;
    }

    void start() {
        isWatching = true;
        arm();
    }

    void stop() {
        isWatching = false;
        loop.cancel(silence);
    }

    void heard() {
        if (isWatching) {
            arm();
            if (isSilent) {
                isSilent = false;
                events.spoke();
            }
        }
    }

    private void arm() {
        loop.arm(silence, loop.nowNs() + SILENT_AFTER_MS * NS_PER_MS);
    }

    private void onSilence() {
        catchUp.run();
        if (isWatching && !silence.isArmed()) {
            isSilent = true;
            events.silent();
        }
    }
}
