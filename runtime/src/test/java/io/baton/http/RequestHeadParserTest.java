package io.baton.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

@SuppressWarnings("StringConcatToTextBlock") // a text block would hide where lines end, which is what matters
class RequestHeadParserTest {

    private final Feeding feeding = new Feeding();

    private final RequestHeadParser parser = new RequestHeadParser(Feeding.LIMITS);

    private RequestHead parsed(String message) {
        byte[] bytes = Feeding.bytes(message);
        parser.reset();
        assertThat(parser.parse(Feeding.offHeap(Arena.ofAuto(), bytes, 0), 0, bytes.length))
                .isEqualTo(Progress.DONE);
        return parser.head();
    }

    @ParameterizedTest
    @FieldSource("io.baton.http.Messages#REQUESTS")
    void shouldAcceptWhatIsValidHoweverItIsSplit(String message) {
        assertThat(feeding.sameHoweverSplit(Feeding.Kind.REQUEST, message))
                .isEqualTo(ReferenceRequest.outcome(Feeding.bytes(message)))
                .endsWith(" bytes");
    }

    @Test
    void shouldSayWhatARequestSays() {
        RequestHead head = parsed(
                "POST /a/b?c=d HTTP/1.1\r\nHost: Example.COM:8080\r\n" + "Content-Length: 12\r\nX-A:  b \r\n\r\n");
        assertThat(head.method()).isEqualTo(Method.POST);
        assertThat(head.methodText()).isEqualTo("POST");
        assertThat(head.targetForm()).isEqualTo(TargetForm.ORIGIN);
        assertThat(head.targetText()).isEqualTo("/a/b?c=d");
        assertThat(head.pathText()).isEqualTo("/a/b");
        assertThat(head.queryText()).isEqualTo("?c=d");
        assertThat(head.hostText()).isEqualTo("Example.COM");
        assertThat(head.port()).isEqualTo(8080);
        assertThat(head.minorVersion()).isEqualTo(1);
        assertThat(head.isKeepAlive()).isTrue();
        assertThat(head.framing())
                .isInstanceOfSatisfying(
                        BodyFraming.Length.class,
                        length -> assertThat(length.bytes()).isEqualTo(12));
        assertThat(head.framing().hasBody()).isTrue();
        Fields fields = head.fields();
        assertThat(fields.count()).isEqualTo(3);
        assertThat(fields.find(HeaderName.HOST)).isZero();
        assertThat(fields.find(Feeding.bytes("x-a"))).isEqualTo(2);
        assertThat(fields.find(HeaderName.TRAILER)).isEqualTo(-1);
        assertThat(fields.name(2)).isEqualTo(HeaderName.OTHER);
        assertThat(fields.nameText(2)).isEqualTo("X-A");
        assertThat(fields.valueText(2)).isEqualTo("b");
        assertThatThrownBy(() -> fields.valueLength(3))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("field 3 of 3");
    }

    @Test
    void shouldCompareHostsWithoutCaseAndPathsWithIt() {
        RequestHead head = parsed("GET /Api/x HTTP/1.1\r\nHost: API.Example.com\r\n\r\n");
        assertThat(head.hostIs(Feeding.bytes("api.example.com"))).isTrue();
        assertThat(head.hostIs(Feeding.bytes("api.example.co"))).isFalse();
        assertThat(head.hostEndsWith(Feeding.bytes(".example.com"))).isTrue();
        assertThat(head.hostEndsWith(Feeding.bytes("api.example.com"))).isFalse();
        assertThat(head.pathStartsWith(Feeding.bytes("/Api/"))).isTrue();
        assertThat(head.pathStartsWith(Feeding.bytes("/api/"))).isFalse();
        assertThat(head.pathStartsWith(Feeding.bytes("/Api/xy"))).isFalse();
    }

    @Test
    void shouldLetTheAuthorityOfAnAbsoluteTargetOverrideHost() {
        RequestHead head = parsed("GET HTTP://one:81?q HTTP/1.1\r\nHost: two:82\r\n\r\n");
        assertThat(head.targetForm()).isEqualTo(TargetForm.ABSOLUTE);
        assertThat(head.hostText()).isEqualTo("one");
        assertThat(head.port()).isEqualTo(81);
        assertThat(head.pathText()).isEqualTo("/");
        assertThat(head.queryText()).isEqualTo("?q");
    }

    @ParameterizedTest
    @CsvSource({
        "/a/../b, true", "/.., true", "/./, true", "/%2e/, true", "/%2E., true", "/.%2e/a, true", "/a/..?q, true",
        "/..., false", "/.a, false", "/a., false", "/a/%2f, false", "/%2ea, false", "/?/../, false", "//, false",
    })
    void shouldNoticeDotSegments(String target, boolean expected) {
        assertThat(parsed("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n").hasDotSegments())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "1, -, true",
                "1, close, false",
                "1, Close, false",
                "1, keep-alive, true",
                "1, 'keep-alive, close', false",
                "1, closed, true",
                "0, -, false",
                "0, Keep-Alive, true",
                "0, 'keep-alive, close', false",
            })
    void shouldDecideWhetherTheConnectionStays(int minor, String connection, boolean expected) {
        String field = connection == null ? "" : "Connection: " + connection + "\r\n";
        assertThat(parsed("GET / HTTP/1." + minor + "\r\nHost: a\r\n" + field + "\r\n")
                        .isKeepAlive())
                .isEqualTo(expected);
    }

    @Test
    void shouldMarkWhatIsForThisConnectionOnly() {
        RequestHead head = parsed("GET / HTTP/1.1\r\nX-Hop: 1\r\nHost: a\r\nTE: trailers\r\nConnection: x-hop,te\r\n"
                + "x-hop: 2\r\nKeep-Alive: 5\r\nX-Stays: 3\r\n\r\n");
        assertThat(Messages.describe(head.fields()))
                .isEqualTo("[X-Hop=1 (hop), Host=a, TE=trailers (hop), Connection=x-hop,te (hop), x-hop=2 (hop), "
                        + "Keep-Alive=5 (hop), X-Stays=3]");
    }

    @Test
    void shouldIgnoreUpgradeUnlessConnectionNamesIt() {
        String line = "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n";
        assertThat(parsed(line + "\r\n").upgradeField()).isEqualTo(-1);
        assertThat(parsed(line + "Connection: Upgrade\r\n\r\n").upgradeField()).isEqualTo(1);
        assertThat(parsed(line.replace("1.1", "1.0") + "Connection: upgrade\r\n\r\n")
                        .upgradeField())
                .isEqualTo(-1);
    }

    @Test
    void shouldLimitTheBodyThatIsAnnounced() {
        Feeding limited = new Feeding(new HeadLimits(1024, 10));
        String head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ";
        assertThat(limited.sameHoweverSplit(Feeding.Kind.REQUEST, head + "10\r\n\r\n"))
                .contains("body of 10");
        assertThat(limited.sameHoweverSplit(Feeding.Kind.REQUEST, head + "11\r\n\r\n"))
                .isEqualTo("BODY_TOO_LARGE");
    }

    @Test
    void shouldAcceptAHeadOfExactlyItsLimit() {
        Feeding limited = new Feeding(new HeadLimits(1024, 0));
        String head = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
        String full = head + "x".repeat(1024 - head.length() - 4) + "\r\n\r\n";
        assertThat(limited.whole(Feeding.Kind.REQUEST, full)).endsWith("in 1024 bytes");
        assertThat(limited.sameHoweverSplit(Feeding.Kind.REQUEST, full + "GET")).endsWith("in 1024 bytes");
        assertThat(limited.sameHoweverSplit(Feeding.Kind.REQUEST, full.replace("X: ", "X: x")))
                .isEqualTo("HEAD_TOO_LARGE");
        assertThat(limited.sameHoweverSplit(Feeding.Kind.REQUEST, "GET /" + "a".repeat(1100) + " HTTP/1.1\r\n"))
                .isEqualTo("REQUEST_LINE_TOO_LONG");
    }

    @Test
    void shouldAcceptAsManyFieldsAsItsLimit() {
        String fields = "a: b\r\n".repeat(Fields.HEADERS_MAX - 1);
        assertThat(feeding.whole(Feeding.Kind.REQUEST, "GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n"))
                .endsWith(" bytes");
    }

    @Test
    void shouldReadPipelinedRequestsOneAfterTheOther() {
        byte[] bytes = Feeding.bytes(
                "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: b\r\n\r\nGET /3 HTTP/1.1\r\nHo");
        MemorySegment memory = Feeding.offHeap(Arena.ofAuto(), bytes, 0);
        parser.reset();
        assertThat(parser.parse(memory, 0, bytes.length)).isEqualTo(Progress.DONE);
        assertThat(parser.head().pathText()).isEqualTo("/1");
        long second = parser.head().byteCount();
        parser.reset();
        assertThat(parser.isUntouched()).isTrue();
        assertThat(parser.parse(memory, second, bytes.length)).isEqualTo(Progress.DONE);
        assertThat(parser.head().hostText()).isEqualTo("b");
        long third = second + parser.head().byteCount();
        parser.reset();
        assertThat(parser.parse(memory, third, bytes.length)).isEqualTo(Progress.NEED_MORE);
        assertThat(parser.isUntouched()).isFalse();
    }

    @Test
    void shouldFollowABufferThatMoves() {
        byte[] bytes = Feeding.bytes("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n");
        RequestHead head = parsed("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n");
        MemorySegment elsewhere = Feeding.offHeap(Arena.ofAuto(), bytes, 11);
        head.relocate(elsewhere, 11);
        assertThat(head.pathStart()).isEqualTo(11 + 4);
        assertThat(head.pathText()).isEqualTo("/1");
    }

    @Test
    void shouldChangeNothingAfterTheEnd() {
        byte[] bytes = Feeding.bytes("GET / HTTP/1.1\nHost: a\r\n\r\n");
        MemorySegment memory = Feeding.offHeap(Arena.ofAuto(), bytes, 0);
        parser.reset();
        assertThatThrownBy(parser::refusal).isInstanceOf(IllegalStateException.class);
        assertThat(parser.parse(memory, 0, bytes.length)).isEqualTo(Progress.REFUSED);
        assertThat(parser.parse(memory, 0, bytes.length)).isEqualTo(Progress.REFUSED);
        assertThat(parser.refusal()).isEqualTo(Refusal.BARE_LF);
        assertThat(parser.isUntouched()).isFalse();
    }

    @Test
    void shouldKnowEachMethodByItsBytes() {
        for (Method method : Method.values()) {
            byte[] name = Feeding.bytes(method.name());
            assertThat(Method.of(MemorySegment.ofArray(name), 0, name.length)).isEqualTo(method);
        }
        assertThat(Method.of(MemorySegment.ofArray(Feeding.bytes("get")), 0, 3)).isEqualTo(Method.OTHER);
    }

    @Test
    void shouldKnowEachHeaderByItsBytes() {
        for (HeaderName name : HeaderName.values()) {
            String upper = name.text().toUpperCase(Locale.ROOT);
            for (String text : List.of(name.text(), upper)) {
                assertThat(HeaderName.of(MemorySegment.ofArray(Feeding.bytes(text)), 0, text.length()))
                        .isEqualTo(name);
            }
            for (int i = 0; i < name.text().length(); i++) {
                byte[] other = Feeding.bytes(name.text());
                other[i] = '~';
                assertThat(HeaderName.of(MemorySegment.ofArray(other), 0, other.length))
                        .as("%s with another byte %d", name, i)
                        .isEqualTo(HeaderName.OTHER);
            }
        }
    }
}
