package io.baton.ffi;

import static io.baton.ffi.libc.LibcConstants.O_CLOEXEC;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/** A shell that says what it reads, as a child whose descriptors, signals and strings a test can look at meanwhile. */
final class EchoShell implements AutoCloseable {

    static final String SCRIPT = "while read line; do echo \"$line\"; done";

    private static final int PATIENCE_MS = 20_000;

    private final Child child;

    private final Fd input;

    private final Fd output;

    private EchoShell(Child child, Fd input, Fd output) {
        this.child = child;
        this.input = input;
        this.output = output;
    }

    /** Starts the shell and waits until it runs its script. */
    static EchoShell start(UnaryOperator<Spawn> details) throws Exception {
        return start(details, CommandLine.of("/bin/sh", "-c", SCRIPT), SpawnActions.HAS_CLOSE_FROM);
    }

    static EchoShell start(UnaryOperator<Spawn> details, CommandLine commandLine, boolean closeFrom) throws Exception {
        try (Pipe in = Pipe.open("to the shell", O_CLOEXEC);
                Pipe out = Pipe.open("from the shell", O_CLOEXEC)) {
            Spawn spawn =
                    details.apply(Spawn.of(commandLine).with(0, in.source()).with(1, out.sink()));
            Child child = Processes.spawn(spawn, closeFrom);
            EchoShell shell =
                    new EchoShell(child, in.sink().duplicate(), out.source().duplicate());
            shell.echo();
            return shell;
        }
    }

    Child child() {
        return child;
    }

    long pid() {
        return child.pid();
    }

    List<ByteString> strings(String file) throws Exception {
        return OwnCommandLine.split(Files.readAllBytes(Path.of("/proc/" + pid() + "/" + file)));
    }

    /** Ends the script, whose loop sees the end of its input, and waits for that. */
    @Override
    public void close() throws ErrnoException {
        input.close();
        output.close();
        try (child) {
            assertThat(child.awaitExit(PATIENCE_MS)).isPresent();
        }
    }

    private void echo() throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ping = MemorySegment.ofArray("ping\n".getBytes(UTF_8));
            Io.write(input, arena.allocate(ping.byteSize()).copyFrom(ping));
            assertThat(Poll.readable(output, PATIENCE_MS)).isTrue();
            MemorySegment echo = arena.allocate(ping.byteSize());
            assertThat(Io.read(output, echo)).isEqualTo(ping.byteSize());
            assertThat(echo.toArray(JAVA_BYTE)).isEqualTo(ping.toArray(JAVA_BYTE));
        }
    }
}
