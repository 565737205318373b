package io.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {

    private final StringWriter out = new StringWriter();

    private final StringWriter err = new StringWriter();

    @Test
    void shouldPrintItsVersionAndThatOfJava() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString())
                .matches("baton \\S+ \\(Java " + Runtime.version().feature() + ".*\\)\\n");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void shouldPrintHelpOnStandardOutput() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("Usage: baton").contains("--version");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void shouldPrintTheHelpOfACommandWithItsOwnOptions() {
        assertThat(run("stop", "--help")).isZero();
        assertThat(out.toString())
                .contains("Usage: baton stop")
                .contains("--fast")
                .doesNotContain("--daemon");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--versoin | unknown option: '--versoin'; did you mean '--version'?",
                "-x | unknown option: '-x'",
                "-dx | unknown option: '-dx'",
                "stauts | unknown command: 'stauts'; did you mean 'status'?",
                "frobnicate | unknown command: 'frobnicate'",
                "status stop | one command at a time: after 'status' came 'stop'",
                "status -d | --daemon does not go with the command status",
                "stop --json | --json does not go with the command stop",
                "--fast | --fast does not go with a start",
                "-c | -c needs the name of a file",
                "-t --conf | --conf needs the name of a file",
                "--conf= | --conf needs the name of a file",
                "-c a -c b | --conf is there twice",
            })
    void shouldRefuseOtherUsageOnOneLineWithItsExitCode(String line, String reason) {
        assertThat(run(line.split(" ", -1))).isEqualTo(ExitCode.WRONG_USAGE.number());
        assertThat(out.toString()).isEmpty();
        assertThat(err).hasToString("baton: " + reason + " (baton --help shows what there is)\n");
    }

    private int run(String... args) {
        return Main.run(args, new PrintWriter(out, true), new PrintWriter(err, true));
    }
}
