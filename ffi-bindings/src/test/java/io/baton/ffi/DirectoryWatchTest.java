package io.baton.ffi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryWatchTest {

    private static final int DEADLINE_MS = 5_000;

    @TempDir
    private Path folder;

    private DirectoryWatch watch;

    @BeforeEach
    void open() throws Exception {
        watch = DirectoryWatch.open(folder.toString());
    }

    @AfterEach
    void close() {
        watch.close();
    }

    @Test
    void shouldReportNothingWhileNothingAppears() throws Exception {
        assertThat(Poll.readable(watch.fd(), 0)).isFalse();
        assertThat(watch.hasAppeared("upgrade.sock")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"upgrade.sock", "x", "sixteen bytes it", "a name\nof two lines", "Übergabe"})
    void shouldReportANameThatIsMade(String name) throws Exception {
        Files.createFile(folder.resolve(name));
        assertThat(Poll.readable(watch.fd(), DEADLINE_MS)).isTrue();
        assertThat(watch.hasAppeared(name)).isTrue();
        assertThat(watch.hasAppeared(name)).isFalse();
        assertThat(Poll.readable(watch.fd(), 0)).isFalse();
    }

    @Test
    void shouldReportANameThatIsMovedThere() throws Exception {
        Path before = Files.createFile(folder.resolve(".new"));
        assertThat(watch.hasAppeared("upgrade.sock")).isFalse();
        Files.move(before, folder.resolve("upgrade.sock"), StandardCopyOption.ATOMIC_MOVE);
        assertThat(watch.hasAppeared("upgrade.sock")).isTrue();
    }

    @Test
    void shouldReportANameWhoseModeChanges() throws Exception {
        Path file = Files.createFile(folder.resolve("upgrade.sock"));
        watch.hasAppeared("upgrade.sock");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(watch.hasAppeared("upgrade.sock")).isTrue();
    }

    @Test
    void shouldTellNamesFromTheirBeginningsAndContinuations() throws Exception {
        Files.createFile(folder.resolve("upgrade.sock.lock"));
        Files.createFile(folder.resolve("upgrade"));
        assertThat(watch.hasAppeared("upgrade.sock")).isFalse();
    }

    @Test
    void shouldFindANameAmongMoreThanOneReadTakes() throws Exception {
        for (int i = 0; i < 700; i++) {
            Files.createFile(folder.resolve("another one " + i));
            if (i == 3) {
                Files.createFile(folder.resolve("upgrade.sock"));
            }
        }
        assertThat(watch.hasAppeared("upgrade.sock")).isTrue();
        assertThat(Poll.readable(watch.fd(), 0)).isFalse();
    }

    @Test
    void shouldSayThatTheDirectoryIsGone() throws Exception {
        Path other = Files.createDirectory(folder.resolve("run"));
        try (DirectoryWatch gone = DirectoryWatch.open(other.toString())) {
            Files.delete(other);
            assertThat(Poll.readable(gone.fd(), DEADLINE_MS)).isTrue();
            assertThatExceptionOfType(ErrnoException.class)
                    .isThrownBy(() -> gone.hasAppeared("upgrade.sock"))
                    .withMessage("inotify(%s): ENOENT (2), No such file or directory", other);
        }
    }

    @Test
    void shouldRefuseWhatIsNoDirectory() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatExceptionOfType(ErrnoException.class)
                .isThrownBy(() -> DirectoryWatch.open(file.toString()))
                .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.ENOTDIR));
        assertThatExceptionOfType(ErrnoException.class)
                .isThrownBy(() -> DirectoryWatch.open(folder + "/nothing"))
                .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
    }
}
