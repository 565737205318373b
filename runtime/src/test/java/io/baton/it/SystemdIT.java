package io.baton.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.testing.Command;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The units of conf/systemd on a real systemd, by tools/test-systemd: on Debian 12, and with
 * {@code -Dbaton.systemd="bookworm trixie"} on 13 as well.
 */
class SystemdIT {

    private static final int SKIPPED = 77;

    private static final int PATIENCE_MINUTES = 15;

    @TempDir
    private Path folder;

    @Test
    void shouldStartReloadStopAndComeBackAsTheUnitsSay() throws Exception {
        Path top = Path.of(System.getProperty("baton.top"));
        if (!Files.exists(top.resolve("runtime/target/baton.jar"))) {
            Command.skip("no baton.jar was built for a real systemd to start");
        }
        List<String> command = new ArrayList<>();
        command.add(top.resolve("tools/test-systemd").toString());
        command.addAll(
                Arrays.asList(System.getProperty("baton.systemd", "bookworm").split("[ ,]+", -1)));
        Path output = folder.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process script = builder.start();
        try {
            boolean isOver = script.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
            String said = Files.readString(output);
            System.out.print(said);
            assertThat(isOver).as(said).isTrue();
            if (script.exitValue() == SKIPPED) {
                Command.skip("no real systemd: " + said.lines().toList().getLast());
            }
            assertThat(script.exitValue()).as(said).isZero();
        } finally {
            script.destroy(); // and not forcibly: it ends what it has booted
            script.waitFor(1, TimeUnit.MINUTES);
        }
    }
}
