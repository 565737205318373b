package io.baton.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("StringConcatToTextBlock") // a text block would hide where lines end, which is what matters
class ResponseWriterTest {

    /** The example of RFC 9110 §5.6.7. */
    private static final long EXAMPLE = Instant.parse("1994-11-06T08:49:37Z").getEpochSecond();

    private static final DateTimeFormatter IMF_FIXDATE = DateTimeFormatter.ofPattern(
                    "'Date: 'EEE, dd MMM yyyy HH:mm:ss 'GMT\r\n'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private static final int FROM = 3;

    private final MemorySegment memory = Arena.ofAuto().allocate(512);

    private final DateLine date = new DateLine(EXAMPLE);

    private final ResponseWriter writer = new ResponseWriter(date);

    private String written(long end) {
        return Ascii.text(memory, FROM, (int) end - FROM);
    }

    @Test
    void shouldWriteAResponse() {
        writer.begin(memory, FROM, memory.byteSize(), 200);
        writer.date();
        writer.line(HeaderLine.of("Content-Type", "text/plain"));
        writer.contentLength(5);
        writer.connection(false, 1);
        writer.endHead();
        MemorySegment body = Feeding.offHeap(Arena.ofAuto(), Feeding.bytes("pong\n"), 0);
        writer.body(body, 0, 5);
        assertThat(written(writer.end()))
                .isEqualTo("HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Type: text/plain\r\n"
                        + "Content-Length: 5\r\nConnection: close\r\n\r\npong\n");
    }

    @Test
    void shouldSayOnlyWhatTheClientWouldNotAssume() {
        writer.begin(memory, FROM, memory.byteSize(), 299);
        writer.connection(true, 1);
        writer.chunked();
        writer.connection(true, 0);
        writer.endHead();
        assertThat(written(writer.end()))
                .isEqualTo("HTTP/1.1 299 \r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 9, 10, 99, 100, 1_234_567_890_123L, Long.MAX_VALUE})
    void shouldWriteLengths(long length) {
        writer.begin(memory, FROM, memory.byteSize(), 200);
        writer.contentLength(length);
        assertThat(written(writer.end())).endsWith("\r\nContent-Length: " + length + "\r\n");
    }

    @Test
    void shouldCopyFieldsOfAnotherMessage() {
        byte[] bytes = Feeding.bytes("HTTP/1.1 200 OK\r\nX-A: \tb c \r\n\r\n");
        ResponseHeadParser parser = new ResponseHeadParser(Feeding.LIMITS);
        assertThat(parser.parse(Feeding.offHeap(Arena.ofAuto(), bytes, 0), 0, bytes.length))
                .isEqualTo(Progress.DONE);
        writer.begin(memory, FROM, memory.byteSize(), 200);
        writer.field(parser.head().fields(), 0);
        assertThat(written(writer.end())).isEqualTo("HTTP/1.1 200 OK\r\nX-A: b c\r\n");
    }

    @Test
    void shouldWriteNothingBehindTheEndOfTheBuffer() {
        for (int room = 0; room <= 60; room++) {
            memory.fill((byte) '!');
            writer.begin(memory, FROM, FROM + room, 200);
            writer.contentLength(12_345);
            writer.endHead();
            long end = writer.end();
            assertThat(end).isEqualTo(room < 42 ? ResponseWriter.OVERFLOW : FROM + 42);
            assertThat(Ascii.text(memory, FROM + room, 30)).isEqualTo("!".repeat(30));
        }
    }

    @ParameterizedTest
    @EnumSource(Refusal.class)
    void shouldAnswerEachRefusalAndClose(Refusal refusal) {
        String answer = written(writer.refusal(memory, FROM, memory.byteSize(), refusal, true));
        assertThat(answer)
                .startsWith("HTTP/1.1 " + refusal.status() + " ")
                .contains("\r\nConnection: close\r\n")
                .endsWith("\r\n\r\n" + refusal.name() + ": " + refusal.sentence() + "\n");
        int head = answer.indexOf("\r\n\r\n") + 4;
        assertThat(new Feeding().whole(Feeding.Kind.RESPONSE, answer))
                .contains(" body of " + (answer.length() - head) + " close ")
                .endsWith(" in " + head + " bytes");
        assertThat(StatusLines.reason(refusal.status())).isNotEmpty();
        assertThat(written(writer.refusal(memory, FROM, memory.byteSize(), refusal, false)))
                .isEqualTo(answer.substring(0, head));
        assertThat(writer.refusal(memory, FROM, FROM + answer.length() - 1L, refusal, true))
                .isEqualTo(ResponseWriter.OVERFLOW);
    }

    @Test
    void shouldShowEachSecondAsTheCalendarDoes() {
        long seed = Long.getLong("baton.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            long second =
                    random.nextLong(0, Instant.parse("9999-12-31T23:59:59Z").getEpochSecond());
            date.refresh(second);
            assertThat(Ascii.text(date.bytes(), 0, (int) date.bytes().byteSize()))
                    .as("seed %d", seed)
                    .isEqualTo(IMF_FIXDATE.format(Instant.ofEpochSecond(second)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2000-02-29T23:59:59Z", "2100-02-28T23:59:59Z", "2100-03-01T00:00:00Z"})
    void shouldKnowLeapYears(String instant) {
        date.refresh(Instant.parse(instant).getEpochSecond());
        assertThat(Ascii.text(date.bytes(), 0, (int) date.bytes().byteSize()))
                .isEqualTo(IMF_FIXDATE.format(Instant.parse(instant)));
    }

    @Test
    void shouldRefuseLinesThatWouldBeTwo() {
        assertThat(HeaderLine.of("X", "a\tb")).hasToString("X: a\tb");
        assertThatThrownBy(() -> HeaderLine.of("X", "a\r\nY: b"))
                .hasMessage("the value of X has characters that a field cannot have");
        assertThatThrownBy(() -> HeaderLine.of("X", " a")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HeaderLine.of("X", "\u20ac")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HeaderLine.of("X:", "a")).hasMessage("'X:' is not the name of a field");
        assertThatThrownBy(() -> HeaderLine.of("", "a")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> writer.begin(memory, 0, 100, 99)).hasMessage("99 is not a status");
        assertThatThrownBy(() -> writer.contentLength(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
