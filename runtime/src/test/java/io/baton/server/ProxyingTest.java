package io.baton.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.config.ConfigLoader;
import io.baton.config.Loaded;
import io.baton.config.ServerConfig;
import io.baton.loop.EventLoop;
import io.baton.loop.NanoClock;
import io.baton.metrics.Counters;
import io.baton.net.ConnectionService;
import io.baton.proxy.FilterLimits;
import io.baton.proxy.HttpFilter;
import io.baton.proxy.HttpFilters;
import io.baton.proxy.HttpService;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProxyingTest {

    private static final String CONFIG = """
            version = 1

            [[listener]]
            name = "web"
            address = "127.0.0.1:0"
            protocol = "http"
            upstream = "app"

            [[upstream]]
            name = "app"
            servers = ["127.0.0.1:9"]
            """;

    @Test
    void shouldFilterWhatTheConfigurationServesAlsoAfterAReload() throws Exception {
        Loaded.Accepted loaded = (Loaded.Accepted) new ConfigLoader().parse(CONFIG, "baton.toml");
        ServerConfig config = loaded.config();
        HttpFilters filters = HttpFilters.of(new HttpFilter() {}, FilterLimits.DEFAULT);
        ConnectionService unused = (connections, listener) -> {
            throw new AssertionError("nobody connects");
        };
        try (EventLoop loop = EventLoop.open("control", NanoClock.SYSTEM, (what, failure) -> {});
                Proxying proxying = Proxying.open(loop, config, new Counters(), () -> unused, Optional.of(filters))) {
            assertThat(proxying.sites()).isNotEmpty().allSatisfy(ProxyingTest::assertFiltered);
            List<Sites.Site> reloaded = proxying.prepare(config).sites();
            assertThat(reloaded).isNotEmpty().allSatisfy(ProxyingTest::assertFiltered);
        }
    }

    private static void assertFiltered(Sites.Site site) {
        assertThat(site.service())
                .isInstanceOfSatisfying(
                        HttpService.class,
                        service -> assertThat(service.filters()).isPresent());
    }
}
