package io.baton.net;

import io.baton.ffi.ErrnoException;
import io.baton.ffi.Fd;
import io.baton.ffi.Io;
import io.baton.ffi.Pipe;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way from one connection to another, through a pipe and not through this process's memory.
 *
 * <p>The pipe is filled only when it is empty, so that "nothing there" is always the source's word; while the sink
 * takes nothing, the source is held.
 */
final class Splice {

    /** How often bytes are moved before others have their turn, while which more come: fewer and larger moves. */
    static final int MOVES_PER_TURN_MAX = 1;

    /** Asked for by each move; how much of it a pipe holds is the kernel's matter. */
    private static final int MOVE_BYTES_MAX = 256 * 1024;

    private final ConnectionTurn source;

    private final ConnectionTurn sink;

    private final Fd sourceFd;

    private final Fd sinkFd;

    private final Pipes pipes;

    private final Pipe pipe;

    /** What has not been read yet. */
    private long left;

    private long inPipe;

    private long moved;

    private long moves;

    private long movedBefore;

    private long movesBefore;

    private boolean isOver;

    private Splice(ConnectionTurn source, ConnectionTurn sink, Pipes pipes, Pipe pipe, long bytes) {
        this.source = source;
        this.sink = sink;
        this.sourceFd = source.fd();
        this.sinkFd = sink.fd();
        this.pipes = pipes;
        this.pipe = pipe;
        this.left = bytes;
    }

    /** Lets a source's bytes go to a sink from now on, unless some have come already, or there is no pipe. */
    static boolean begin(ConnectionTurn source, ConnectionTurn sink, Pipes pipes, long bytes) {
        boolean isTaken = source.inbox().splice() != null || sink.outbox().splice() != null;
        if (isTaken || bytes <= 0) {
            throw new IllegalStateException("%s cannot be spliced now".formatted(source));
        }
        @Nullable Pipe pipe = source.inbox().hasLeft() ? null : pipes.take();
        if (pipe == null) {
            return false;
        }
        Splice splice = new Splice(source, sink, pipes, pipe, bytes);
        source.inbox().splice(splice);
        sink.outbox().splice(splice);
        source.lookAgain();
        return true;
    }

    /** Ends the way that a source's bytes take now, unless some of them are in the pipe. */
    static boolean end(ConnectionTurn source) {
        @Nullable Splice splice = source.inbox().splice();
        if (splice == null || splice.inPipe > 0) {
            return false;
        }
        splice.end();
        source.lookAgain();
        return true;
    }

    /** How many bytes have reached the sink. */
    long moved() {
        return moved;
    }

    /** Whether all has reached the sink that was asked for. */
    boolean isDone() {
        return left == 0 && inPipe == 0;
    }

    /** Whether the source has to wait for the sink. */
    boolean isStalled() {
        return inPipe > 0 || !sink.outbox().isEmpty();
    }

    /**
     * Moves what is there, once; only while it {@linkplain #isStalled is not stalled}.
     *
     * @return more than 0, or an outcome of {@link Io} for the source
     */
    long move() throws IOException {
        long count = Io.splice(sourceFd, pipe.sink(), Math.min(left, MOVE_BYTES_MAX), false);
        if (count > 0) {
            moves++;
            inPipe = count;
            left -= count;
            empty();
        }
        return count;
    }

    /**
     * There may be room in the sink.
     *
     * @param wasOccupied whether until now something else was waiting there
     */
    void sinkIsReady(boolean wasOccupied) throws ErrnoException {
        boolean wasStalled = inPipe > 0 || wasOccupied;
        empty();
        if (wasStalled && inPipe == 0) { // else two splices against each other would look for ever
            source.lookAgain();
        }
    }

    /** How many bytes a move has brought on average since this was last asked; 0 without any. */
    long bytesPerMove() {
        long mean = moves == movesBefore ? 0 : (moved - movedBefore) / (moves - movesBefore);
        movesBefore = moves;
        movedBefore = moved;
        return mean;
    }

    /** Ends the way; what is in the pipe is lost. */
    void end() {
        if (!isOver) {
            isOver = true;
            source.inbox().splice(null);
            sink.outbox().splice(null);
            if (inPipe == 0) {
                pipes.giveBack(pipe);
            } else {
                pipe.close();
            }
        }
    }

    private void empty() throws ErrnoException {
        while (inPipe > 0 && sink.outbox().isEmpty() && !sink.outbox().isBroken()) {
            long count = Io.splice(pipe.source(), sinkFd, inPipe, false);
            if (count == Io.WOULD_BLOCK) {
                return;
            }
            if (count <= 0) {
                sink.outbox().breakOff();
                sink.lookAgain();
                return;
            }
            inPipe -= count;
            moved += count;
            sink.outbox().passed(count);
            sink.sent();
        }
    }
}
