package io.baton.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.Platform;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartupTest {

    private static final int DEADLINE_S = 30;

    @Test
    void shouldPackAProgramThatUsesTheWholeLayerAndRuns(@TempDir Path folder) throws Exception {
        Path jar = ProgramJar.of(WholeLayerProgram.class, List.of(Platform.class), folder);
        double before = ProcessorTime.ofChildren();

        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", jar.toString())
                .redirectErrorStream(true)
                .start();
        boolean ended = process.waitFor(DEADLINE_S, TimeUnit.SECONDS);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(ended).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        assertThat(output).matches("\\d+\n");
        assertThat(MainThreadTime.parseMs("a warning of the JVM\n" + output)).isBetween(1.0, DEADLINE_S * 1e3);
        assertThat(ProcessorTime.ofChildren() - before).isBetween(0.02, (double) DEADLINE_S);
    }
}
