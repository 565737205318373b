package io.baton.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.config.ConfigLoader;
import io.baton.config.Loaded;
import io.baton.config.ServerConfig;
import io.baton.ffi.Credentials;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFilesTest {

    @TempDir
    private Path folder;

    @BeforeEach
    void requireRoot() {
        Assumptions.assumeTrue(Credentials.ownUid() == 0, "SKIPPED: only root can give files away");
    }

    @Test
    void shouldMakeMissingFilesForTheUserWhoWillOpenThemAgain() throws Exception {
        Path error = folder.resolve("error.log");
        Path access = folder.resolve("access.log");
        LogFiles.prepare(config("user = \"nobody\"", error, access));
        int nobody = (int) Credentials.user("nobody").uid();
        assertThat(Files.getAttribute(error, "unix:uid")).isEqualTo(nobody);
        assertThat(Files.getAttribute(access, "unix:uid")).isEqualTo(nobody);
        LogFiles.prepare(config("user = \"nobody\"", error, access));
    }

    @Test
    void shouldGiveNothingAwayThatIsThere() throws Exception {
        Path precious = Files.createFile(folder.resolve("precious"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), precious);
        Path toNowhere = Files.createSymbolicLink(folder.resolve("to-nowhere"), folder.resolve("nowhere"));
        LogFiles.prepare(config("user = \"nobody\"", precious, link));
        LogFiles.prepare(config("user = \"nobody\"", precious, toNowhere));
        assertThat(Files.getAttribute(precious, "unix:uid")).isEqualTo(0);
        assertThat(folder.resolve("nowhere")).doesNotExist();
    }

    @Test
    void shouldMakeNothingForItself() throws Exception {
        LogFiles.prepare(config("", folder.resolve("error.log"), folder.resolve("access.log")));
        assertThat(folder).isEmptyDirectory();
    }

    private static ServerConfig config(String user, Path errorLog, Path accessLog) {
        Loaded loaded = new ConfigLoader()
                .parse(
                        "version = 1\n%s\nerror_log = \"%s\"\naccess_log = \"%s\"\n"
                                .formatted(user, errorLog, accessLog),
                        "baton.toml");
        return ((Loaded.Accepted) loaded).config();
    }
}
