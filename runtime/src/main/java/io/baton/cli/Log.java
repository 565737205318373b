package io.baton.cli;

import io.baton.ffi.Processes;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/**
 * Where log lines of the command line go: standard error, or the file of {@code error_log}.
 *
 * <p>One line for each message, in one write, so that lines of several processes with one file do not mix:
 * {@code 2026-11-21T12:34:56.789Z INFO  4711 Server: …}. The number is the
 * process's: at every upgrade there are two that write.
 */
final class Log implements AutoCloseable {

    private static final Log SHARED = new Log(System.err, Clock.systemUTC(), Processes.ownPid());

    private final Clock clock;

    private final long pid;

    private volatile Level level = Level.INFO;

    private volatile PrintStream out;

    private @Nullable Path file; // guarded by this

    Log(PrintStream out, Clock clock, long pid) {
        this.out = out;
        this.clock = clock;
        this.pid = pid;
    }

    /** The log of this process. */
    static Log shared() {
        return SHARED;
    }

    void setLevel(Level level) {
        this.level = level;
    }

    /** Sends what follows to the end of a file. */
    synchronized void writeTo(Path path) throws IOException {
        PrintStream opened = new PrintStream(new FileOutputStream(path.toFile(), true), false, StandardCharsets.UTF_8);
        PrintStream before = out;
        out = opened;
        if (file != null) {
            before.close();
        }
        file = path;
    }

    /** Opens the file again under its name, after it was renamed; nothing to do on standard error. */
    synchronized void reopen() throws IOException {
        if (file != null) {
            writeTo(file);
        }
    }

    /** Closes the file, if there is one; what is written after that is lost. */
    @Override
    public synchronized void close() {
        if (file != null) {
            out.close();
        }
    }

    boolean isLoggable(Level wanted) {
        return wanted != Level.OFF && wanted.getSeverity() >= level.getSeverity();
    }

    void write(String name, Level wanted, String message, @Nullable Throwable thrown) {
        StringBuilder line = new StringBuilder(message.length() + 64)
                .append(Instant.now(clock).truncatedTo(ChronoUnit.MILLIS))
                .append(' ')
                .append(shown(wanted))
                .append(' ')
                .append(pid)
                .append(' ')
                .append(name.substring(name.lastIndexOf('.') + 1))
                .append(": ")
                .append(message.replace("\n", "\\n")) // a message that quotes a peer stays one line
                .append('\n');
        if (thrown != null) {
            StringWriter trace = new StringWriter();
            thrown.printStackTrace(new PrintWriter(trace));
            line.append(trace);
        }
        byte[] bytes = line.toString().getBytes(StandardCharsets.UTF_8);
        PrintStream current = out;
        current.write(bytes, 0, bytes.length);
        current.flush();
    }

    private static String shown(Level level) {
        return switch (level) {
            case ERROR -> "ERROR";
            case WARNING -> "WARN ";
            case INFO -> "INFO ";
            case DEBUG -> "DEBUG";
            default -> "TRACE";
        };
    }

    /** The shared log under the name of a part of Baton. */
    record Named(String name) implements System.Logger {

        @Override
        public String getName() {
            return name;
        }

        @Override
        public boolean isLoggable(Level level) {
            return SHARED.isLoggable(level);
        }

        @Override
        public void log(Level level, @Nullable ResourceBundle bundle, String message, @Nullable Throwable thrown) {
            if (isLoggable(level)) {
                SHARED.write(name, level, message, thrown);
            }
        }

        @Override
        public void log(
                Level level, @Nullable ResourceBundle bundle, String format, @Nullable Object @Nullable ... values) {
            if (isLoggable(level)) {
                boolean isPlain = values == null || values.length == 0;
                SHARED.write(name, level, isPlain ? format : MessageFormat.format(format, values), null);
            }
        }
    }
}
