package io.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code baton -t} says. */
class ConfigTestTest {

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();

    private final StringWriter err = new StringWriter();

    @Test
    void shouldSayThatAllIsWell() throws Exception {
        Path conf = conf("");
        assertThat(run(conf)).isZero();
        assertThat(out).hasToString(conf + ": ok\n");
        assertThat(err.toString()).isEmpty();
        assertThat(folder.toFile().list()).containsExactly("baton.toml");
    }

    @Test
    void shouldSayEverythingThatIsWrongWithTheText() throws Exception {
        Path conf = conf("thraeds = 2\ngrace_period_seconds = -1\n");
        assertThat(run(conf)).isEqualTo(1);
        assertThat(err.toString().lines())
                .hasSize(2)
                .satisfiesExactly(
                        line -> assertThat(line).startsWith(conf + ":5:1: thraeds: "),
                        line -> assertThat(line).startsWith(conf + ":6:1: grace_period_seconds: "));
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void shouldSayEverythingThatIsWrongOnThisMachineAtItsPlace() throws Exception {
        Path conf = conf("""
                user = "nobody-of-this-name"
                [[listener]]
                address = "unix:%s/no/web.sock"
                upstream = "app"
                [[upstream]]
                name = "app"
                servers = ["127.0.0.1:9"]
                """.formatted(folder));
        assertThat(run(conf)).isEqualTo(1);
        assertThat(err.toString().lines())
                .containsExactly(
                        conf + ":5:1: user: user \"nobody-of-this-name\" does not exist on this system",
                        conf + ":7:1: listener[0].address: the folder " + folder + "/no does not exist; make it, or"
                                + " name another path");
    }

    @Test
    void shouldSayThatAFileIsNotThere() {
        Path conf = folder.resolve("no.toml");
        assertThat(run(conf)).isEqualTo(1);
        assertThat(err.toString()).startsWith(conf + ": does not exist");
    }

    private Path conf(String text) throws Exception {
        return Files.writeString(folder.resolve("baton.toml"), """
                version = 1
                pid_file = "%1$s/run/baton.pid"
                control_sock = "%1$s/run/control.sock"
                upgrade_sock = "%1$s/run/upgrade.sock"
                """.formatted(folder) + text);
    }

    private int run(Path conf) {
        return Main.run(
                new String[] {"-t", "-c", conf.toString()}, new PrintWriter(out, true), new PrintWriter(err, true));
    }
}
