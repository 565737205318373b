package io.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentsTest {

    @Test
    void shouldStartAServerWithoutAWord() throws Exception {
        assertThat(Arguments.parse()).isEqualTo(new Arguments(Command.START, Set.of(), Map.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-c a.toml -d -u",
                "-u -d --conf a.toml",
                "-duc a.toml",
                "-duca.toml",
                "--daemon --upgrade --conf=a.toml",
                "-d -d -u -ca.toml",
            })
    void shouldTakeOptionsInEveryUsualForm(String line) throws Exception {
        assertThat(Arguments.parse(line.split(" ", -1)))
                .isEqualTo(new Arguments(
                        Command.START, Set.of(Flag.DAEMON, Flag.UPGRADE), Map.of(Setting.CONF, "a.toml")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-c a.toml status --json", "status --json -c a.toml", "--json -c a.toml status"})
    void shouldTakeOptionsBeforeAndAfterACommand(String line) throws Exception {
        assertThat(Arguments.parse(line.split(" ", -1)))
                .isEqualTo(new Arguments(Command.STATUS, Set.of(Flag.JSON), Map.of(Setting.CONF, "a.toml")));
    }

    @Test
    void shouldTakeAFileWhoseNameLooksLikeAnOption() throws Exception {
        assertThat(Arguments.parse("-c", "-d").conf()).contains(Path.of("-d"));
        assertThat(Arguments.parse("--conf", "--conf").conf()).contains(Path.of("--conf"));
    }
}
