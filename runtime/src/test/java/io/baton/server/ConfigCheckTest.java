package io.baton.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.config.ConfigLoader;
import io.baton.config.Loaded;
import io.baton.config.ServerConfig;
import io.baton.config.Surroundings;
import io.baton.ffi.Credentials;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCheckTest {

    private static final String NO_SUCH_ACCOUNT = "nobody-of-this-name";

    private static final String APP = """

            [[upstream]]
            name = "app"
            servers = ["127.0.0.1:9"]
            """;

    @TempDir
    private Path folder;

    @Test
    void shouldFindNothingInWhatWorks() throws Exception {
        assertThat(findings("""
                user = "root"
                group = "root"
                error_log = "%1$s/error.log"
                access_log = "-"
                metrics = "unix:@metrics"
                [[listener]]
                address = "unix:%1$s/web.sock"
                socket_user = "0"
                [[listener]]
                address = "[::1]:6188"
                """)).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void shouldFindAccountsThatDoNotExist() throws Exception {
        String text = """
                user = "%2$s"
                group = "%2$s"
                [[listener]]
                address = "127.0.0.1:1"
                [[listener]]
                address = "unix:%1$s/web.sock"
                socket_user = "%2$s"
                socket_group = "%2$s"
                """;
        assertThat(findings(text))
                .extracting(ConfigCheck.Finding::keyPath)
                .containsExactly("user", "group", "listener[1].socket_user", "listener[1].socket_group");
        assertThat(findings(text))
                .extracting(ConfigCheck.Finding::message)
                .contains("user \"" + NO_SUCH_ACCOUNT + "\" does not exist on this system")
                .contains("group \"" + NO_SUCH_ACCOUNT + "\" does not exist on this system");
    }

    @Test
    void shouldFindFoldersThatAreMissing() throws Exception {
        String missing = folder + "/no";
        assertThat(findings("""
                working_directory = "%1$s/no"
                error_log = "%1$s/no/error.log"
                access_log = "%1$s/no/access.log"
                [[listener]]
                address = "unix:%1$s/no/web.sock"
                """))
                .containsExactly(
                        new ConfigCheck.Finding(
                                "working_directory", missing + " is no folder; make it, or name another"),
                        missingFolder("error_log", missing),
                        missingFolder("access_log", missing),
                        missingFolder("listener[0].address", missing));
    }

    @Test
    void shouldFindRuntimeFoldersOfWhichMoreThanTheLastIsMissing() throws Exception {
        assertThat(check(defaultsIn(folder.resolve("made/at/start"))))
                .extracting(ConfigCheck.Finding::keyPath)
                .containsExactly("pid_file", "control_sock", "upgrade_sock");
        assertThat(check(defaultsIn(folder.resolve("made")))).isEmpty();
    }

    @Test
    void shouldFindOtherThingsInThePlaceOfFilesAndSockets() throws Exception {
        Files.createFile(folder.resolve("web.sock"));
        Files.createFile(folder.resolve("control.sock"));
        Files.createSymbolicLink(folder.resolve("upgrade.sock"), folder.resolve("nowhere"));
        Files.createDirectory(folder.resolve("baton.pid"));
        Files.createDirectory(folder.resolve("error.log"));
        assertThat(findings("""
                error_log = "%1$s/error.log"
                [[listener]]
                address = "unix:%1$s/web.sock"
                """))
                .extracting(finding -> finding.keyPath() + ": " + finding.message())
                .containsExactly(
                        "pid_file: " + folder + "/baton.pid is a folder; name a file in it",
                        "control_sock: " + folder + "/control.sock is there and is no socket; remove it, or name"
                                + " another path",
                        "upgrade_sock: " + folder + "/upgrade.sock is there and is no socket; remove it, or name"
                                + " another path",
                        "error_log: " + folder + "/error.log is a folder; name a file in it",
                        "listener[0].address: " + folder + "/web.sock is there and is no socket; remove it, or name"
                                + " another path");
    }

    @Test
    void shouldFindWhatThisUserMayNotWriteTo() throws Exception {
        Assumptions.assumeTrue(Credentials.ownUid() != 0, "root may write everywhere");
        Path log = Files.createFile(folder.resolve("error.log"));
        Files.setPosixFilePermissions(log, Set.of());
        assertThat(findings("error_log = \"%1$s/error.log\""))
                .containsExactly(new ConfigCheck.Finding("error_log", log + " may not be written to by this user"));
    }

    private List<ConfigCheck.Finding> findings(String text) {
        String top = """
                version = 1
                pid_file = "%1$s/baton.pid"
                control_sock = "%1$s/control.sock"
                upgrade_sock = "%1$s/upgrade.sock"
                """;
        String answers = text.contains("[[listener]]") ? APP : "";
        String toml = (top + text.replace("[[listener]]", "[[listener]]\nupstream = \"app\"") + answers)
                .formatted(folder, NO_SUCH_ACCOUNT);
        Loaded loaded = new ConfigLoader().parse(toml, "baton.toml");
        assertThat(loaded).isInstanceOf(Loaded.Accepted.class);
        return check(((Loaded.Accepted) loaded).config());
    }

    private static List<ConfigCheck.Finding> check(ServerConfig config) {
        return ConfigCheck.of(config);
    }

    private static ConfigCheck.Finding missingFolder(String key, String path) {
        return new ConfigCheck.Finding(key, "the folder " + path + " does not exist; make it, or name another path");
    }

    private static ServerConfig defaultsIn(Path runtimeFolder) {
        return ServerConfig.defaults(new Surroundings(1, runtimeFolder));
    }
}
