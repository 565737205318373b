package io.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

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
    void shouldRefuseAnUnknownOptionWithTheExitCodeForWrongUsage() {
        assertThat(run("--versoin")).isEqualTo(ExitCode.WRONG_USAGE.number());
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("Unknown option: '--versoin'").contains("--version");
    }

    private int run(String... args) {
        return Main.run(args, new PrintWriter(out, true), new PrintWriter(err, true));
    }
}
