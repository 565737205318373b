package io.baton.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReloadTest {

    private static final ConfigLoader LOADER = new ConfigLoader(new Surroundings(2, Path.of("/run/baton")));

    @Test
    void shouldFindNothingToChangeInTheSameConfiguration() {
        assertThat(reload("threads = 2", "# threads = 2 is the default here"))
                .isEqualTo(new Reload.Possible(List.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|threads = 4|threads: 2 -> 4",
                "''|pid_file = '/run/b.pid'|pid_file: \"/run/baton/baton.pid\" -> \"/run/b.pid\"",
                "''|upgrade_sock = '/run/u'|upgrade_sock: \"/run/baton/upgrade.sock\" -> \"/run/u\"",
                "''|control_sock = '/run/c'|control_sock: \"/run/baton/control.sock\" -> \"/run/c\"",
                "user = 'a'|''|user: \"a\" -> none",
                "''|group = 'a'|group: none -> \"a\"",
                "''|daemon = true|daemon: false -> true",
                "''|working_directory = '/srv'|working_directory: \"/\" -> \"/srv\"",
            })
    void shouldLeaveToAnUpgradeWhatShapesAProcess(String before, String after, String change) {
        assertThat(reload(before, after))
                .isInstanceOfSatisfying(
                        Reload.NeedsUpgrade.class,
                        refused -> assertThat(refused.reasons())
                                .containsExactly(change
                                        + " needs an upgrade: run baton upgrade; until then all stays as it is"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "log_level = 'debug'|log_level: \"info\" -> \"debug\"",
                "error_log = '/var/log/b'|error_log: none -> \"/var/log/b\"",
                "metrics = '127.0.0.1:9100'|metrics: none -> \"127.0.0.1:9100\"",
                "grace_period_seconds = 1|grace_period_seconds: 300 -> 1",
                "max_body_bytes = 1|max_body_bytes: 0 -> 1",
                "daemon_wait_for_ready = true|daemon_wait_for_ready: false -> true",
                "app = { a = 1 }|app",
                "upstream = [{ name = 'a', servers = ['127.0.0.1:80'] }]|upstream",
            })
    void shouldTakeUpInPlaceWhatDoesNot(String after, String change) {
        assertThat(reload("", after))
                .isInstanceOfSatisfying(
                        Reload.Possible.class,
                        possible -> assertThat(possible.changes())
                                .extracting(Reload.Change::toString)
                                .containsExactly(change));
    }

    @Test
    void shouldTakeUpListenersWithTheirRoutes() {
        String listener = """
                [[listener]]
                address = "127.0.0.1:80"
                [[route]]
                listener = "127.0.0.1:80"
                respond = { status = 200 }
                """;
        assertThat(reload("", listener))
                .isInstanceOfSatisfying(
                        Reload.Possible.class,
                        possible -> assertThat(possible.changes())
                                .extracting(Reload.Change::toString)
                                .containsExactly("listener", "route"));
    }

    @Test
    void shouldChangeNothingWhereOneChangeNeedsAnUpgrade() {
        assertThat(reload("", "threads = 4\nlog_level = 'debug'\nuser = 'a'"))
                .isInstanceOfSatisfying(
                        Reload.NeedsUpgrade.class,
                        refused -> assertThat(refused.changes())
                                .extracting(Reload.Change::key)
                                .containsExactly("threads", "user"));
    }

    private static Reload reload(String before, String after) {
        return Reload.of(config(before), config(after));
    }

    private static ServerConfig config(String toml) {
        Loaded loaded = LOADER.parse("version = 1\n" + toml, "baton.toml");
        assertThat(loaded).isInstanceOf(Loaded.Accepted.class);
        return ((Loaded.Accepted) loaded).config();
    }
}
