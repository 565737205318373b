package io.baton.ffi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.baton.ffi.libc.Libc;
import io.baton.ffi.libc.LibcConstants;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PipeTest {

    private final Arena arena = Arena.ofConfined();

    private Pipe pipe;

    @BeforeEach
    void open() throws Exception {
        pipe = Pipe.open("relay");
    }

    @AfterEach
    void close() {
        pipe.close();
        arena.close();
    }

    @Test
    void shouldGiveOutWhatWasPutIn() throws Exception {
        MemorySegment buffer = arena.allocate(16);
        assertThat(Io.write(pipe.sink(), arena.allocateFrom("baton", UTF_8))).isEqualTo(6);
        assertThat(Io.read(pipe.source(), buffer)).isEqualTo(6);
        assertThat(buffer.getString(0)).isEqualTo("baton");
        assertThat(pipe.source().purpose()).isEqualTo("relay source");
        assertThat(pipe.sink().purpose()).isEqualTo("relay sink");
    }

    @Test
    void shouldBeCloseOnExecAndNeverBlock() throws Exception {
        MemorySegment buffer = arena.allocate(1 << 20);
        assertThat(Io.read(pipe.source(), buffer)).isEqualTo(Io.WOULD_BLOCK);
        assertThat(Io.write(pipe.sink(), buffer)).isBetween(1L, buffer.byteSize() - 1);
        assertThat(Io.write(pipe.sink(), buffer)).isEqualTo(Io.WOULD_BLOCK);
        for (Fd end : new Fd[] {pipe.source(), pipe.sink()}) {
            assertThat(Libc.fcntl(end.number(), LibcConstants.F_GETFD, 0)).isEqualTo(LibcConstants.FD_CLOEXEC);
        }
    }

    @Test
    void shouldEndWhenOneEndIsClosed() throws Exception {
        MemorySegment buffer = arena.allocate(1);
        pipe.sink().close();
        assertThat(Io.read(pipe.source(), buffer)).isZero();
        try (Pipe second = Pipe.open("second")) {
            second.source().close();
            assertThat(Io.write(second.sink(), buffer)).isEqualTo(-Errno.EPIPE.number());
        }
    }

    @Test
    void shouldHoldAsMuchAsItSays() throws Exception {
        int bytes = pipe.resize(100_000);
        assertThat(bytes).isGreaterThanOrEqualTo(100_000);
        assertThat(Io.write(pipe.sink(), arena.allocate(2L * bytes))).isEqualTo(bytes);
    }

    @Test
    void shouldNotShrinkBelowWhatItHolds() throws Exception {
        int bytes = pipe.resize(65_536);
        Io.write(pipe.sink(), arena.allocate(bytes));
        assertResizeFails(4_096, Errno.EBUSY);
    }

    @Test
    void shouldRefuseSizesThatNoPipeHas() {
        assertResizeFails(-1, Errno.EINVAL);
    }

    @Test
    void shouldCloseBothEndsAndOnlyOnce() {
        pipe.close();
        pipe.close();
        assertThat(pipe.source().isOpen()).isFalse();
        assertThat(pipe.sink().isOpen()).isFalse();
        assertThatIllegalStateException().isThrownBy(() -> pipe.resize(4_096));
    }

    private void assertResizeFails(int bytes, Errno errno) {
        assertThatExceptionOfType(ErrnoException.class)
                .isThrownBy(() -> pipe.resize(bytes))
                .satisfies(e -> assertThat(e.call()).isEqualTo("fcntl"))
                .satisfies(e -> assertThat(e.errno()).isEqualTo(errno));
    }
}
