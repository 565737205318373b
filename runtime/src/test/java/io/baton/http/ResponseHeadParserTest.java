package io.baton.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class ResponseHeadParserTest {

    private final Feeding feeding = new Feeding();

    @ParameterizedTest
    @FieldSource("io.baton.http.Messages#RESPONSES")
    void shouldAcceptWhatIsValidHoweverItIsSplit(String message) {
        assertThat(feeding.sameHoweverSplit(Feeding.Kind.RESPONSE, message)).endsWith(" bytes");
        assertThat(feeding.sameHoweverSplit(Feeding.Kind.RESPONSE_TO_HEAD, message))
                .contains("no body")
                .endsWith(" bytes");
    }

    @Test
    void shouldSayWhatAResponseSays() {
        assertThat(feeding.whole(Feeding.Kind.RESPONSE, Messages.RESPONSES.getFirst()))
                .isEqualTo("1.1 200 'OK' body of 51 keep-alive [Date=Mon, 27 Jul 2009 12:28:53 GMT, Server=Apache, "
                        + "Content-Length=51, Vary=Accept-Encoding, Content-Type=text/plain] in 141 bytes");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1.1 200 OK |  | body until close close",
                "1.1 200 OK | Content-Length: 0 | body of 0 keep-alive",
                "1.1 200 OK | Transfer-Encoding: chunked | chunked body keep-alive",
                "1.1 200 OK | Connection: close,Content-Length: 7 | body of 7 close",
                "1.1 304 | Transfer-Encoding: chunked | no body keep-alive",
                "1.1 304 | Content-Length: 7 | no body keep-alive",
                "1.1 204 | | no body keep-alive",
                "1.1 103 Early Hints | | interim no body keep-alive",
                "1.1 101 Switching Protocols | | no body keep-alive",
                "1.0 200 OK | | body until close close",
                "1.0 200 OK | Content-Length: 7 | body of 7 close",
                "1.0 200 OK | Connection: keep-alive,Content-Length: 7 | body of 7 keep-alive",
            })
    void shouldFindTheEndOfTheBody(String line, String fields, String expected) {
        String section = fields == null ? "" : fields.replace(",", "\r\n") + "\r\n";
        assertThat(feeding.sameHoweverSplit(Feeding.Kind.RESPONSE, "HTTP/" + line + "\r\n" + section + "\r\n"))
                .contains(" " + expected + " ");
    }

    @Test
    void shouldKeepALengthThatSpeaksOfABodyWhichIsNotSent() {
        ResponseHeadParser parser = new ResponseHeadParser(Feeding.LIMITS);
        parser.reset(Method.HEAD);
        byte[] bytes = Feeding.bytes("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n");
        var memory = Feeding.offHeap(Arena.ofAuto(), bytes, 0);
        assertThat(parser.parse(memory, 0, bytes.length)).isEqualTo(Progress.DONE);
        assertThat(parser.head().framing()).isEqualTo(new BodyFraming.None());
        assertThat(parser.head().contentLength()).isEqualTo(7);
    }
}
