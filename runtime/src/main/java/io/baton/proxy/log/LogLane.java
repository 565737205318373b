package io.baton.proxy.log;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.baton.metrics.CounterShard;
import io.baton.metrics.Series;
import java.lang.foreign.MemorySegment;

/**
 * The lines of one loop on their way to the log: a ring of bytes that one thread fills and another empties.
 *
 * <p>Only whole lines are ever visible to the thread that writes them to the file.
 */
public final class LogLane {

    /** Room for about a thousand lines; more than that is dropped while the file takes none. */
    static final int BYTES_MAX = 256 * 1024;

    /** More than this is not left to gather, as there may not be room for what comes meanwhile. */
    private static final int URGENT_BYTES = BYTES_MAX / 2;

    private static final int MASK = BYTES_MAX - 1;

    private final byte[] ring = new byte[BYTES_MAX];

    private final LineBuffer line = new LineBuffer();

    private final LineFormat format;

    private final LogWakeUp wakeUp;

    private final CounterShard shard;

    private final Series dropped;

    /** How many bytes were ever written; the loop's to change. */
    private volatile long written;

    /** How many bytes were ever taken; the log's thread's to change. */
    private volatile long taken;

    /** What the loop last saw of {@link #taken}, so that it seldom looks at what another processor changes. */
    private long takenBefore;

    /** Lines for which there was no room; the loop's to change. */
    private volatile long droppedLines;

    /** Whether nobody takes lines any more; the log's thread's to change. */
    private volatile boolean isClosed;

    LogLane(LineFormat format, LogWakeUp wakeUp, CounterShard shard, Series dropped) {
        this.format = format;
        this.wakeUp = wakeUp;
        this.shard = shard;
        this.dropped = dropped;
    }

    /**
     * Writes an entry's line; on the loop's thread only.
     *
     * @return false when there was no room, or nobody to take it, and the line was dropped and counted
     */
    public boolean write(AccessEntry entry) {
        if (isClosed) {
            return drop();
        }
        line.clear();
        format.write(entry, line);
        int length = line.length();
        long start = written;
        boolean isUrgent = false;
        if (start + length - takenBefore > URGENT_BYTES) {
            takenBefore = taken;
            long waiting = start + length - takenBefore;
            if (waiting > BYTES_MAX) {
                wakeUp.onLine(true);
                return drop();
            }
            isUrgent = waiting > URGENT_BYTES;
        }
        int at = (int) start & MASK;
        int first = Math.min(length, BYTES_MAX - at);
        System.arraycopy(line.bytes(), 0, ring, at, first);
        System.arraycopy(line.bytes(), first, ring, 0, length - first);
        written = start + length;
        wakeUp.onLine(isUrgent);
        return true;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread counts, another reads
    private boolean drop() {
        droppedLines++;
        shard.increment(dropped);
        return false;
    }

    /** How many lines were dropped here. */
    long droppedLines() {
        return droppedLines;
    }

    /** Lets lines that come from now on be dropped. */
    void close() {
        isClosed = true;
    }

    /** How many lines are there to take. */
    int waitingLines() {
        int lines = 0;
        long end = written;
        for (long at = taken; at < end; at++) {
            lines += ring[(int) at & MASK] == '\n' ? 1 : 0;
        }
        return lines;
    }

    /** Whether there is something to take. */
    boolean hasLines() {
        return written != taken;
    }

    /**
     * Moves lines into a batch, as many whole ones as there is room for; on the log's thread only.
     *
     * @return how many bytes that were
     */
    int take(MemorySegment batch, long batchAt, int room) {
        long start = taken;
        int available = (int) Math.min(written - start, room);
        int length = wholeLines(start, available);
        int at = (int) start & MASK;
        int first = Math.min(length, BYTES_MAX - at);
        MemorySegment.copy(ring, at, batch, JAVA_BYTE, batchAt, first);
        MemorySegment.copy(ring, 0, batch, JAVA_BYTE, batchAt + first, length - first);
        taken = start + length;
        return length;
    }

    /** How much of what is available ends with a line. */
    private int wholeLines(long start, int available) {
        int length = available;
        while (length > 0 && ring[(int) (start + length - 1) & MASK] != '\n') {
            length--;
        }
        return length;
    }
}
