package io.baton.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.server.ServerControl.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ControlProtocolTest {

    @ParameterizedTest
    @EnumSource
    void shouldReadRequestsThatItWrote(ControlRequest request) throws Exception {
        assertThat(ControlProtocol.request(ControlProtocol.encode(request))).isEqualTo(request);
    }

    @Test
    void shouldWriteRequestsAsAnyClientWould() {
        assertThat(new String(ControlProtocol.encode(ControlRequest.STOP_FAST), UTF_8))
                .isEqualTo("{\"version\":1,\"request\":\"stop-fast\"}\n");
    }

    @ParameterizedTest
    @MethodSource("answers")
    void shouldReadAnswersThatItWrote(ControlAnswer answer) throws Exception {
        assertThat(ControlProtocol.answer(ControlProtocol.encode(answer))).isEqualTo(answer);
    }

    static List<ControlAnswer> answers() {
        return List.of(
                new ControlAnswer.Told(Statuses.full()),
                new ControlAnswer.Told(Statuses.empty()),
                new ControlAnswer.Told(Statuses.large()),
                new ControlAnswer.Progress("Running"),
                new ControlAnswer.Done(Outcome.UNDONE, "killed by signal 9\nbaton.toml:1:1: wrong"));
    }

    @Test
    void shouldTellEveryMemberOfTheStatusByTheNameThatScriptsRead() {
        assertThat(ControlProtocol.json(Statuses.full()))
                .isEqualTo("{\"pid\":4711,\"phase\":\"Running\",\"generation\":2,\"version\":\"0.1.0\","
                        + "\"uptime_seconds\":93784,\"listeners\":["
                        + "{\"name\":\"web\",\"address\":\"0.0.0.0:6188\",\"accepted\":1234,\"active\":12},"
                        + "{\"name\":\"unix:/run/a \\\"b\\\".sock\",\"address\":\"unix:/run/a \\\"b\\\".sock\","
                        + "\"accepted\":5,\"active\":0}],"
                        + "\"upstreams\":[{\"name\":\"app\",\"servers\":["
                        + "{\"address\":\"127.0.0.1:9001\",\"state\":\"up\",\"active\":1000},"
                        + "{\"address\":\"db.internal:9001\",\"state\":\"unresolved\",\"active\":0}]}],"
                        + "\"connections\":12,\"requests\":34567,"
                        + "\"upgrade\":{\"id\":\"u-2\",\"step\":\"BAKED\",\"outcome\":\"done\",\"reason\":null,"
                        + "\"duration_ms\":5812,\"steps\":[{\"name\":\"BAKED\",\"at_ms\":5810}]},"
                        + "\"draining\":[{\"pid\":4700,\"generation\":1,\"connections\":1}]}");
        assertThat(ControlProtocol.json(Statuses.empty())).contains("\"upgrade\":null,\"draining\":[]");
    }

    @Test
    void shouldSkipMembersOfALaterBaton() throws Exception {
        assertThat(request("{\"version\":1,\"deadline_ms\":[{}],\"request\":\"status\"}"))
                .isEqualTo(ControlRequest.STATUS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`{\"version\":2,\"request\":\"status\"}`| `this is version 2 of the protocol`",
                "`{\"request\":\"status\"}`| `the member \"version\" is not a whole number`",
                "`{\"version\":1}`| `the member \"request\" is not a text`",
                "`{\"version\":1,\"request\":\"explode\"}`|"
                        + " `\"explode\" is none of status, upgrade, upgrade-in-place, stop, stop-fast, reload`",
                "`[]`| `a message is a table of JSON`",
                "`GET / HTTP/1.1`| `no JSON`",
            })
    void shouldRefuseOtherRequests(String line, String reason) {
        assertThatThrownBy(() -> request(line))
                .isInstanceOf(ControlProtocolException.class)
                .hasMessageStartingWith(reason);
    }

    @Test
    void shouldRefuseWhatIsNotUtf8() {
        assertThatThrownBy(() -> ControlProtocol.request(new byte[] {'"', (byte) 0xff, '"'}))
                .isInstanceOf(ControlProtocolException.class)
                .hasMessage("a message is a line of UTF-8");
    }

    @Test
    void shouldRefuseAStatusThatLacksSomething() {
        String line = "{\"version\":1,\"answer\":\"status\",\"status\":{\"pid\":1}}";
        assertThatThrownBy(() -> ControlProtocol.answer(line.getBytes(UTF_8)))
                .isInstanceOf(ControlProtocolException.class)
                .hasMessage("the member \"listeners\" is not an array");
    }

    private static ControlRequest request(String line) throws ControlProtocolException {
        return ControlProtocol.request(line.getBytes(UTF_8));
    }
}
