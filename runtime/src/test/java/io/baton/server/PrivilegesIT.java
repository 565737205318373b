package io.baton.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.config.ConfigLoader;
import io.baton.config.Loaded;
import io.baton.ffi.Child;
import io.baton.ffi.CommandLine;
import io.baton.ffi.Credentials;
import io.baton.ffi.Poll;
import io.baton.ffi.Processes;
import io.baton.ffi.Spawn;
import io.baton.ffi.testing.ChildJvm;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Gives rights up in a JVM of its own, as there is no way back. */
@Timeout(120)
class PrivilegesIT {

    @TempDir
    private Path folder;

    @BeforeEach
    void requireRoot() {
        Assumptions.assumeTrue(Credentials.ownUid() == 0, "SKIPPED: giving up rights can only be tested as root");
    }

    @Test
    void shouldBecomeTheUserInTheWorkingDirectoryIfItIsADaemon() throws Exception {
        try (ChildJvm child = start("daemon", "user = \"nobody\"")) {
            assertThat(child.nextLine())
                    .isEqualTo("uid %d gid %d cwd %s"
                            .formatted(
                                    Credentials.user("nobody").uid(),
                                    Credentials.user("nobody").gid(),
                                    folder.toRealPath()));
        }
    }

    @Test
    void shouldStayWhereItIsInTheForeground() throws Exception {
        try (ChildJvm child = start("foreground", "group = \"daemon\"")) {
            assertThat(child.nextLine())
                    .isEqualTo("uid 0 gid %d cwd %s"
                            .formatted(
                                    Credentials.group("daemon").gid(),
                                    Path.of("").toRealPath()));
        }
    }

    @Test
    void shouldRefuseWhatIsNotThereOnOneLine() throws Exception {
        try (ChildJvm child = start("daemon", "user = \"nobody-of-this-name\"")) {
            assertThat(child.nextLine()).isEqualTo("1: user \"nobody-of-this-name\" does not exist on this system");
        }
        try (ChildJvm child = start("daemon", "working_directory = \"%s/no\"".formatted(folder))) {
            assertThat(child.nextLine())
                    .isEqualTo("1: working_directory: chdir(%s/no): ENOENT (2), No such file or directory"
                            .formatted(folder));
        }
    }

    @Test
    void shouldSayWhatToDoWhereItIsNotPermitted() throws Exception {
        try (ChildJvm child = start("twice", "user = \"nobody\"")) {
            assertThat(child.nextLine()).startsWith("uid ");
            assertThat(child.nextLine())
                    .startsWith("1: user and group cannot be changed: setgroups(")
                    .endsWith("EPERM (1), Operation not permitted; start as root, or leave user and group out");
        }
    }

    private ChildJvm start(String how, String line) throws Exception {
        String defaults = line.startsWith("working_directory") ? "" : "working_directory = \"" + folder + "\"\n";
        return ChildJvm.start(GivingUp.class, how, "version = 1\n" + defaults + line + "\n");
    }

    /** Gives up what a configuration says, and says who and where it is then. */
    static final class GivingUp {

        public static void main(String[] arguments) throws Exception {
            try {
                giveUp(arguments[1], arguments[0].equals("daemon"));
                CommandLine where = CommandLine.of("/bin/sh", "-c", "echo \"uid $(id -u) gid $(id -g) cwd $(pwd -P)\"");
                try (Child child = Processes.spawn(Spawn.of(where.withVariable("PATH", "/bin:/usr/bin")))) {
                    child.awaitExit(Poll.FOREVER_MS);
                }
                if (arguments[0].equals("twice")) {
                    giveUp("version = 1\nuser = \"root\"\n", false);
                }
            } catch (StartFailure e) {
                System.out.println(e.exitCode() + ": " + e.getMessage());
            }
        }

        private static void giveUp(String text, boolean isDaemon) throws StartFailure {
            Loaded.Accepted loaded = (Loaded.Accepted) new ConfigLoader().parse(text, "baton.toml");
            Privileges.giveUp(new ServerOptions(loaded.config(), Optional.empty(), false, isDaemon));
        }
    }
}
