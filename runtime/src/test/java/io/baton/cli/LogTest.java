package io.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private final Log log = new Log(
            new PrintStream(bytes, true, StandardCharsets.UTF_8),
            Clock.fixed(Instant.parse("2026-11-21T12:34:56.789123Z"), ZoneOffset.UTC),
            4711);

    @Test
    void shouldWriteOneLineForEachMessageEvenIfItQuotesSeveral() {
        log.write("io.baton.server", Level.WARNING, "peer said: a\nb", null);
        assertThat(written()).isEqualTo("2026-11-21T12:34:56.789Z WARN  4711 server: peer said: a\\nb\n");
    }

    @Test
    void shouldKeepQuietBelowItsLevel() {
        assertThat(log.isLoggable(Level.INFO)).isTrue();
        assertThat(log.isLoggable(Level.DEBUG)).isFalse();
        log.setLevel(Level.DEBUG);
        assertThat(log.isLoggable(Level.DEBUG)).isTrue();
        assertThat(log.isLoggable(Level.OFF)).isFalse();
    }

    @Test
    void shouldGoOnInANewFileAfterARename(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("error.log");
        log.writeTo(file);
        log.write("server", Level.INFO, "first", null);
        Files.move(file, folder.resolve("error.log.1"));
        log.write("server", Level.INFO, "still the old one", null);
        log.reopen();
        log.write("server", Level.INFO, "second", null);
        assertThat(Files.readAllLines(folder.resolve("error.log.1"))).hasSize(2);
        assertThat(Files.readAllLines(file)).singleElement().asString().endsWith("server: second");
        log.close();
    }

    private String written() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
