package io.baton.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.ffi.Errno;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.PeerCredentials;
import io.baton.net.PrivateSocket.Replacing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateSocketTest {

    private static final ServiceAccount ACCOUNT = ServiceAccount.OF_THE_STARTER;

    @TempDir
    private Path folder;

    @Test
    void shouldBeForItsOwnerOnlyAndLeaveNothingBehind() throws Exception {
        Path path = folder.resolve("a.sock");
        try (PrivateSocket socket = PrivateSocket.listen(path, ACCOUNT, Replacing.STALE)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rw-------");
            assertThat(PrivateSocket.owner(path).map(PeerCredentials::pid))
                    .hasValue((int) ProcessHandle.current().pid());
            assertThat(socket.path()).isEqualTo(path);
            assertThat(folder.toFile().list()).containsExactly("a.sock");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void shouldReplaceASocketThatNobodyListensOn() throws Exception {
        Path path = folder.resolve("a.sock");
        PrivateSocket dead = PrivateSocket.listen(path, ACCOUNT, Replacing.STALE);
        dead.relinquish();
        dead.close();
        assertThat(path).exists();
        assertThat(PrivateSocket.owner(path)).isEmpty();
        try (PrivateSocket socket = PrivateSocket.listen(path, ACCOUNT, Replacing.STALE)) {
            assertThat(PrivateSocket.owner(path)).isPresent();
            assertThat(socket.listener().isOpen()).isTrue();
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void shouldNotRemoveTheSocketOfASuccessor() throws Exception {
        Path path = folder.resolve("a.sock");
        PrivateSocket predecessor = PrivateSocket.listen(path, ACCOUNT, Replacing.STALE);
        try (PrivateSocket successor = PrivateSocket.listen(path, ACCOUNT, Replacing.PREDECESSORS)) {
            predecessor.close();
            assertThat(PrivateSocket.owner(path)).isPresent();
            assertThat(successor.listener().isOpen()).isTrue();
        }
    }

    @Test
    void shouldNotReplaceASocketThatSomebodyListensOn() throws Exception {
        Path path = folder.resolve("a.sock");
        try (PrivateSocket first = PrivateSocket.listen(path, ACCOUNT, Replacing.STALE)) {
            assertThatThrownBy(() -> PrivateSocket.listen(path, ACCOUNT, Replacing.STALE))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(
                            "in use by process " + ProcessHandle.current().pid());
            assertThat(first.listener().isOpen()).isTrue();
            assertThat(folder.toFile().list()).containsExactly("a.sock");
        }
    }

    @Test
    void shouldReplaceNothingButSockets() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "precious");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        for (Path path : new Path[] {file, link, folder}) {
            for (Replacing replacing : Replacing.values()) {
                assertThatThrownBy(() -> PrivateSocket.listen(path, ACCOUNT, replacing))
                        .isInstanceOf(IOException.class)
                        .hasMessage(path + " is there and is no socket: remove it, or configure another path");
            }
        }
        assertThat(file).hasContent("precious");
    }

    @Test
    void shouldSayWhyAFolderCannotBeUsed() {
        assertThatThrownBy(() -> PrivateSocket.listen(folder.resolve("no/a.sock"), ACCOUNT, Replacing.STALE))
                .isInstanceOfSatisfying(
                        ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
    }
}
