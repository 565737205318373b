package io.baton.it;

import static io.baton.it.BatonProcess.answering;
import static io.baton.it.BatonProcess.configuration;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What does somebody see in a browser while a server works, is upgraded, and ends? */
@Timeout(240)
class LivePageIT {

    @TempDir
    private Path folder;

    @TempDir
    private Path profile;

    @AutoClose
    private final Started started = new Started();

    @Test
    void shouldShowTrafficAnUpgradeAndTheEnd() throws Exception {
        int web = Http.freePort();
        int metrics = Http.freePort();
        Path file = file(web, metrics);
        try (Browser browser = Browser.open(profile)) {
            BatonProcess first = started.running(file);
            browser.go("http://127.0.0.1:" + metrics + "/");
            browser.await(text("phase"), "Running");
            browser.await(text("who"), "process " + first.pid() + " · generation 0 · up .*");
            browser.await(text("upgrade-words"), "There has been none\\.");
            browser.await(text("listeners"), ".*web127\\.0\\.0\\.1:" + web + "0.*");
            for (int i = 0; i < 20; i++) {
                assertThat(Http.get(web)).endsWith("hello");
            }
            browser.await("points.some(point => point.rate > 0 && point.tail > 0)", "true");
            browser.await(text("tail"), "[0-9.,]+ms, 99 of 100|–ms, 99 of 100");
            browser.await("byId('rate-chart').querySelectorAll('path').length", "1");

            first.signal("QUIT");
            BatonProcess second = started.baton("-u", "-c", file.toString());
            browser.await(text("who"), "process " + second.pid() + " · generation 1 · up .*");
            browser.await(text("upgrade-words"), "[0-9a-f]{8}: done after [0-9,]+ ms");
            browser.await(text("upgrade-steps"), ".*taking over from pid " + first.pid() + ".*ready.*accepting.*");
            browser.await("byId('upgrade-chart').querySelectorAll('rect').length > 2", "true");
            browser.await(text("rate-chart"), ".*process " + second.pid() + ".*");
            browser.picture(Path.of(System.getProperty("baton.top"), "runtime/target/live-page.png"));

            second.signal("TERM");
            assertThat(second.awaitExit()).isZero();
            browser.await(text("trouble"), "Nobody answers here since .*");
            assertThat(browser.evaluate("byId('trouble').hidden")).isEqualTo("false");
        }
    }

    private static String text(String id) {
        return "byId('" + id + "').textContent";
    }

    private Path file(int web, int metrics) throws Exception {
        String more = "metrics = \"127.0.0.1:" + metrics + "\"\n" + answering("web", "127.0.0.1:" + web, "hello");
        return configuration(folder, "baton.toml", 1, more);
    }
}
