package io.baton.server;

import io.baton.handoff.Counterpart;
import io.baton.loop.EventLoop;
import io.baton.loop.Timer;
import io.baton.metrics.Series;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Lets the processes of an upgrade know what was counted here, while they count, too. Belongs to the control loop.
 */
final class CountExchange implements AutoCloseable {

    /** How often that is done where nobody asks: so much is lost at most with a process that is killed. */
    private static final long PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final EventLoop loop;

    private final Inheritance inheritance;

    private final Supplier<Optional<Counterpart>> older;

    private final Supplier<Optional<Counterpart>> newer;

    private final Timer timer = new Timer(this::onTime);

    CountExchange(
            EventLoop loop,
            Inheritance inheritance,
            Supplier<Optional<Counterpart>> older,
            Supplier<Optional<Counterpart>> newer) {
        this.loop = loop;
        this.inheritance = inheritance;
        this.older = older;
        this.newer = newer;
    }

    /** Begins, with the commit, to tell from time to time; not at once, as the other one may be speaking just now. */
    void begin() {
        loop.arm(timer, loop.nowNs() + PERIOD_NS);
    }

    /**
     * Tells them, after it has heard what they have said.
     *
     * @return what may be shown now
     */
    Map<Series, Long> tell() {
        older.get().ifPresent(Counterpart::catchUp);
        newer.get().ifPresent(Counterpart::catchUp);
        return inheritance.tell(older.get(), newer.get()); // which may be gone after what they have said
    }

    @Override
    public void close() {
        loop.cancel(timer);
    }

    private void onTime() {
        var _ = tell();
        if (older.get().isPresent() || newer.get().isPresent()) {
            begin();
        }
    }
}
