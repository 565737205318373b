package io.baton.proxy.log;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.baton.ffi.Errno;
import io.baton.metrics.CounterShard;
import io.baton.metrics.Series;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the lines of all lanes and writes them, many with one call. It belongs to one thread, and never waits: what
 * to wait for is what {@link #doWork} returns.
 *
 * <p>A batch that the file does not take is kept until it does; the lanes fill up meanwhile, and drop.
 */
final class LogWriter implements AutoCloseable {

    static final int BATCH_BYTES = LogLane.BYTES_MAX;

    private static final long NO_ROOM = 0;

    /** Freed when nobody can look at it any more, such as who asks what a stuck thread has not written. */
    private final MemorySegment batch = Arena.ofAuto().allocate(BATCH_BYTES);

    private final String name;

    private final List<LogLane> lanes;

    private final CounterShard shard;

    private final Series dropped;

    private final BiConsumer<Level, String> events;

    private LogSink sink;

    /** What of the batch is not written yet. */
    private int from;

    private int to;

    private int nextLane;

    private long droppedLines;

    private @Nullable Errno failure;

    LogWriter(
            String name,
            LogSink sink,
            List<LogLane> lanes,
            CounterShard shard,
            Series dropped,
            BiConsumer<Level, String> events) {
        this.name = name;
        this.sink = sink;
        this.lanes = lanes;
        this.shard = shard;
        this.dropped = dropped;
        this.events = events;
    }

    /** What to wait for before the next turn. */
    enum Next {
        /** Nothing: there is more. */
        GO_ON,
        /** More lines: what was there is written. */
        GATHER,
        /** The next line: there was none. */
        IDLE,
        /** Room in the pipe. */
        BLOCKED,
        /** Some time: the file fails. */
        FAILING
    }

    LogSink sink() {
        return sink;
    }

    boolean hasLines() {
        for (LogLane lane : lanes) {
            if (lane.hasLines()) {
                return true;
            }
        }
        return false;
    }

    /** One turn: fill the batch, write it. */
    Next doWork() {
        if (from == to && !gather()) {
            return Next.IDLE;
        }
        long result = sink.write(batch, from, to);
        if (result == LogSink.WOULD_BLOCK || result == NO_ROOM) {
            return Next.BLOCKED;
        }
        if (result < 0) {
            failed(Errno.ofResult(result));
            return Next.FAILING;
        }
        succeeded();
        from += (int) result;
        return from < to || hasLines() ? Next.GO_ON : Next.GATHER;
    }

    /** Goes on with another file, at the beginning of a line. */
    void replaceSink(LogSink opened) {
        finishLine();
        sink.close();
        sink = opened;
        failure = null;
    }

    /** Gives up what is not written, and what may still come, and counts it. */
    void dropRest() {
        lanes.forEach(LogLane::close);
        dropBatch();
        for (int i = 0; i <= lanes.size() && gather(); i++) { // a lane has no more than a batch
            dropBatch();
        }
    }

    /** How many lines were dropped, here or before they came here. */
    long droppedLines() {
        long lines = droppedLines;
        for (LogLane lane : lanes) {
            lines += lane.droppedLines();
        }
        return lines;
    }

    /** How many lines are neither written nor dropped; for a thread that sees that this one is stuck. */
    long waitingLines() {
        long lines = batchLines();
        for (LogLane lane : lanes) {
            lines += lane.waitingLines();
        }
        return lines;
    }

    @Override
    public void close() {
        sink.close();
    }

    /** The rest of a line whose beginning was written belongs to the same file, or nowhere. */
    private void finishLine() {
        boolean isTorn = from > 0 && from < to && batch.get(JAVA_BYTE, from - 1L) != '\n';
        if (!isTorn) {
            return;
        }
        int end = from;
        while (batch.get(JAVA_BYTE, end) != '\n') {
            end++;
        }
        end++;
        if (sink.write(batch, from, end) != end - from) {
            drop(1);
        }
        from = end;
    }

    private void dropBatch() {
        drop(batchLines());
        from = to;
    }

    private void drop(int lines) {
        droppedLines += lines;
        shard.add(dropped, lines);
    }

    private int batchLines() {
        int lines = 0;
        for (int i = from; i < to; i++) {
            lines += batch.get(JAVA_BYTE, i) == '\n' ? 1 : 0;
        }
        return lines;
    }

    private boolean gather() {
        from = 0;
        to = 0;
        int count = lanes.size();
        for (int i = 0; i < count; i++) {
            LogLane lane = lanes.get((nextLane + i) % count);
            to += lane.take(batch, to, BATCH_BYTES - to);
        }
        nextLane = count == 0 ? 0 : (nextLane + 1) % count; // another one finds the whole batch free next time
        return to > 0;
    }

    private void failed(Errno errno) {
        if (failure != errno) {
            failure = errno;
            events.accept(
                    WARNING,
                    "the access log %s cannot be written: %s, %s; lines wait, and are dropped where there is no room"
                            .formatted(name, errno, errno.text()));
        }
    }

    private void succeeded() {
        if (failure != null) {
            failure = null;
            events.accept(INFO, "the access log " + name + " is written again");
        }
    }
}
