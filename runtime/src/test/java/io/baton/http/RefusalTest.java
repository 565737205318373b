package io.baton.http;

import static io.baton.http.Feeding.Kind.BODY;
import static io.baton.http.Feeding.Kind.REQUEST;
import static io.baton.http.Feeding.Kind.RESPONSE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each way to be refused, by name. Every row is also split at each of its bytes. */
class RefusalTest {

    private static final String LINE = "GET / HTTP/1.1\r\n";

    private static final String HOST = "Host: a\r\n";

    private static final String STATUS = "HTTP/1.1 200 OK\r\n";

    record Row(Refusal refusal, Feeding.Kind kind, String message) {
        @Override
        public String toString() {
            return refusal + " " + kind + " " + Messages.visible(message);
        }
    }

    private static Row line(Refusal refusal, String requestLine) {
        return new Row(refusal, REQUEST, requestLine + "\r\n" + HOST + "\r\n");
    }

    /** A field of a request with Host. */
    private static Row field(Refusal refusal, String field) {
        return new Row(refusal, REQUEST, LINE + HOST + field + "\r\n\r\n");
    }

    private static Row host(Refusal refusal, String value) {
        return new Row(refusal, REQUEST, LINE + "Host: " + value + "\r\n\r\n");
    }

    private static Row raw(Refusal refusal, String message) {
        return new Row(refusal, REQUEST, message);
    }

    private static Row body(Refusal refusal, String message) {
        return new Row(refusal, BODY, message);
    }

    private static Row response(Refusal refusal, String message) {
        return new Row(refusal, RESPONSE, message);
    }

    static Stream<Row> rows() {
        return Stream.of(lines(), requestLines(), targets(), fields(), hosts(), framing(), bodies(), responses())
                .flatMap(rows -> rows);
    }

    private static Stream<Row> lines() {
        return Stream.of(
                raw(Refusal.BARE_CR, "GET / HTTP/1.1\rHost: a\r\n\r\n"),
                raw(Refusal.BARE_CR, "GET /\r HTTP/1.1\r\nHost: a\r\n\r\n"),
                raw(Refusal.BARE_CR, LINE + HOST + "X: a\rb\r\n\r\n"),
                raw(Refusal.BARE_CR, LINE + HOST + "X: a\r\r\n\r\n"),
                raw(Refusal.BARE_CR, LINE + HOST + "\rX: a\r\n\r\n"),
                raw(Refusal.BARE_CR, "\r\r\n" + LINE + HOST + "\r\n"),
                raw(Refusal.BARE_LF, "GET / HTTP/1.1\nHost: a\r\n\r\n"),
                raw(Refusal.BARE_LF, LINE + "Host: a\n\r\n"),
                raw(Refusal.BARE_LF, LINE + HOST + "X: a\nY: b\r\n\r\n"),
                raw(Refusal.BARE_LF, LINE + HOST + "\n"),
                raw(Refusal.BARE_LF, "\n" + LINE + HOST + "\r\n"),
                raw(Refusal.CONTROL_CHARACTER, "\u0016\u0003\u0001\u0002\0\u0001"),
                line(Refusal.CONTROL_CHARACTER, "GET\t/ HTTP/1.1"),
                line(Refusal.CONTROL_CHARACTER, "GET /\0 HTTP/1.1"),
                line(Refusal.CONTROL_CHARACTER, "GET /\u007f HTTP/1.1"),
                field(Refusal.CONTROL_CHARACTER, "X: a\0b"),
                field(Refusal.CONTROL_CHARACTER, "X\0: a"),
                field(Refusal.CONTROL_CHARACTER, "X: \u000b"),
                field(Refusal.CONTROL_CHARACTER, "X: a\u001b[0m"),
                field(Refusal.CONTROL_CHARACTER, "X: \u007f"),
                field(Refusal.HEAD_TOO_LARGE, "X: " + "x".repeat(33_000)),
                field(Refusal.HEAD_TOO_LARGE, ("X: " + "x".repeat(10_000) + "\r\n").repeat(4)),
                raw(Refusal.HEAD_TOO_LARGE, LINE + HOST + "X: " + "x".repeat(33_000)));
    }

    private static Stream<Row> requestLines() {
        return Stream.of(
                raw(Refusal.EMPTY_REQUEST_LINE, "\r\n\r\n" + LINE + HOST + "\r\n"),
                line(Refusal.REQUEST_LINE_TOO_LONG, "GET /" + "a".repeat(16_384) + " HTTP/1.1"),
                raw(Refusal.REQUEST_LINE_TOO_LONG, "G".repeat(16_384)),
                line(Refusal.MALFORMED_REQUEST_LINE, "GET"),
                line(Refusal.MALFORMED_REQUEST_LINE, "GET "),
                line(Refusal.MALFORMED_REQUEST_LINE, "GET /"),
                line(Refusal.MALFORMED_REQUEST_LINE, "GET / "),
                line(Refusal.MALFORMED_REQUEST_LINE, "GET  / HTTP/1.1"),
                line(Refusal.MALFORMED_REQUEST_LINE, "GET /  HTTP/1.1"),
                line(Refusal.MALFORMED_REQUEST_LINE, "GET / HTTP/1.1 "),
                line(Refusal.MALFORMED_REQUEST_LINE, "GET /a b HTTP/1.1"),
                line(Refusal.MALFORMED_REQUEST_LINE, "GET HTTP/1.1"),
                line(Refusal.INVALID_METHOD, " GET / HTTP/1.1"),
                line(Refusal.INVALID_METHOD, "GE(T / HTTP/1.1"),
                line(Refusal.INVALID_METHOD, "GET:/ HTTP/1.1"),
                line(Refusal.INVALID_METHOD, "G\u00c9T / HTTP/1.1"),
                line(Refusal.INVALID_METHOD, "\"GET\" / HTTP/1.1"),
                line(Refusal.INVALID_VERSION, "GET / http/1.1"),
                line(Refusal.INVALID_VERSION, "GET / HTTP/1"),
                line(Refusal.INVALID_VERSION, "GET / HTTP/1.10"),
                line(Refusal.INVALID_VERSION, "GET / HTTP/11.1"),
                line(Refusal.INVALID_VERSION, "GET / HTTP/1,1"),
                line(Refusal.INVALID_VERSION, "GET / HTTP/a.b"),
                line(Refusal.INVALID_VERSION, "GET / XTTP/1.1"),
                line(Refusal.UNSUPPORTED_VERSION, "GET / HTTP/2.0"),
                line(Refusal.UNSUPPORTED_VERSION, "GET / HTTP/0.9"),
                line(Refusal.UNSUPPORTED_VERSION, "GET / HTTP/1.2"),
                raw(Refusal.UNSUPPORTED_VERSION, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
    }

    private static Stream<Row> targets() {
        return Stream.of(
                line(Refusal.CONNECT_UNSUPPORTED, "CONNECT a:443 HTTP/1.1"),
                line(Refusal.CONNECT_UNSUPPORTED, "CONNECT /path HTTP/1.1"),
                line(Refusal.INVALID_TARGET, "GET a HTTP/1.1"),
                line(Refusal.INVALID_TARGET, "GET a:443 HTTP/1.1"),
                line(Refusal.INVALID_TARGET, "GET a/b HTTP/1.1"),
                line(Refusal.INVALID_TARGET, "GET ?q HTTP/1.1"),
                line(Refusal.INVALID_TARGET, "GET http:/a HTTP/1.1"),
                line(Refusal.INVALID_TARGET, "GET \\a HTTP/1.1"),
                line(Refusal.INVALID_TARGET, "OPTIONS ** HTTP/1.1"),
                line(Refusal.INVALID_TARGET_CHARACTER, "GET /\u00e9 HTTP/1.1"),
                line(Refusal.INVALID_TARGET_CHARACTER, "GET /?q=\u00ff HTTP/1.1"),
                line(Refusal.INVALID_TARGET_CHARACTER, "GET http://a/\u0080 HTTP/1.1"),
                line(Refusal.INVALID_PERCENT_ENCODING, "GET /% HTTP/1.1"),
                line(Refusal.INVALID_PERCENT_ENCODING, "GET /%4 HTTP/1.1"),
                line(Refusal.INVALID_PERCENT_ENCODING, "GET /%4?q HTTP/1.1"),
                line(Refusal.INVALID_PERCENT_ENCODING, "GET /%4g/ HTTP/1.1"),
                line(Refusal.INVALID_PERCENT_ENCODING, "GET /%u0041 HTTP/1.1"),
                line(Refusal.INVALID_PERCENT_ENCODING, "GET /a%00b HTTP/1.1"),
                line(Refusal.FRAGMENT_IN_TARGET, "GET /#a HTTP/1.1"),
                line(Refusal.FRAGMENT_IN_TARGET, "GET /?a#b HTTP/1.1"),
                line(Refusal.FRAGMENT_IN_TARGET, "GET http://a#b HTTP/1.1"),
                line(Refusal.UNSUPPORTED_SCHEME, "GET https://a/ HTTP/1.1"),
                line(Refusal.UNSUPPORTED_SCHEME, "GET ftp://a/ HTTP/1.1"),
                line(Refusal.UNSUPPORTED_SCHEME, "GET httpx://a/ HTTP/1.1"),
                line(Refusal.INVALID_AUTHORITY, "GET http:///a HTTP/1.1"),
                line(Refusal.INVALID_AUTHORITY, "GET http:// HTTP/1.1"),
                line(Refusal.INVALID_AUTHORITY, "GET http://user@a/ HTTP/1.1"),
                line(Refusal.INVALID_AUTHORITY, "GET http://a:b/ HTTP/1.1"),
                line(Refusal.INVALID_AUTHORITY, "GET http://a:65536/ HTTP/1.1"),
                line(Refusal.INVALID_AUTHORITY, "GET http://a%20b/ HTTP/1.1"),
                line(Refusal.INVALID_AUTHORITY, "GET http://a\\b/ HTTP/1.1"),
                line(Refusal.ASTERISK_WITHOUT_OPTIONS, "GET * HTTP/1.1"),
                line(Refusal.ASTERISK_WITHOUT_OPTIONS, "options * HTTP/1.1"));
    }

    private static Stream<Row> fields() {
        String options = IntStream.range(0, 33).mapToObj(i -> "x" + i).collect(Collectors.joining(", "));
        return Stream.of(
                field(Refusal.TOO_MANY_HEADERS, "a: b\r\n".repeat(256) + "a: b"),
                field(Refusal.OBS_FOLD, "X: a\r\n b"),
                field(Refusal.OBS_FOLD, "X: a\r\n\tb: c"),
                field(Refusal.OBS_FOLD, " "),
                raw(Refusal.OBS_FOLD, LINE + " Host: a\r\n\r\n"),
                field(Refusal.EMPTY_HEADER_NAME, ": a"),
                field(Refusal.EMPTY_HEADER_NAME, ":"),
                field(Refusal.INVALID_HEADER_NAME, "X Y: a"),
                field(Refusal.INVALID_HEADER_NAME, "X(Y): a"),
                field(Refusal.INVALID_HEADER_NAME, "\"X\": a"),
                field(Refusal.INVALID_HEADER_NAME, "X\u00e9: a"),
                field(Refusal.INVALID_HEADER_NAME, "Content-Length, X: 5"),
                field(Refusal.WHITESPACE_BEFORE_COLON, "X : a"),
                field(Refusal.WHITESPACE_BEFORE_COLON, "Transfer-Encoding\t: chunked"),
                field(Refusal.MISSING_COLON, "X"),
                field(Refusal.MISSING_COLON, "X "),
                field(Refusal.INVALID_CONNECTION, "Connection: a b"),
                field(Refusal.INVALID_CONNECTION, "Connection: close;now"),
                field(Refusal.INVALID_CONNECTION, "Connection: \"close\""),
                field(Refusal.INVALID_CONNECTION, "Connection: close, (x)"),
                field(Refusal.TOO_MANY_CONNECTION_OPTIONS, "Connection: " + options),
                field(Refusal.TOO_MANY_CONNECTION_OPTIONS, "Connection: a\r\n".repeat(32) + "Connection: b"),
                field(Refusal.CONNECTION_NAMES_FRAMING, "Connection: host"),
                field(Refusal.CONNECTION_NAMES_FRAMING, "Connection: close, Content-Length"),
                field(Refusal.CONNECTION_NAMES_FRAMING, "Connection: transfer-encoding"),
                field(Refusal.UNKNOWN_EXPECTATION, "Expect: 200-ok"),
                field(Refusal.UNKNOWN_EXPECTATION, "Expect: 100-continue, x"),
                field(Refusal.UNKNOWN_EXPECTATION, "Expect:"));
    }

    private static Stream<Row> hosts() {
        return Stream.of(
                raw(Refusal.MISSING_HOST, LINE + "\r\n"),
                line(Refusal.REPEATED_HOST, "GET / HTTP/1.1\r\nHost: a"),
                line(Refusal.REPEATED_HOST, "GET / HTTP/1.0\r\nHost: b"),
                raw(Refusal.MISSING_HOST, "GET http://a/ HTTP/1.1\r\n\r\n"),
                raw(Refusal.INVALID_HOST, "GET http://a/ HTTP/1.1\r\nHost: a b\r\n\r\n"),
                raw(Refusal.INVALID_HOST, "GET / HTTP/1.0\r\nHost: \r\n\r\n"),
                host(Refusal.INVALID_HOST, ""),
                host(Refusal.INVALID_HOST, ":80"),
                host(Refusal.INVALID_HOST, "a b"),
                host(Refusal.INVALID_HOST, "a, b"),
                host(Refusal.INVALID_HOST, "a/b"),
                host(Refusal.INVALID_HOST, "u@a"),
                host(Refusal.INVALID_HOST, "http://a"),
                host(Refusal.INVALID_HOST, "a%2eb"),
                host(Refusal.INVALID_HOST, "\u00e4.example"),
                host(Refusal.INVALID_HOST, "a:http"),
                host(Refusal.INVALID_HOST, "a:-1"),
                host(Refusal.INVALID_HOST, "a:65536"),
                host(Refusal.INVALID_HOST, "a:000080"),
                host(Refusal.INVALID_HOST, "a:80:80"),
                host(Refusal.INVALID_HOST, "a".repeat(256)),
                host(Refusal.INVALID_HOST, "2001:db8::7"),
                host(Refusal.INVALID_HOST, "[]"),
                host(Refusal.INVALID_HOST, "[a]"),
                host(Refusal.INVALID_HOST, "[::1"),
                host(Refusal.INVALID_HOST, "[::1]a"),
                host(Refusal.INVALID_HOST, "[::1%25eth0]"),
                host(Refusal.INVALID_HOST, "[v1.x]"));
    }

    private static Stream<Row> framing() {
        String chunked = "Transfer-Encoding: chunked";
        return Stream.of(
                field(Refusal.INVALID_CONTENT_LENGTH, "Content-Length:"),
                field(Refusal.INVALID_CONTENT_LENGTH, "Content-Length: +5"),
                field(Refusal.INVALID_CONTENT_LENGTH, "Content-Length: -5"),
                field(Refusal.INVALID_CONTENT_LENGTH, "Content-Length: 5, 5"),
                field(Refusal.INVALID_CONTENT_LENGTH, "Content-Length: 5 5"),
                field(Refusal.INVALID_CONTENT_LENGTH, "Content-Length: 0x5"),
                field(Refusal.INVALID_CONTENT_LENGTH, "Content-Length: 5.0"),
                field(Refusal.INVALID_CONTENT_LENGTH, "Content-Length: 1e3"),
                field(Refusal.INVALID_CONTENT_LENGTH, "Content-Length: \u00b2"),
                field(Refusal.INVALID_CONTENT_LENGTH, "Content-Length: 99999999999999999999x"),
                field(Refusal.REPEATED_CONTENT_LENGTH, "Content-Length: 5\r\nContent-Length: 5"),
                field(Refusal.REPEATED_CONTENT_LENGTH, "Content-Length: 5\r\ncontent-length: 6"),
                field(Refusal.CONTENT_LENGTH_OVERFLOW, "Content-Length: 9223372036854775808"),
                field(Refusal.CONTENT_LENGTH_OVERFLOW, "Content-Length: 18446744073709551621"),
                field(Refusal.CONTENT_LENGTH_OVERFLOW, "Content-Length: 1" + "0".repeat(64)),
                field(Refusal.UNSUPPORTED_TRANSFER_CODING, "Transfer-Encoding:"),
                field(Refusal.UNSUPPORTED_TRANSFER_CODING, "Transfer-Encoding: identity"),
                field(Refusal.UNSUPPORTED_TRANSFER_CODING, "Transfer-Encoding: gzip, chunked"),
                field(Refusal.UNSUPPORTED_TRANSFER_CODING, "Transfer-Encoding: chunked, gzip"),
                field(Refusal.UNSUPPORTED_TRANSFER_CODING, "Transfer-Encoding: chunked, chunked"),
                field(Refusal.UNSUPPORTED_TRANSFER_CODING, "Transfer-Encoding: xchunked"),
                field(Refusal.UNSUPPORTED_TRANSFER_CODING, "Transfer-Encoding: chunked;q=1"),
                field(Refusal.UNSUPPORTED_TRANSFER_CODING, "Transfer-Encoding: \"chunked\""),
                field(Refusal.UNSUPPORTED_TRANSFER_CODING, chunked + ","),
                field(Refusal.REPEATED_TRANSFER_ENCODING, chunked + "\r\n" + chunked),
                field(Refusal.REPEATED_TRANSFER_ENCODING, chunked + "\r\nTransfer-Encoding: identity"),
                raw(Refusal.TRANSFER_ENCODING_IN_HTTP_1_0, "POST / HTTP/1.0\r\n" + chunked + "\r\n\r\n"),
                field(Refusal.CONTENT_LENGTH_WITH_TRANSFER_ENCODING, chunked + "\r\nContent-Length: 0"),
                field(Refusal.CONTENT_LENGTH_WITH_TRANSFER_ENCODING, "Content-Length: 5\r\n" + chunked));
    }

    private static Stream<Row> bodies() {
        return Stream.of(
                body(Refusal.INVALID_CHUNK_SIZE, "\r\n"),
                body(Refusal.INVALID_CHUNK_SIZE, "g\r\n"),
                body(Refusal.INVALID_CHUNK_SIZE, "0x1\r\nx\r\n0\r\n\r\n"),
                body(Refusal.INVALID_CHUNK_SIZE, "+1\r\nx\r\n0\r\n\r\n"),
                body(Refusal.INVALID_CHUNK_SIZE, "-1\r\nx\r\n0\r\n\r\n"),
                body(Refusal.INVALID_CHUNK_SIZE, " 1\r\nx\r\n0\r\n\r\n"),
                body(Refusal.INVALID_CHUNK_SIZE, "1 \r\nx\r\n0\r\n\r\n"),
                body(Refusal.INVALID_CHUNK_SIZE, "1 ;a\r\nx\r\n0\r\n\r\n"),
                body(Refusal.INVALID_CHUNK_SIZE, "1,1\r\nx\r\n0\r\n\r\n"),
                body(Refusal.INVALID_CHUNK_SIZE, "\u00b9\r\n"),
                body(Refusal.INVALID_CHUNK_SIZE, ";a\r\n"),
                body(Refusal.CHUNK_SIZE_OVERFLOW, "1000000000000000\r\n"),
                body(Refusal.CHUNK_SIZE_OVERFLOW, "0000000000000001\r\nx\r\n0\r\n\r\n"),
                body(Refusal.CHUNK_SIZE_OVERFLOW, "fffffffffffffffffff\r\n"),
                body(Refusal.INVALID_CHUNK_EXTENSION, "1;\r\nx\r\n0\r\n\r\n"),
                body(Refusal.INVALID_CHUNK_EXTENSION, "1;;a\r\nx\r\n0\r\n\r\n"),
                body(Refusal.INVALID_CHUNK_EXTENSION, "1; a\r\nx\r\n0\r\n\r\n"),
                body(Refusal.INVALID_CHUNK_EXTENSION, "1;a \r\nx\r\n0\r\n\r\n"),
                body(Refusal.INVALID_CHUNK_EXTENSION, "1;=b\r\nx\r\n0\r\n\r\n"),
                body(Refusal.INVALID_CHUNK_EXTENSION, "1;a=\r\nx\r\n0\r\n\r\n"),
                body(Refusal.INVALID_CHUNK_EXTENSION, "1;a=b=c\r\nx\r\n0\r\n\r\n"),
                body(Refusal.INVALID_CHUNK_EXTENSION, "1;a=\"b\r\nx\r\n0\r\n\r\n"),
                body(Refusal.INVALID_CHUNK_EXTENSION, "1;a=\"b\"c\r\nx\r\n0\r\n\r\n"),
                body(Refusal.INVALID_CHUNK_EXTENSION, "1;a=\"\\\r\"\r\nx\r\n0\r\n\r\n"),
                body(Refusal.INVALID_CHUNK_EXTENSION, "1;a\0\r\nx\r\n0\r\n\r\n"),
                body(Refusal.BARE_LF, "1\nx\r\n0\r\n\r\n"),
                body(Refusal.BARE_LF, "1;a\nx\r\n0\r\n\r\n"),
                body(Refusal.BARE_CR, "1\rx\r\n0\r\n\r\n"),
                body(Refusal.BARE_CR, "1;a=\"b\"\r\rx\r\n0\r\n\r\n"),
                body(Refusal.CHUNK_EXTENSION_TOO_LONG, "1;" + "a".repeat(300) + "\r\nx\r\n0\r\n\r\n"),
                body(Refusal.INVALID_CHUNK_END, "1\r\nxx\r\n0\r\n\r\n"),
                body(Refusal.INVALID_CHUNK_END, "2\r\nx\r\n0\r\n\r\n"),
                body(Refusal.INVALID_CHUNK_END, "1\r\nx\n0\r\n\r\n"),
                body(Refusal.INVALID_CHUNK_END, "1\r\nx\r0\r\n\r\n"),
                body(Refusal.TRAILER_TOO_LARGE, "0\r\nX: " + "x".repeat(8200) + "\r\n\r\n"),
                body(Refusal.TOO_MANY_HEADERS, "0\r\n" + "a: b\r\n".repeat(257) + "\r\n"),
                body(Refusal.FORBIDDEN_TRAILER, "0\r\nContent-Length: 5\r\n\r\n"),
                body(Refusal.FORBIDDEN_TRAILER, "0\r\nX: 1\r\nhost: b\r\n\r\n"),
                body(Refusal.FORBIDDEN_TRAILER, "0\r\nTransfer-Encoding: chunked\r\n\r\n"),
                body(Refusal.FORBIDDEN_TRAILER, "0\r\nConnection: close\r\n\r\n"),
                body(Refusal.FORBIDDEN_TRAILER, "0\r\nAuthorization: x\r\n\r\n"),
                body(Refusal.BARE_LF, "0\r\n\n"),
                body(Refusal.BARE_CR, "0\r\n\rX"),
                body(Refusal.OBS_FOLD, "0\r\n X: 1\r\n\r\n"),
                body(Refusal.MISSING_COLON, "0\r\nGET\r\n\r\n"),
                body(Refusal.WHITESPACE_BEFORE_COLON, "0\r\nX : 1\r\n\r\n"),
                body(Refusal.CONTROL_CHARACTER, "0\r\nX: \0\r\n\r\n"));
    }

    private static Stream<Row> responses() {
        return Stream.of(
                response(Refusal.INVALID_STATUS_LINE, "\r\n" + STATUS + "\r\n"),
                response(Refusal.INVALID_STATUS_LINE, "HTTP/1.1\r\n\r\n"),
                response(Refusal.INVALID_STATUS_LINE, "HTTP/1.1 \r\n\r\n"),
                response(Refusal.INVALID_STATUS_LINE, "HTTP/1.1 20\r\n\r\n"),
                response(Refusal.INVALID_STATUS_LINE, "HTTP/1.1 2000 OK\r\n\r\n"),
                response(Refusal.INVALID_STATUS_LINE, "HTTP/1.1\t200 OK\r\n\r\n"),
                response(Refusal.INVALID_STATUS_LINE, "HTTP/1.1 200\tOK\r\n\r\n"),
                response(Refusal.INVALID_STATUS_LINE, "<html>not HTTP at all</html>\r\n\r\n"),
                response(Refusal.INVALID_STATUS_CODE, "HTTP/1.1 2x0 OK\r\n\r\n"),
                response(Refusal.INVALID_STATUS_CODE, "HTTP/1.1  200 OK\r\n\r\n"),
                response(Refusal.INVALID_STATUS_CODE, "HTTP/1.1 099 Low\r\n\r\n"),
                response(Refusal.INVALID_STATUS_CODE, "HTTP/1.1 600 High\r\n\r\n"),
                response(Refusal.INVALID_STATUS_CODE, "HTTP/1.1 -20 OK\r\n\r\n"),
                response(Refusal.INVALID_VERSION, "http/1.1 200 OK\r\n\r\n"),
                response(Refusal.INVALID_VERSION, "RTSP/1.0 200 OK\r\n\r\n"),
                response(Refusal.UNSUPPORTED_VERSION, "HTTP/2.0 200 OK\r\n\r\n"),
                response(Refusal.BODY_IN_BODILESS_RESPONSE, "HTTP/1.1 204 No\r\nContent-Length: 5\r\n\r\n"),
                response(Refusal.BODY_IN_BODILESS_RESPONSE, "HTTP/1.1 204 No\r\nTransfer-Encoding: chunked\r\n\r\n"),
                response(Refusal.BODY_IN_BODILESS_RESPONSE, "HTTP/1.1 100 Go\r\nContent-Length: 1\r\n\r\n"),
                response(Refusal.BODY_IN_BODILESS_RESPONSE, "HTTP/1.1 101 Up\r\nTransfer-Encoding: chunked\r\n\r\n"),
                response(Refusal.REPEATED_CONTENT_LENGTH, STATUS + "Content-Length: 5\r\nContent-Length: 5\r\n\r\n"),
                response(Refusal.INVALID_CONTENT_LENGTH, STATUS + "Content-Length: 5, 5\r\n\r\n"),
                response(Refusal.UNSUPPORTED_TRANSFER_CODING, STATUS + "Transfer-Encoding: gzip, chunked\r\n\r\n"),
                response(
                        Refusal.TRANSFER_ENCODING_IN_HTTP_1_0, "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
                response(
                        Refusal.CONTENT_LENGTH_WITH_TRANSFER_ENCODING,
                        STATUS + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"),
                response(Refusal.OBS_FOLD, STATUS + "X: a\r\n b\r\n\r\n"),
                response(Refusal.BARE_LF, "HTTP/1.1 200 OK\n\n"),
                response(Refusal.BARE_CR, STATUS + "X: a\rSet-Cookie: b\r\n\r\n"),
                response(Refusal.CONTROL_CHARACTER, "HTTP/1.1 200 O\0K\r\n\r\n"),
                response(Refusal.WHITESPACE_BEFORE_COLON, STATUS + "Content-Length : 5\r\n\r\n"),
                response(Refusal.HEAD_TOO_LARGE, STATUS + "X: " + "x".repeat(33_000) + "\r\n\r\n"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void shouldRefuseByName(Row row) {
        Feeding feeding = new Feeding();
        // Splitting a long message everywhere takes long and shows nothing more than the long rows of HttpFuzzTest.
        String outcome = row.message().length() < 1000
                ? feeding.sameHoweverSplit(row.kind(), row.message())
                : feeding.whole(row.kind(), row.message());
        assertThat(outcome.split(" ", 2)[0]).isEqualTo(row.refusal().name());
    }

    @Test
    void shouldRefuseLongMessagesHoweverSlowlyTheyCome() {
        Feeding feeding = new Feeding();
        assertThat(rows().filter(row -> row.message().length() >= 1000))
                .hasSizeGreaterThan(5)
                .allSatisfy(row -> {
                    byte[] bytes = Feeding.bytes(row.message());
                    assertThat(feeding.outcome(row.kind(), bytes, Feeding.eachByte(bytes.length)))
                            .startsWith(row.refusal().name());
                });
    }

    @Test
    void shouldHaveARowForEachRefusal() {
        Set<Refusal> tested =
                rows().map(Row::refusal).collect(Collectors.toCollection(() -> EnumSet.noneOf(Refusal.class)));
        tested.add(Refusal.BODY_TOO_LARGE); // depends on a limit: RequestHeadParserTest, ChunkedDecoderTest
        assertThat(tested).containsExactlyInAnyOrder(Refusal.values());
    }
}
