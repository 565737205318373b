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
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        boolean ended = process.waitFor(DEADLINE_S, TimeUnit.SECONDS);

        assertThat(output).isEmpty();
        assertThat(ended).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(ProcessorTime.ofChildren() - before).isBetween(0.02, (double) DEADLINE_S);
    }
}
