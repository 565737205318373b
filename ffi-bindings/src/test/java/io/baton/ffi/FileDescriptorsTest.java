package io.baton.ffi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.baton.ffi.libc.Libc;
import io.baton.ffi.libc.LibcConstants;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDescriptorsTest {

    @TempDir
    Path folder;

    @Test
    void shouldAppendToALogWhoeverElseWritesToIt() throws Exception {
        String path = folder.resolve("access.log").toString();
        try (Fd first = FileDescriptors.openLog(path, 0600);
                Fd second = FileDescriptors.openLog(path, 0600);
                Arena arena = Arena.ofConfined()) {
            for (Fd log : new Fd[] {first, second, first}) {
                assertThat(Io.write(log, Loopback.bytes(arena, "line\n"))).isEqualTo(5);
            }
            assertThat(Files.readString(Path.of(path))).isEqualTo("line\nline\nline\n");
            assertThat(first.toString()).isEqualTo("Fd[" + first.number() + " log " + path + "]");
            assertThat(modeOf(Path.of(path))).isEqualTo("rw-------");
            assertThatExceptionOfType(ErrnoException.class)
                    .isThrownBy(() -> Io.read(first, arena.allocate(1)))
                    .matches(e -> e.errno() == Errno.EBADF);
            int getFdFlags = 1; // F_GETFD
            assertThat(Libc.fcntl(first.number(), getFdFlags, 0) & LibcConstants.FD_CLOEXEC)
                    .isNotZero();
        }
    }

    @Test
    void shouldFollowTheLinkOfALogButNotOfALock() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("target"));
        assertThatExceptionOfType(ErrnoException.class)
                .isThrownBy(() -> FileDescriptors.openLock(link.toString(), 0600))
                .withMessage("open(" + link + "): ELOOP (40), Too many levels of symbolic links");
        assertThat(folder.resolve("target")).doesNotExist();
        FileDescriptors.openLog(link.toString(), 0600).close();
        assertThat(folder.resolve("target")).isRegularFile();
    }

    @Test
    void shouldCreateOnlyWhatIsNotThere() throws Exception {
        String path = folder.resolve("new").toString();
        try (Fd file = FileDescriptors.createNew(path, 0640);
                Arena arena = Arena.ofConfined()) {
            assertThat(Io.write(file, Loopback.bytes(arena, "text"))).isEqualTo(4);
            assertThat(Path.of(path)).hasContent("text");
            assertThat(modeOf(Path.of(path))).isEqualTo("rw-r-----");
        }
        Path toNowhere = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nowhere"));
        for (String taken : new String[] {path, toNowhere.toString(), folder.toString()}) {
            assertThatExceptionOfType(ErrnoException.class)
                    .isThrownBy(() -> FileDescriptors.createNew(taken, 0640))
                    .withMessage("open(" + taken + "): EEXIST (17), File exists");
        }
        assertThat(folder.resolve("nowhere")).doesNotExist();
    }

    @Test
    void shouldSayWhyALogCannotBeOpened() throws Exception {
        assertRefused(folder.resolve("missing/error.log"), Errno.ENOENT);
        assertRefused(folder, Errno.EISDIR);
        Path file = Files.createFile(folder.resolve("file"));
        assertRefused(file.resolve("error.log"), Errno.ENOTDIR);
        assertRefused(folder.resolve("x".repeat(256)), Errno.ENAMETOOLONG);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FileDescriptors.openLog("/tmp/a\0b", 0600))
                .withMessage("'/tmp/a\\x00b' is not a path: it contains a NUL byte");
    }

    @Test
    void shouldSayWhyAFileOfOthersCannotBeOpened() throws Exception {
        Path file = Files.createFile(
                folder.resolve("file"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r--------")));
        assumeTrue(!Files.isWritable(file), "SKIPPED: root may write to every file");
        assertRefused(file, Errno.EACCES);
    }

    @Test
    void shouldNotWaitForTheReaderOfAPipe() throws Exception {
        Path fifo = folder.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        assertRefused(fifo, Errno.ENXIO);
    }

    @Test
    void shouldLockOutEverybodyWhoOpenedTheFileForHimself() throws Exception {
        String path = folder.resolve("upgrade.sock.lock").toString();
        try (Fd other = FileDescriptors.openLock(path, 0600)) {
            Fd duplicate;
            try (Fd mine = FileDescriptors.openLock(path, 0600)) {
                assertThat(FileDescriptors.tryLock(mine)).isTrue();
                assertThat(FileDescriptors.tryLock(mine)).isTrue();
                assertThat(FileDescriptors.tryLock(other)).isFalse();
                duplicate = mine.duplicate();
            }
            assertThat(FileDescriptors.tryLock(other)).isFalse();
            duplicate.close();
            assertThat(FileDescriptors.tryLock(other)).isTrue();
        }
    }

    @Test
    void shouldLockOutAnotherProcess() throws Exception {
        Path path = folder.resolve("lock");
        try (Fd lock = FileDescriptors.openLock(path.toString(), 0600)) {
            assertThat(flockExitCode(path)).isZero();
            assertThat(FileDescriptors.tryLock(lock)).isTrue();
            assertThat(flockExitCode(path)).isEqualTo(42);
        }
        assertThat(flockExitCode(path)).isZero();
    }

    @Test
    void shouldThrowWhereNothingCanBeLocked() throws Exception {
        Fd gone = FileDescriptors.openLock(folder.resolve("lock").toString(), 0600);
        Libc.close(gone.number());
        assertThatExceptionOfType(ErrnoException.class)
                .isThrownBy(() -> FileDescriptors.tryLock(gone))
                .withMessage("flock(fd=" + gone.number() + "): EBADF (9), Bad file descriptor");
        gone.release();
    }

    @Test
    void shouldSetModeAndOwnerWhateverThePathHasComeTo() throws Exception {
        Path path = folder.resolve("file");
        try (Fd file = FileDescriptors.openLock(path.toString(), 0600)) {
            Path moved = Files.move(path, folder.resolve("moved"));
            Files.createFile(path, PosixFilePermissions.asFileAttribute(Set.of()));
            FileDescriptors.setMode(file, 0640);
            assertThat(modeOf(moved)).isEqualTo("rw-r-----");
            assertThat(modeOf(path)).isEqualTo("---------");
            int user = (int) Files.getAttribute(moved, "unix:uid");
            int group = (int) Files.getAttribute(moved, "unix:gid");
            FileDescriptors.setOwner(file, user, FileDescriptors.UNCHANGED);
            assertThat(Files.getAttribute(moved, "unix:gid")).isEqualTo(group);
            assumeTrue(user == 0, "SKIPPED: only root may give files away");
            FileDescriptors.setOwner(file, 33, 44);
            assertThat(Files.getAttribute(moved, "unix:uid")).isEqualTo(33);
            assertThat(Files.getAttribute(moved, "unix:gid")).isEqualTo(44);
            assertThat(Files.getAttribute(path, "unix:uid")).isEqualTo(0);
        }
    }

    @Test
    void shouldThrowWhereModeAndOwnerCannotBeSet() throws Exception {
        Fd gone = FileDescriptors.openLock(folder.resolve("file").toString(), 0600);
        Libc.close(gone.number());
        int number = gone.number();
        assertThatExceptionOfType(ErrnoException.class)
                .isThrownBy(() -> FileDescriptors.setMode(gone, 0600))
                .withMessage("fchmod(fd=" + number + "): EBADF (9), Bad file descriptor");
        assertThatExceptionOfType(ErrnoException.class)
                .isThrownBy(() -> FileDescriptors.setOwner(gone, 0, 0))
                .withMessage("fchown(fd=" + number + "): EBADF (9), Bad file descriptor");
        gone.release();
    }

    private static void assertRefused(Path log, Errno errno) {
        assertThatExceptionOfType(ErrnoException.class)
                .isThrownBy(() -> FileDescriptors.openLog(log.toString(), 0600))
                .matches(e -> e.errno() == errno, errno.name())
                .withMessageStartingWith("open(" + log + "): " + errno);
    }

    private static int flockExitCode(Path path) throws Exception {
        return new ProcessBuilder("flock", "-n", "-E", "42", path.toString(), "true")
                .start()
                .waitFor();
    }

    private static String modeOf(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
