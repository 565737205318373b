package io.baton.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkedDecoderTest {

    private final Feeding feeding = new Feeding();

    @ParameterizedTest
    @FieldSource("io.baton.http.Messages#BODIES")
    void shouldAcceptWhatIsValidHoweverItIsSplit(String message) {
        assertThat(feeding.sameHoweverSplit(Feeding.Kind.BODY, message)).endsWith(" bytes");
    }

    @Test
    void shouldFindTheDataTheTrailersAndTheEnd() {
        assertThat(feeding.whole(Feeding.Kind.BODY, Messages.BODIES.get(1)))
                .isEqualTo("\"Wikipedia in \r\n\r\nchunks.\" [] in 44 bytes");
        assertThat(feeding.whole(Feeding.Kind.BODY, Messages.BODIES.get(3)))
                .isEqualTo("\"0123456789\" [Expires=Wed, 21 Oct 2015 07:28:00 GMT, X-Sum=7] in 70 bytes");
    }

    @Test
    void shouldLimitTheBody() {
        Feeding limited = new Feeding(new HeadLimits(1024, 10));
        assertThat(limited.sameHoweverSplit(Feeding.Kind.BODY, "5\r\nhello\r\n5\r\nworld\r\n0\r\n\r\n"))
                .startsWith("\"helloworld\"");
        assertThat(limited.sameHoweverSplit(Feeding.Kind.BODY, "5\r\nhello\r\n6\r\nworld!\r\n0\r\n\r\n"))
                .isEqualTo("BODY_TOO_LARGE after \"hello\"");
    }

    @Test
    void shouldRefuseABodyWhoseSizesOverflowTogether() {
        ChunkedDecoder decoder = new ChunkedDecoder(0);
        byte[] size = Feeding.bytes("fffffffffffffff\r\n");
        byte[] end = Feeding.bytes("\r\n");
        MemorySegment sizeMemory = Feeding.offHeap(Arena.ofAuto(), size, 0);
        MemorySegment endMemory = Feeding.offHeap(Arena.ofAuto(), end, 0);
        int chunks = 0;
        while (decoder.decode(sizeMemory, 0, size.length) != ChunkedDecoder.Step.REFUSED && chunks < 100) {
            decoder.skip(decoder.remainingInChunk());
            assertThat(decoder.decode(endMemory, 0, end.length)).isEqualTo(ChunkedDecoder.Step.NEED_MORE);
            chunks++;
        }
        assertThat(chunks).isEqualTo(8);
        assertThat(decoder.refusal()).isEqualTo(Refusal.BODY_TOO_LARGE);
    }

    @Test
    void shouldGoOnAfterDataThatWentAnotherWay() {
        ChunkedDecoder decoder = new ChunkedDecoder(0);
        byte[] bytes = Feeding.bytes("8\r\nab");
        byte[] rest = Feeding.bytes("h\r\n0\r\n\r\n");
        assertThat(decoder.decode(Feeding.offHeap(Arena.ofAuto(), bytes, 0), 0, bytes.length))
                .isEqualTo(ChunkedDecoder.Step.DATA);
        assertThat(decoder.dataStart()).isEqualTo(3);
        assertThat(decoder.dataLength()).isEqualTo(2);
        assertThat(decoder.remainingInChunk()).isEqualTo(6);
        assertThatThrownBy(() -> decoder.skip(7)).hasMessage("6 bytes are left, not 7");
        decoder.skip(5);
        MemorySegment memory = Feeding.offHeap(Arena.ofAuto(), rest, 0);
        assertThat(decoder.decode(memory, 0, rest.length)).isEqualTo(ChunkedDecoder.Step.DATA);
        assertThat(decoder.consumed()).isEqualTo(1);
        assertThat(decoder.decode(memory, 1, rest.length)).isEqualTo(ChunkedDecoder.Step.DONE);
        assertThat(decoder.consumed()).isEqualTo(rest.length - 1);
        assertThat(decoder.bodyBytes()).isEqualTo(8);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 9, 15, 16, 255, 256, 65_535, 65_536, (1L << 60) - 1})
    void shouldReadTheHeadsThatAreWritten(long size) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(ChunkedWriter.headBytes(size));
            assertThat(ChunkedWriter.headBytes(size)).isLessThanOrEqualTo(ChunkedWriter.HEAD_BYTES_MAX);
            assertThat(ChunkedWriter.writeHead(memory, 0, size)).isEqualTo(memory.byteSize());
            ChunkedDecoder decoder = new ChunkedDecoder(0);
            assertThat(decoder.decode(memory, 0, memory.byteSize())).isEqualTo(ChunkedDecoder.Step.NEED_MORE);
            assertThat(decoder.remainingInChunk()).isEqualTo(size);
        }
    }

    @Test
    void shouldWriteABodyThatCanBeRead() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(64);
            long at = ChunkedWriter.writeHead(memory, 0, 26);
            MemorySegment.copy(MemorySegment.ofArray(Feeding.bytes("abcdefghijklmnopqrstuvwxyz")), 0, memory, at, 26);
            at = ChunkedWriter.writeLast(memory, ChunkedWriter.writeEnd(memory, at + 26));
            assertThat(Ascii.text(memory, 0, (int) at)).isEqualTo("1a\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\n\r\n");
        }
        assertThatThrownBy(() -> ChunkedWriter.writeHead(MemorySegment.NULL, 0, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an empty chunk would end the body: 0");
    }
}
