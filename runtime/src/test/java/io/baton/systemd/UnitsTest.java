package io.baton.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the units of conf/systemd together: the variants differ in how they start and reload, and in nothing else. */
class UnitsTest {

    private static final Path UNITS = Path.of(System.getProperty("baton.top"), "conf/systemd");

    private static final String REST = "# Where `baton status`";

    private static String unit(String name) throws Exception {
        return Files.readString(UNITS.resolve(name));
    }

    private static String restOf(String name) throws Exception {
        String text = unit(name);
        return text.substring(text.indexOf(REST));
    }

    @ParameterizedTest
    @ValueSource(strings = {"forking/baton.service", "notify-reload/baton.service"})
    void shouldHaveTheSameSandboxAndFolders(String variant) throws Exception {
        assertThat(restOf(variant)).isEqualTo(restOf("baton.service"));
    }

    @Test
    void shouldReloadAsTheirTypesDo() throws Exception {
        assertThat(unit("baton.service").lines())
                .contains("Type=notify", "ExecReload=/usr/bin/baton upgrade -c /etc/baton/baton.toml");
        assertThat(unit("notify-reload/baton.service").lines())
                .contains("Type=notify-reload", "ReloadSignal=SIGUSR2")
                .noneMatch(line -> line.startsWith("ExecReload="));
        assertThat(unit("forking/baton.service").lines()).contains("Type=forking", "PIDFile=/run/baton/baton.pid");
    }

    @Test
    void shouldDescribeEveryLineOfTheUnit() throws Exception {
        String page = Files.readString(Path.of(System.getProperty("baton.top"), "docs/SYSTEMD.md"));
        List<String> keys = unit("baton.service")
                .lines()
                .filter(line -> line.matches("[A-Z][A-Za-z]+=.*"))
                .map(line -> line.substring(0, line.indexOf('=') + 1))
                .distinct()
                .filter(key -> !List.of("Description=", "Wants=", "After=", "WantedBy=")
                        .contains(key))
                .toList();
        assertThat(keys)
                .hasSizeGreaterThan(20)
                .allSatisfy(key -> assertThat(page).contains("`" + key));
    }
}
