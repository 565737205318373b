package io.baton.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.config.ServerConfig;
import io.baton.loop.EventLoop;
import io.baton.loop.NanoClock;
import io.baton.metrics.Counters;
import io.baton.proxy.FilterLimits;
import io.baton.proxy.HttpFilter;
import io.baton.proxy.HttpFilters;
import io.baton.proxy.HttpService;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProxyingTest {

    @Test
    void shouldFilterWhatTheConfigurationServesAlsoAfterAReload() throws Exception {
        ServerConfig config = ServerConfig.defaults();
        HttpFilters filters = HttpFilters.of(new HttpFilter() {}, FilterLimits.DEFAULT);
        try (EventLoop loop = EventLoop.open("control", NanoClock.SYSTEM, (what, failure) -> {});
                Proxying proxying = Proxying.open(loop, config, new Counters(), Optional.of(filters))) {
            assertThat(proxying.sites(config)).isNotEmpty().allSatisfy(ProxyingTest::assertFiltered);
            List<Sites.Site> reloaded = proxying.reload(config);
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
