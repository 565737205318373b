package io.baton.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServerConfigTest {

    private static final Surroundings SURROUNDINGS = new Surroundings(2, Path.of("/run/baton"));

    private static final ServerConfig DEFAULTS = ServerConfig.defaults(SURROUNDINGS);

    private static final ListenerConfig WEB = ListenerConfig.on(new Endpoint("127.0.0.1:80"));

    private static final RouteConfig ANSWER = new RouteConfig(
            "127.0.0.1:80",
            Optional.empty(),
            "/",
            Optional.empty(),
            Optional.of(new RespondConfig(200, "", "text/plain")));

    @Test
    void shouldAnswerByItselfWithoutAFile() {
        ServerConfig builtIn = ServerConfig.builtIn();
        assertThat(builtIn.listeners())
                .extracting(ListenerConfig::address)
                .containsExactly(new Endpoint("127.0.0.1:6188"));
        assertThat(builtIn.listeners().getFirst().protocol()).isEqualTo(Protocol.HTTP);
        assertThat(builtIn.routes()).singleElement().satisfies(route -> {
            assertThat(route.listener()).isEqualTo("127.0.0.1:6188");
            assertThat(route.respond().orElseThrow().status()).isEqualTo(200);
            assertThat(route.respond().orElseThrow().body()).endsWith("-c FILE.\n");
        });
        assertThat(builtIn.needsProxy()).isFalse();
        assertThat(builtIn.withAnswers(List.of(), List.of(), List.of())).isEqualTo(ServerConfig.defaults());
    }

    @Test
    void shouldRefuseAtOnceAllThatAFileCouldNotSay() {
        assertThatExceptionOfType(InvalidConfigException.class)
                .isThrownBy(() -> new LimitsConfig(0, 0, 1, 1, 1, 1024, -1))
                .withMessage("""
                        max_connections: 0 is out of range, allowed is a whole number from 1 to 10000000
                        client_header_timeout_seconds: 0 is out of range, allowed is a whole number from 1 to 86400
                        max_body_bytes: -1 is out of range, allowed is a whole number from 0""");
        assertThatThrownBy(() -> new RespondConfig(200, "", "a/b\r\n"))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageStartingWith("content_type: \"a/b\\r\\n\" is no media type");
    }

    @Test
    void shouldRefuseWhatDoesNotFitTogether() {
        assertThatThrownBy(() -> DEFAULTS.withAnswers(List.of(WEB, WEB), List.of(ANSWER, ANSWER), List.of()))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessage("""
                        listener[1].address: "127.0.0.1:80" is taken by listener[0].address, allowed is another one
                        route[1].path: route[0] takes all of its requests, allowed is an order that leaves it some""");
        assertThatThrownBy(() -> DEFAULTS.withAnswers(List.of(WEB), List.of(), List.of()))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageStartingWith("listener[0].upstream: nothing answers here");
    }

    @Test
    void shouldNotChangeWithTheListsItWasMadeOf() {
        List<ListenerConfig> listeners = new ArrayList<>(List.of(WEB));
        Map<String, Object> app = new HashMap<>(Map.of("a", 1L));
        ServerConfig config = new ServerConfig(
                1,
                DEFAULTS.process(),
                DEFAULTS.upgrade(),
                DEFAULTS.logs(),
                DEFAULTS.limits(),
                Optional.empty(),
                listeners,
                List.of(ANSWER),
                List.of(),
                app);
        listeners.clear();
        app.clear();
        assertThat(config.listeners()).containsExactly(WEB);
        assertThat(config.app()).containsOnlyKeys("a");
        assertThatThrownBy(() -> config.app().put("b", 2L)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void shouldLetTheCommandLineDecideAboutTheBackground() {
        ServerConfig daemon = DEFAULTS.withProcess(DEFAULTS.process().withDaemon(true));
        assertThat(daemon.process().daemon()).isTrue();
        assertThat(daemon.withProcess(daemon.process().withDaemon(false))).isEqualTo(DEFAULTS);
    }
}
