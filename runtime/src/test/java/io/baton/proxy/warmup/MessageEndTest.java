package io.baton.proxy.warmup;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However the bytes are split, the end is where it is. */
class MessageEndTest {

    private static final String CHUNKED = "HTTP/1.1 207 Hm\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";

    private static final String COUNTED = "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\n\r\n\r\n";

    private static final String HEAD_ONLY = "HEAD /h/index.html HTTP/1.1\r\nAccept: */*\r\n\r\n";

    private final MessageEnd end = new MessageEnd();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void shouldFindTheEndOfAChunkedBody(int pieces) {
        assertThat(bytesOfFirst(CHUNKED + COUNTED, MessageEnd.CHUNKED, pieces)).isEqualTo(CHUNKED.length());
        assertThat(end.status()).isEqualTo(207);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void shouldFindTheEndOfACountedBody(int pieces) {
        assertThat(bytesOfFirst(COUNTED + CHUNKED, 4, pieces)).isEqualTo(COUNTED.length());
        assertThat(end.status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 1000})
    void shouldEndWithTheHeadWhereNoBodyIsExpected(int pieces) {
        assertThat(bytesOfFirst(HEAD_ONLY + COUNTED, 0, pieces)).isEqualTo(HEAD_ONLY.length());
        assertThat(end.letter()).isEqualTo((byte) 'h');
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1000})
    void shouldNotEndBeforeTheConnectionDoes(int pieces) {
        assertThat(bytesOfFirst(COUNTED + CHUNKED, MessageEnd.UNTIL_CLOSE, pieces))
                .isEqualTo(-1);
        assertThat(end.isInHead()).isFalse();
    }

    /** How many bytes make the message complete; -1: more than there are. */
    private long bytesOfFirst(String text, long body, int piece) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        end.begin(body);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(bytes.length);
            memory.copyFrom(MemorySegment.ofArray(bytes));
            long at = 0;
            while (at < bytes.length) {
                long to = Math.min(at + piece, bytes.length);
                while (at < to) {
                    at = end.take(memory, at, to);
                    if (end.isComplete()) {
                        return at;
                    }
                }
            }
        }
        return -1;
    }
}
