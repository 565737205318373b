package io.baton.ffi;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IoVectorsTest {

    private final Arena arena = Arena.ofConfined();

    private final IoVectors vectors = new IoVectors(3);

    private Pipe pipe;

    @BeforeEach
    void open() throws Exception {
        pipe = Pipe.open("pipe");
    }

    @AfterEach
    void close() {
        pipe.close();
        vectors.close();
        arena.close();
    }

    @Test
    void shouldWriteSeveralBuffersInTheirOrder() throws Exception {
        vectors.add(text("ba"));
        vectors.add(text(""));
        vectors.add(text("ton"));
        assertThat(vectors.count()).isEqualTo(3);
        assertThat(Io.write(pipe.sink(), vectors)).isEqualTo(5);
        MemorySegment all = arena.allocate(10);
        assertThat(Io.read(pipe.source(), all)).isEqualTo(5);
        assertThat(all.getString(0)).isEqualTo("baton");
    }

    @Test
    void shouldFillSeveralBuffersInTheirOrder() throws Exception {
        MemorySegment first = arena.allocate(3);
        MemorySegment second = arena.allocate(10);
        Io.write(pipe.sink(), text("baton"));
        vectors.add(first.asSlice(1, 2));
        vectors.add(second);
        assertThat(Io.read(pipe.source(), vectors)).isEqualTo(5);
        assertThat(first.toArray(ValueLayout.JAVA_BYTE)).containsExactly(0, 'b', 'a');
        assertThat(second.getString(0)).isEqualTo("ton");
    }

    @Test
    void shouldBeUsedAgain() throws Exception {
        vectors.add(text("first"));
        vectors.clear();
        assertThat(vectors.count()).isZero();
        vectors.add(text("second"));
        assertThat(Io.write(pipe.sink(), vectors)).isEqualTo(6);
    }

    @Test
    void shouldTakeAsManyAsLinuxDoes() throws Exception {
        try (IoVectors most = new IoVectors(IoVectors.COUNT_MAX)) {
            for (int i = 0; i < IoVectors.COUNT_MAX; i++) {
                most.add(text("x"));
            }
            assertThat(Io.write(pipe.sink(), most)).isEqualTo(IoVectors.COUNT_MAX);
        }
    }

    @Test
    void shouldRefuseWhatItHasNoRoomFor() {
        for (int i = 0; i < 3; i++) {
            vectors.add(text("x"));
        }
        assertThatIllegalStateException()
                .isThrownBy(() -> vectors.add(text("x")))
                .withMessage("there is room for 3 buffers");
        assertThat(vectors.count()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1_025})
    void shouldRefuseCapacitiesThatNoCallTakes(int capacity) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new IoVectors(capacity))
                .withMessage("%d buffers: 1 to 1024 are possible", capacity);
    }

    @Test
    void shouldRefuseMemoryOfTheHeap() {
        assertThatIllegalArgumentException().isThrownBy(() -> vectors.add(MemorySegment.ofArray(new byte[1])));
        assertThat(vectors.count()).isZero();
    }

    @Test
    void shouldPassOutcomesOn() throws Exception {
        vectors.add(arena.allocate(1));
        assertThat(Io.read(pipe.source(), vectors)).isEqualTo(Io.WOULD_BLOCK);
        pipe.source().close();
        assertThat(Io.write(pipe.sink(), vectors)).isEqualTo(-Errno.EPIPE.number());
        assertThatExceptionOfType(ErrnoException.class)
                .isThrownBy(() -> Io.read(pipe.sink(), vectors))
                .withMessageMatching("readv\\(fd=\\d+\\): EBADF .*");
    }

    private MemorySegment text(String text) {
        return arena.allocateFrom(text, US_ASCII).asSlice(0, text.length());
    }
}
