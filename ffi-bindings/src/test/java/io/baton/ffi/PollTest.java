package io.baton.ffi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.baton.ffi.libc.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PollTest {

    private static final int PATIENT_MS = 20_000;

    /** Long for a busy machine, and short of the ten seconds for which an {@link Interruption} goes on. */
    private static final long SLACK_MS = 5_000;

    private Pipe pipe;

    @BeforeEach
    void open() throws Exception {
        pipe = Pipe.open("pipe");
    }

    @AfterEach
    void close() {
        pipe.close();
    }

    @Test
    void shouldSayWhetherThereIsSomethingToRead() throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            assertThat(Poll.readable(pipe.source(), 0)).isFalse();
            Io.write(pipe.sink(), arena.allocate(1));
            assertThat(Poll.readable(pipe.source(), 0)).isTrue();
            assertThat(Poll.readable(pipe.source(), Poll.FOREVER_MS)).isTrue();
        }
    }

    @Test
    void shouldSayWhetherThereIsRoomToWrite() throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            assertThat(Poll.writable(pipe.sink(), 0)).isTrue();
            MemorySegment chunk = arena.allocate(1 << 20);
            assertThat(Io.write(pipe.sink(), chunk)).isBetween(1L, chunk.byteSize() - 1);
            assertThat(Poll.writable(pipe.sink(), 0)).isFalse();
            Io.read(pipe.source(), chunk);
            assertThat(Poll.writable(pipe.sink(), 0)).isTrue();
        }
    }

    @Test
    void shouldReturnWhenTheOtherSideHasGone() throws Exception {
        pipe.sink().close();
        assertThat(Poll.readable(pipe.source(), PATIENT_MS)).isTrue();
        try (Pipe second = Pipe.open("second")) {
            second.source().close();
            assertThat(Poll.writable(second.sink(), PATIENT_MS)).isTrue();
        }
    }

    @Test
    void shouldWaitAsLongAsItIsToldWhateverSignalsCome() throws Exception {
        int timeoutMs = 200;
        try (Interruption interruption = Interruption.ofThisThread()) {
            long startNs = System.nanoTime();
            assertThat(Poll.readable(pipe.source(), timeoutMs)).isFalse();
            long elapsedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
            assertThat(elapsedMs).isBetween((long) timeoutMs, timeoutMs + SLACK_MS);
            assertThat(interruption.sent()).isPositive();
        }
    }

    /** For {@code poll} a descriptor that is not open is an event; here it is the error that it is. */
    @Test
    void shouldFailOnWhatIsClosed() throws Exception {
        Fd lost = pipe.source().duplicate();
        int number = lost.number();
        assertThat(Libc.close(number)).isZero();
        assertThatExceptionOfType(ErrnoException.class)
                .isThrownBy(() -> Poll.readable(lost, 0))
                .withMessage("poll(fd=%d): EBADF (9), Bad file descriptor", number);
        assertThatIllegalStateException().isThrownBy(lost::close);
        assertThatIllegalStateException().isThrownBy(() -> Poll.readable(lost, 0));
    }
}
