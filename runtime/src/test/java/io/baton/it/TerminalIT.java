package io.baton.it;

import static io.baton.it.BatonProcess.answering;
import static io.baton.it.BatonProcess.configuration;
import static org.assertj.core.api.Assertions.assertThat;

import io.baton.cli.Main;
import io.baton.ffi.testing.ChildJvm;
import io.baton.ffi.testing.ProcStat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Does a successor that its predecessor started outlive the terminal that the first of them was started at? */
@Timeout(120)
class TerminalIT {

    private static final String AT_A_TERMINAL = "import pty, sys; pty.spawn(sys.argv[1:])";

    @TempDir
    private Path folder;

    @AutoClose
    private final Started started = new Started();

    @Test
    void shouldLeaveTheTerminalWithTheFirstUpgrade() throws Exception {
        int port = Http.freePort();
        Path file = configuration(folder, "baton.toml", 1, answering("web", "127.0.0.1:" + port, "hello"));
        List<String> command = new ArrayList<>(List.of("python3", "-c", AT_A_TERMINAL));
        command.addAll(ChildJvm.command(List.of(), Main.class, "-c", file.toString()));
        BatonProcess terminal = started.also(BatonProcess.start(new ProcessBuilder(command)));
        terminal.await("pid file and control socket are this process's");
        long first = pid();
        assertThat(ProcStat.of(first).hasTerminal()).isTrue();
        try {
            run("upgrade", file);
            assertThat(pid()).isNotEqualTo(first);
            assertThat(ProcStat.of(pid()).hasTerminal()).isFalse();
            assertThat(ProcStat.of(pid()).session()).isEqualTo(pid());
            terminal.signal("KILL");
            assertThat(Http.get(port)).endsWith("hello");
        } finally {
            run("stop", file);
        }
    }

    private void run(String command, Path file) throws Exception {
        BatonProcess process = started.baton(command, "-c", file.toString());
        assertThat(process.awaitExit()).as("%s", process.wholeOutput()).isZero();
    }

    private long pid() throws Exception {
        return Long.parseLong(Files.readString(folder.resolve("baton.pid")).strip());
    }
}
