package io.baton.proxy.log;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;

import io.baton.config.AccessLogFormat;
import io.baton.config.LogConfig;
import io.baton.ffi.ErrnoException;
import io.baton.metrics.CounterShard;
import io.baton.metrics.Counters;
import io.baton.metrics.Metric;
import io.baton.metrics.Series;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An open access log: a file, and the thread that writes it.
 *
 * <p>Any thread may call it. It is closed after the loops that write to it have ended.
 */
public final class AccessLog implements AutoCloseable {

    /** How long lines gather before they are written together, unless a lane fills up before. */
    static final int GATHER_MS = 100;

    private static final int RETRY_MS = 500;

    private static final int BLOCKED_MS = 100;

    private static final long NS_PER_MS = 1_000_000;

    /** How long the file may take nothing, when the log is closed. */
    private static final Duration CLOSE_TIME = Duration.ofSeconds(1);

    /** How long it may take altogether, which only a pipe with a slow reader needs. */
    private static final Duration CLOSE_TIME_MAX = Duration.ofSeconds(10);

    private static final System.Logger LOG = System.getLogger(AccessLog.class.getName());

    private final Path path;

    private final AccessLogFormat format;

    private final BiConsumer<Level, String> events;

    private final Series dropped;

    private final List<LogLane> lanes = new CopyOnWriteArrayList<>();

    private final LogWakeUp wakeUp;

    private final LogWriter writer;

    private final Thread thread;

    private final AtomicReference<@Nullable Reopening> reopening = new AtomicReference<>();

    /** How long the file may take nothing; written before {@link #isClosing}, as the time of that. */
    private long closeTimeNs;

    private long closingNs;

    /** When that time is over; the thread's, once it closes. */
    private long closeDeadlineNs;

    private volatile boolean isClosing;

    /** Whether all was written when the thread ended. */
    private volatile boolean isComplete;

    private AccessLog(
            Path path,
            AccessLogFormat format,
            Counters counters,
            LogWakeUp wakeUp,
            LogSink sink,
            BiConsumer<Level, String> events) {
        this.path = path;
        this.format = format;
        this.events = events;
        this.dropped = counters.series(Metric.ACCESS_LOG_DROPPED);
        this.wakeUp = wakeUp;
        this.writer = new LogWriter(path.toString(), sink, lanes, counters.shard(), dropped, events);
        this.thread = Thread.ofPlatform().name("access-log").daemon().unstarted(this::run);
    }

    /** A file that is open under the log's name, and who waits for its first line. */
    private record Reopening(LogSink sink, CompletableFuture<Void> done) {}

    /**
     * Opens a log, and starts its thread.
     *
     * @param path {@link LogConfig#STANDARD_OUTPUT} is there
     */
    public static AccessLog open(Path path, AccessLogFormat format, Counters counters) throws ErrnoException {
        return open(path, format, counters, LOG::log);
    }

    static AccessLog open(Path path, AccessLogFormat format, Counters counters, BiConsumer<Level, String> events)
            throws ErrnoException {
        LogSink sink = openSink(path);
        try {
            LogWakeUp wakeUp = LogWakeUp.open("wake-up of the access log " + path);
            AccessLog log = new AccessLog(path, format, counters, wakeUp, sink, events);
            log.thread.start();
            return log;
        } catch (ErrnoException e) {
            sink.close();
            throw e;
        }
    }

    /**
     * Room for the lines of one more loop.
     *
     * @param shard where that loop counts
     */
    public LogLane lane(CounterShard shard) {
        LogLane lane = new LogLane(LineFormat.of(format), wakeUp, shard, dropped);
        lanes.add(lane);
        return lane;
    }

    /**
     * Opens the file again under its name, after it was renamed. What comes from then on goes there; if it cannot be
     * opened, all stays as it was.
     *
     * @return completed when the file that was open before is closed
     */
    public CompletableFuture<Void> reopen() throws ErrnoException {
        if (path.equals(LogConfig.STANDARD_OUTPUT)) {
            return CompletableFuture.completedFuture(null);
        }
        Reopening next = new Reopening(openSink(path), new CompletableFuture<>());
        giveUp(reopening.getAndSet(next)); // the newest one counts
        wakeUp.now();
        if (isClosing) {
            giveUp(reopening.getAndSet(null));
        }
        return next.done;
    }

    /** Writes what is there, as long as the file takes something within a second. */
    @Override
    public void close() {
        close(CLOSE_TIME);
    }

    /**
     * Writes what is there, ends the thread, and says how many lines the log has lost.
     *
     * @param timeMax what waits when the file has taken nothing for so long is dropped and counted
     * @return whether all was written
     */
    public boolean close(Duration timeMax) {
        if (!isClosing) {
            closeTimeNs = timeMax.toNanos();
            closingNs = System.nanoTime();
            isClosing = true;
            wakeUp.now();
        }
        try {
            if (!thread.join(timeMax.plus(CLOSE_TIME_MAX))) { // it ends by itself, unless a disk holds it
                events.accept(
                        WARNING,
                        "the access log %s is held up by its disk: %d lines are lost"
                                .formatted(path, writer.waitingLines() + writer.droppedLines()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return isComplete;
    }

    private static LogSink openSink(Path path) throws ErrnoException {
        return LogSink.open(path, path.equals(LogConfig.STANDARD_OUTPUT));
    }

    private static void giveUp(@Nullable Reopening unused) {
        if (unused != null) {
            unused.sink.close();
            unused.done.complete(null);
        }
    }

    private void run() {
        try {
            isComplete = writeUntilClosed();
        } catch (ErrnoException | RuntimeException | Error e) {
            events.accept(ERROR, "the access log " + path + " has ended: " + e);
        } finally {
            isClosing = true;
            writer.dropRest();
            sayLost(writer.droppedLines());
            writer.close();
            giveUp(reopening.getAndSet(null));
            wakeUp.close();
        }
    }

    private void sayLost(long lines) {
        if (lines > 0) {
            events.accept(WARNING, "the access log %s ends without %d lines that were dropped".formatted(path, lines));
        }
    }

    private boolean writeUntilClosed() throws ErrnoException {
        boolean wasClosing = false;
        while (true) {
            if (isClosing && !wasClosing) {
                wasClosing = true;
                closeDeadlineNs = System.nanoTime() + closeTimeNs;
            }
            Reopening next = reopening.getAndSet(null);
            if (next != null) {
                writer.replaceSink(next.sink);
                next.done.complete(null);
            }
            LogWriter.Next what = writer.doWork();
            if (wasClosing && what == LogWriter.Next.IDLE) {
                return true; // nothing came after the loops had ended
            }
            if (wasClosing && isTimeToCloseOver(what)) {
                events.accept(WARNING, "the access log " + path + " could not be written to its end");
                return false;
            }
            await(what);
        }
    }

    /** Counts from when the file last took something: a thread that had to wait for a processor has lost nothing. */
    private boolean isTimeToCloseOver(LogWriter.Next what) {
        long nowNs = System.nanoTime();
        boolean isTaking = what == LogWriter.Next.GO_ON || what == LogWriter.Next.GATHER;
        if (isTaking && nowNs - closingNs < CLOSE_TIME_MAX.toNanos()) {
            closeDeadlineNs = nowNs + closeTimeNs;
            return false;
        }
        return closeDeadlineNs - nowNs <= 0;
    }

    private void await(LogWriter.Next what) throws ErrnoException {
        switch (what) {
            case GO_ON -> {}
            case GATHER -> wakeUp.nap(within(GATHER_MS));
            case IDLE -> wakeUp.park(() -> isClosing || reopening.get() != null || writer.hasLines());
            case BLOCKED -> writer.sink().awaitRoom(within(BLOCKED_MS));
            case FAILING -> wakeUp.pause(within(RETRY_MS));
        }
    }

    /** A wait that neither outlasts the time to close nor lets lines gather that will not come. */
    private int within(int ms) {
        if (!isClosing) {
            return ms;
        }
        long leftMs = Math.ceilDiv(closeDeadlineNs - System.nanoTime(), NS_PER_MS);
        return Math.clamp(leftMs, 0, ms / 10);
    }
}
