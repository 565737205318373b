package io.baton.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.config.ConfigLoader;
import io.baton.config.Loaded;
import io.baton.config.RespondConfig;
import io.baton.config.RouteConfig;
import io.baton.config.ServerConfig;
import io.baton.http.HeadLimits;
import io.baton.http.Progress;
import io.baton.http.RequestHeadParser;
import io.baton.metrics.Counters;
import io.baton.proxy.upstream.Upstreams;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoutesTest {

    private final Routes routes = Routes.of(
            "web",
            List.of(
                    route("other", "", "/", 299),
                    route("web", "api.example.com", "/v1/", 201),
                    route("web", "*.example.com", "/v1/", 202),
                    route("web", "", "/v1/secret", 203),
                    route("web", "", "/v1", 206)));

    private static RouteConfig route(String listener, String host, String path, int status) {
        Optional<String> hosts = host.isEmpty() ? Optional.empty() : Optional.of(host);
        return new RouteConfig(
                listener, hosts, path, Optional.empty(), Optional.of(new RespondConfig(status, "x", "text/plain")));
    }

    private int status(String host, String target) {
        return answer("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    }

    private int answer(String request) {
        MemorySegment memory = Arena.ofAuto().allocate(1000);
        byte[] bytes = request.getBytes(StandardCharsets.ISO_8859_1);
        MemorySegment.copy(MemorySegment.ofArray(bytes), 0, memory, 0, bytes.length);
        RequestHeadParser parser = new RequestHeadParser(new HeadLimits(1024, 0));
        assertThat(parser.parse(memory, 0, bytes.length)).isEqualTo(Progress.DONE);
        return ((Answer) routes.decide(parser.head())).status();
    }

    @Test
    void shouldLetTheFirstRouteWinThatTakesHostAndPath() {
        assertThat(status("api.example.com", "/v1/x")).isEqualTo(201);
        assertThat(status("API.Example.COM:8080", "/v1/?q")).isEqualTo(201);
        assertThat(status("www.example.com", "/v1/")).isEqualTo(202);
        assertThat(status("a.b.example.com", "/v1/secret")).isEqualTo(202);
        assertThat(status("example.com", "/v1/secret")).isEqualTo(203);
        assertThat(status("notexample.com", "/v1/")).isEqualTo(206);
        assertThat(status("api.example.com", "/v1")).isEqualTo(206);
    }

    @Test
    void shouldFindNothingWhereNoRouteTakesARequest() {
        assertThat(status("api.example.com", "/v2/")).isEqualTo(404);
        assertThat(status("api.example.com", "/V1/")).as("paths have a case").isEqualTo(404);
        assertThat(answer("OPTIONS * HTTP/1.1\r\nHost: api.example.com\r\n\r\n"))
                .isEqualTo(404);
        assertThat(answer("GET /v1/ HTTP/1.0\r\n\r\n")).as("without a host").isEqualTo(206);
    }

    @Test
    void shouldTakeTheHostOfAnAbsoluteTarget() {
        assertThat(status("other", "http://api.example.com/v1/")).isEqualTo(201);
    }

    @Test
    void shouldRefuseARouteThatForwards() {
        RouteConfig forwards = new RouteConfig("web", Optional.empty(), "/", Optional.of("app"), Optional.empty());
        assertThatThrownBy(() -> Routes.of("web", List.of(forwards)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the route to app does not answer by itself");
    }

    @Test
    void shouldNameTheUpstreamsThatItMayDecideFor(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("baton.toml"), """
                version = 1
                [[upstream]]
                name = "app"
                servers = ["127.0.0.1:1"]
                [[upstream]]
                name = "rest"
                servers = ["127.0.0.1:2"]
                [[upstream]]
                name = "unused"
                servers = ["127.0.0.1:3"]
                [[listener]]
                name = "web"
                address = "127.0.0.1:6188"
                upstream = "rest"
                [[route]]
                listener = "web"
                path = "/app"
                upstream = "app"
                [[route]]
                listener = "web"
                path = "/too"
                upstream = "app"
                [[route]]
                listener = "web"
                path = "/pong"
                respond = { status = 200 }
                [[listener]]
                name = "other"
                address = "127.0.0.1:6189"
                upstream = "unused"
                """);
        ServerConfig config = ((Loaded.Accepted) new ConfigLoader().load(file)).config();
        Upstreams upstreams = Upstreams.of(config.upstreams(), new Counters());
        Routes forwarding = Routes.of(config.listeners().getFirst(), config.routes(), upstreams::named);
        assertThat(forwarding.upstreams()).containsExactly(upstreams.named("app"), upstreams.named("rest"));
        assertThat(routes.upstreams()).isEmpty();
    }
}
