package io.baton.ffi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.testing.ChildJvm;
import io.baton.ffi.testing.OpenDescriptors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Scanner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a daemon changes about its process, in a JVM of its own. */
@Timeout(120)
class WorkingFolderIT {

    @TempDir
    private Path folder;

    @Test
    void shouldGoElsewhereAndStillStartOthersWhereItStartedItself() throws Exception {
        Path start = Files.createDirectory(folder.resolve("start"));
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        ProcessBuilder builder = new ProcessBuilder(ChildJvm.command(List.of(), Changing.class, elsewhere.toString()));
        try (ChildJvm child = ChildJvm.start(builder.directory(start.toFile()))) {
            assertThat(child.awaitLine("refused: "))
                    .isEqualTo("chdir(%s/no): ENOENT (2), No such file or directory".formatted(elsewhere));
            child.awaitLine("changed");
            assertThat(Path.of("/proc/" + child.pid() + "/cwd").toRealPath()).isEqualTo(elsewhere.toRealPath());
            child.writeLine("go on");
            assertThat(child.awaitLine("by default: "))
                    .isEqualTo(elsewhere.toRealPath().toString());
            assertThat(child.awaitLine("where it began: "))
                    .isEqualTo(start.toRealPath().toString());
        }
    }

    @Test
    void shouldLeaveItsStandardErrorForALogAndForNothing() throws Exception {
        Path log = folder.resolve("error.log");
        try (ChildJvm child = ChildJvm.start(Leaving.class, log.toString())) {
            child.awaitLine("seen");
            child.awaitLine("logged");
            assertThat(log).hasContent("in the log");
            assertThat(OpenDescriptors.of(child.pid()))
                    .containsEntry(2, log.toRealPath().toString());
            child.writeLine("go on");
            child.awaitLine("silenced");
            assertThat(log).hasContent("in the log");
            assertThat(OpenDescriptors.of(child.pid()))
                    .containsEntry(2, "/dev/null")
                    .doesNotContainValue(log.toString());
            child.writeLine("go on");
            assertThat(child.awaitExit()).isZero();
            assertThat(child.output()).noneMatch(line -> line.contains("in the log") || line.contains("nowhere"));
        }
    }

    /** Changes its folder, and starts shells that say where they are. */
    static final class Changing {

        public static void main(String[] arguments) throws Exception {
            WorkingFolder start = WorkingFolder.atStart();
            try {
                WorkingFolder.change(arguments[0] + "/no");
            } catch (ErrnoException e) {
                System.out.println("refused: " + e.getMessage());
            }
            WorkingFolder.change(arguments[0]);
            System.out.println("changed");
            try (Scanner in = new Scanner(System.in, UTF_8)) {
                in.nextLine();
            }
            Spawn spawn = Spawn.of(CommandLine.of("/bin/sh", "-c", "echo \"by default: $(pwd -P)\""));
            run(spawn);
            run(Spawn.of(CommandLine.of("/bin/sh", "-c", "echo \"where it began: $(pwd -P)\""))
                    .in(start));
        }

        private static void run(Spawn spawn) throws Exception {
            try (Child child = Processes.spawn(spawn)) {
                child.awaitExit(Poll.FOREVER_MS);
            }
        }
    }

    /** Writes to standard error, wherever that leads. */
    static final class Leaving {

        public static void main(String[] arguments) throws Exception {
            try (Scanner in = new Scanner(System.in, UTF_8)) {
                System.err.println("seen");
                try (Fd log = FileDescriptors.openLog(arguments[0], 0600)) {
                    StandardStreams.redirectError(log);
                }
                System.err.println("in the log");
                System.out.println("logged");
                in.nextLine();
                StandardStreams.silenceError();
                System.err.println("nowhere");
                System.out.println("silenced");
                in.nextLine();
            }
        }
    }
}
