package io.baton.server;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.baton.ffi.ErrnoException;
import io.baton.ffi.Fd;
import io.baton.ffi.Io;
import io.baton.ffi.Pipe;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** What a process that this one started says with its {@link ReadyNotifier}; read without waiting. */
final class Readiness implements AutoCloseable {

    private final Pipe pipe;

    private final ByteArrayOutputStream message = new ByteArrayOutputStream();

    private boolean isStarted;

    private boolean isReady;

    private boolean isFailing;

    private boolean isOver;

    private Readiness(Pipe pipe) {
        this.pipe = pipe;
    }

    static Readiness open() throws ErrnoException {
        return new Readiness(Pipe.open("readiness"));
    }

    /** For the process that is started; once it is, {@link #letGo} leaves it to that process alone. */
    Fd forTheStarted() {
        return pipe.sink();
    }

    /** So that the end of that process is the end of the stream. */
    void letGo() {
        pipe.sink().close();
    }

    /** Readable when there is something to read. */
    Fd fd() {
        return pipe.source();
    }

    /** Takes in what has come. */
    void read() throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(ReadyNotifier.MESSAGE_BYTES_MAX);
            while (!isOver) {
                long count = Io.read(pipe.source(), buffer);
                if (count == Io.WOULD_BLOCK) {
                    return;
                }
                isOver = count <= 0;
                for (byte b : buffer.asSlice(0, Math.max(0, count)).toArray(JAVA_BYTE)) {
                    take(b);
                }
            }
        }
    }

    boolean isStarted() {
        return isStarted;
    }

    boolean isReady() {
        return isReady;
    }

    boolean isFailing() {
        return isFailing;
    }

    /** Whether nothing more will come. */
    boolean isOver() {
        return isOver;
    }

    /** Its own words about why it fails; empty where there are none. */
    String message() {
        return message.toString(UTF_8).strip();
    }

    @Override
    public void close() {
        pipe.close();
    }

    private void take(byte b) {
        if (isFailing) {
            if (message.size() < ReadyNotifier.MESSAGE_BYTES_MAX) {
                message.write(b);
            }
            return;
        }
        switch (b) {
            case ReadyNotifier.STARTED -> isStarted = true;
            case ReadyNotifier.READY -> isReady = true;
            case ReadyNotifier.FAILED -> isFailing = true;
            default -> {
                // of a newer version of the program, which has more to say
            }
        }
    }
}
