package io.baton.handoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.baton.ffi.Address;
import io.baton.ffi.Credentials;
import io.baton.ffi.Errno;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Fd;
import io.baton.ffi.FileDescriptors;
import io.baton.ffi.Sockets;
import io.baton.handoff.UpgradeSocket.UnusableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpgradeSocketTest {

    private static final int NOBODY = 65_534;

    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(20);

    @TempDir
    private Path folder;

    private Path path;

    @BeforeEach
    void choosePath() {
        path = folder.resolve("upgrade.sock");
    }

    @Test
    void shouldBeForItsOwnerOnly() throws Exception {
        try (UpgradeSocket socket = UpgradeSocket.open(settings(FileDescriptors.UNCHANGED))) {
            assertThat(socket.listener().isOpen()).isTrue();
            assertThat(permissions(path)).isEqualTo("rw-------");
            assertThat(permissions(lockPath())).isEqualTo("rw-------");
            assertThat(names()).containsExactlyInAnyOrder("upgrade.sock", "upgrade.sock.lock");
        }
        assertThat(names()).containsExactly("upgrade.sock.lock");
    }

    @Test
    void shouldBelongToTheConfiguredUser() throws Exception {
        assumeThat(Credentials.ownUid()).as("only root can give files away").isZero();
        try (UpgradeSocket socket = UpgradeSocket.open(settings(NOBODY))) {
            assertThat(socket.listener().isOpen()).isTrue();
            assertThat(Files.getAttribute(path, "unix:uid")).isEqualTo(NOBODY);
            assertThat(Files.getAttribute(lockPath(), "unix:uid")).isEqualTo(NOBODY);
        }
    }

    @Test
    void shouldLetOnlyOneUpgradeBegin() throws Exception {
        try (UpgradeSocket first = UpgradeSocket.open(settings(FileDescriptors.UNCHANGED))) {
            assertThatExceptionOfType(UnusableException.class)
                    .isThrownBy(() -> UpgradeSocket.open(settings(FileDescriptors.UNCHANGED)))
                    .withMessage("another upgrade is under way: process %d holds %s"
                            .formatted(ProcessHandle.current().pid(), lockPath()));
            assertThat(path).exists();
            first.stopListening();
            assertThatExceptionOfType(UnusableException.class)
                    .isThrownBy(() -> UpgradeSocket.open(settings(FileDescriptors.UNCHANGED)));
        }
        UpgradeSocket.open(settings(FileDescriptors.UNCHANGED)).close();
    }

    @Test
    void shouldRefuseTheSecondOfTwoSuccessors() throws Exception {
        try (Rehearsal upgrade = new Rehearsal(folder, 1);
                Rehearsal second = new Rehearsal(folder, 1)) {
            upgrade.reach(Rehearsal.Stage.ACCEPTING);
            second.await();
            second.pump();
            assertThat(second.young.events)
                    .containsExactly("failed: another upgrade is under way: process %d holds %s"
                            .formatted(ProcessHandle.current().pid(), lockPath()));
            assertThat(upgrade.old.events).isEmpty();
            assertThat(upgrade.young.events).isEmpty();
        }
    }

    @Test
    void shouldReplaceASocketThatNobodyListensAt() throws Exception {
        Sockets.listen(address(), 1).close();
        assertThat(path).exists();
        UpgradeSocket.open(settings(FileDescriptors.UNCHANGED)).close();
        assertThat(path).doesNotExist();
    }

    @Test
    void shouldNotReplaceASocketThatSomebodyListensAt() throws Exception {
        try (Fd other = Sockets.listen(address(), 1)) {
            assertThatExceptionOfType(UnusableException.class)
                    .isThrownBy(() -> UpgradeSocket.open(settings(FileDescriptors.UNCHANGED)))
                    .withMessageStartingWith("unix:%s is in use: pid %d, uid "
                            .formatted(path, ProcessHandle.current().pid()));
            assertThat(other.isOpen()).isTrue();
        }
        assertThat(path).exists();
    }

    @Test
    void shouldReplaceNothingElse() throws Exception {
        Files.writeString(path, "precious");
        assertThatExceptionOfType(UnusableException.class)
                .isThrownBy(() -> UpgradeSocket.open(settings(FileDescriptors.UNCHANGED)))
                .withMessage("unix:" + path + " is not a socket, so it will not be replaced: move it away");
        assertThat(path).hasContent("precious");
        assertThat(names()).containsExactlyInAnyOrder("upgrade.sock", "upgrade.sock.lock");
    }

    @Test
    void shouldFollowNoLinks() throws Exception {
        Path elsewhere = folder.resolve("elsewhere");
        Files.createSymbolicLink(path, elsewhere);
        assertThatExceptionOfType(UnusableException.class)
                .isThrownBy(() -> UpgradeSocket.open(settings(FileDescriptors.UNCHANGED)));
        assertThat(elsewhere).doesNotExist();
        Files.delete(path);
        Files.delete(lockPath());
        Files.createSymbolicLink(lockPath(), elsewhere);
        assertThatExceptionOfType(ErrnoException.class)
                .isThrownBy(() -> UpgradeSocket.open(settings(FileDescriptors.UNCHANGED)))
                .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.ELOOP));
        assertThat(elsewhere).doesNotExist();
    }

    @Test
    void shouldSayThatTheFolderIsMissing() throws Exception {
        path = folder.resolve("missing/upgrade.sock");
        try (Rehearsal upgrade = new Rehearsal(folder.resolve("missing"), 1)) {
            upgrade.await();
            upgrade.seek();
            upgrade.pump();
            assertThat(upgrade.young.events)
                    .containsExactly("failed: open(%s): ENOENT (2), No such file or directory".formatted(lockPath()));
            assertThat(upgrade.old.events)
                    .containsExactly(
                            "failed: no successor can be waited for: inotify_add_watch(%s): ENOENT (2), No such"
                                            .formatted(path.getParent())
                                    + " file or directory");
        }
    }

    @Test
    void shouldTurnOtherUsersAway() throws Exception {
        assumeThat(Credentials.ownUid())
                .as("only root can act for another user")
                .isZero();
        Path python = Path.of("/usr/bin/python3");
        assumeThat(python).as("connects as another user").exists();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (Rehearsal upgrade = new Rehearsal(folder, 1)) {
            upgrade.await();
            upgrade.pump();
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
            Process stranger = new ProcessBuilder(python.toString(), "-c", """
                            import os, socket, sys
                            os.setuid(65534)
                            s = socket.socket(socket.AF_UNIX)
                            s.connect(sys.argv[1])
                            s.settimeout(20)
                            sys.exit(len(s.recv(1)))
                            """, path.toString())
                    .inheritIO()
                    .start();
            try {
                long deadlineNs = System.nanoTime() + DEADLINE_NS;
                while (upgrade.young.events.isEmpty() && System.nanoTime() - deadlineNs < 0) {
                    upgrade.young.loop.doWork(100);
                }
                assertThat(upgrade.young.events)
                        .containsExactly("dropped: pid %d, uid 65534, gid 0: only root, uid 0 may take part"
                                .formatted(stranger.pid()));
                assertThat(stranger.waitFor(20, TimeUnit.SECONDS)).isTrue();
                assertThat(stranger.exitValue())
                        .as("bytes that the stranger was told")
                        .isZero();
            } finally {
                stranger.destroyForcibly();
            }
            upgrade.seek();
            upgrade.pump();
            assertThat(upgrade.young.events).last().asString().startsWith("offered 1");
        }
    }

    private HandoffSettings settings(int user) {
        return new HandoffSettings(
                path.toString(), 60_000, 5_000, user, FileDescriptors.UNCHANGED, "0.1.0", 0, "upgrade");
    }

    private Address.UnixPath address() {
        return new Address.UnixPath(path.toString());
    }

    private Path lockPath() {
        return path.resolveSibling("upgrade.sock.lock");
    }

    private List<String> names() throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static String permissions(Path file) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
