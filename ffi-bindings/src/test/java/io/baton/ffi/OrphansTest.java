package io.baton.ffi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** To the kernel, a child that nobody awaits any more is what an orphan is to process 1; a container test has those. */
class OrphansTest {

    private static final int PATIENCE_MS = 20_000;

    @TempDir
    private Path folder;

    @Test
    void shouldLeaveAChildToWhoeverAwaitsIt() throws Exception {
        Orphans orphans = new Orphans();
        try (Child child = ended("exit 7")) {
            orphans.look();
            orphans.look();
            assertThat(isThere(child.pid())).isTrue();
            assertThat(child.awaitExit(0)).isEqualTo(Optional.of(new Exit.Exited(7)));
        }
        assertThat(orphans.reaped()).isZero();
    }

    @Test
    void shouldReapAtTheSecondLook() throws Exception {
        Orphans orphans = new Orphans();
        Child child = ended("exit 0");
        child.close();
        assertThat(orphans.look()).as("whether a further look is needed").isTrue();
        assertThat(isThere(child.pid())).as("its owner may still want it").isTrue();
        orphans.look();
        assertThat(isThere(child.pid())).isFalse();
        assertThat(orphans.reaped()).isPositive();
    }

    @Test
    void shouldReadTheNameOfAProcessWhateverIsInIt() throws Exception {
        long pid = 1L << 40; // of nobody
        Path process = Files.createDirectory(folder.resolve(Long.toString(pid)));
        Files.createDirectory(folder.resolve("self"));
        Files.createDirectory(folder.resolve("77")); // it ended between two calls
        String rest = " 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 4711 0 0";
        Orphans orphans = new Orphans(folder);
        Files.writeString(process.resolve("stat"), pid + " (a) Z 1 (b) R " + Processes.ownPid() + rest);
        assertThat(orphans.look()).as("it runs").isFalse();
        Files.writeString(process.resolve("stat"), pid + " (a) R 1 (b) Z 4194304" + rest);
        assertThat(orphans.look()).as("it is another's").isFalse();
        Files.writeString(process.resolve("stat"), pid + " (a) R 1 (b) Z " + Processes.ownPid() + rest);
        assertThat(orphans.look()).isTrue();
    }

    private static Child ended(String script) throws Exception {
        Child child = Processes.spawn(Spawn.of(CommandLine.of("/bin/sh", "-c", script)));
        assertThat(child.process().awaitExit(PATIENCE_MS)).isTrue();
        return child;
    }

    private static boolean isThere(long pid) {
        return Files.exists(Path.of("/proc/" + pid));
    }
}
