package io.baton.ffi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketPathsTest {

    @TempDir
    Path folder;

    @Test
    void shouldTellSocketsFromEverythingElse() throws Exception {
        var socket = at("socket");
        Sockets.listen(socket, 1).close();
        Files.createFile(folder.resolve("file"));
        Files.createSymbolicLink(folder.resolve("link"), folder.resolve("socket"));
        Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("nowhere"));
        assertThat(SocketPaths.look(socket)).isEqualTo(SocketPaths.Found.SOCKET);
        assertThat(SocketPaths.look(at("nothing"))).isEqualTo(SocketPaths.Found.NOTHING);
        assertThat(SocketPaths.look(at("file"))).isEqualTo(SocketPaths.Found.SOMETHING_ELSE);
        assertThat(SocketPaths.look(at("link"))).isEqualTo(SocketPaths.Found.SOMETHING_ELSE);
        assertThat(SocketPaths.look(at("dangling"))).isEqualTo(SocketPaths.Found.SOMETHING_ELSE);
        assertThat(SocketPaths.look(at("."))).isEqualTo(SocketPaths.Found.SOMETHING_ELSE);
        assertRefused(() -> SocketPaths.look(at("file/below")), "statx", Errno.ENOTDIR);
    }

    /** The whole of a safe creation: nobody else can connect before mode and owner are right. */
    @Test
    void shouldMakeASocketThatIsNeverOpenToOthers() throws Exception {
        var temporary = at("upgrade.sock.new");
        var path = at("upgrade.sock");
        Sockets.listen(path, 1).close(); // stale
        try (Fd listener = Sockets.open(path, "upgrade")) {
            FileDescriptors.setMode(listener, 0600);
            Sockets.bind(listener, temporary);
            assertThat(modeOf("upgrade.sock.new")).isEqualTo("rw-------");
            SocketPaths.setMode(temporary, 0660);
            assertThat(modeOf("upgrade.sock.new")).isEqualTo("rw-rw----");
            Sockets.listen(listener, 8);
            assertThat(Loopback.attempt(path)).contains(Errno.ECONNREFUSED);
            SocketPaths.rename(temporary, path);
            assertThat(SocketPaths.look(temporary)).isEqualTo(SocketPaths.Found.NOTHING);
            try (Fd client = Loopback.connected(path);
                    Fd server = Loopback.accepted(listener)) {
                Loopback.send(client, "hello");
                assertThat(Loopback.received(server)).isEqualTo("hello");
            }
        }
        assertThat(SocketPaths.unlink(path)).isTrue();
        assertThat(SocketPaths.unlink(path)).isFalse();
    }

    @Test
    void shouldSetTheOwnerOfASocket() throws Exception {
        var socket = at("socket");
        Sockets.listen(socket, 1).close();
        Path path = folder.resolve("socket");
        int user = (int) Files.getAttribute(path, "unix:uid");
        int group = (int) Files.getAttribute(path, "unix:gid");
        SocketPaths.setOwner(socket, FileDescriptors.UNCHANGED, group);
        assertThat(Files.getAttribute(path, "unix:uid")).isEqualTo(user);
        assumeTrue(user == 0, "SKIPPED: only root may give sockets away");
        SocketPaths.setOwner(socket, 33, FileDescriptors.UNCHANGED);
        assertThat(Files.getAttribute(path, "unix:uid")).isEqualTo(33);
        assertThat(Files.getAttribute(path, "unix:gid")).isEqualTo(group);
        SocketPaths.setOwner(socket, FileDescriptors.UNCHANGED, 44);
        assertThat(Files.getAttribute(path, "unix:uid")).isEqualTo(33);
        assertThat(Files.getAttribute(path, "unix:gid")).isEqualTo(44);
    }

    /** An attacker who may write to the folder puts a link to, or a name of, somebody else's file in our place. */
    @Test
    void shouldLeaveWhatWasSlippedInAsItIs() throws Exception {
        Path secret = Files.createFile(
                folder.resolve("secret"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.createSymbolicLink(folder.resolve("link"), secret);
        Files.createLink(folder.resolve("name"), secret);
        Object user = Files.getAttribute(secret, "unix:uid");
        for (String slippedIn : new String[] {"link", "name"}) {
            var path = at(slippedIn);
            assertRefused(() -> SocketPaths.setMode(path, 0666), "open", Errno.ENOTSOCK);
            assertRefused(() -> SocketPaths.setOwner(path, 33, 33), "open", Errno.ENOTSOCK);
        }
        assertThat(modeOf("secret")).isEqualTo("rw-------");
        assertThat(Files.getAttribute(secret, "unix:uid")).isEqualTo(user);
        assertThat(SocketPaths.unlink(at("link"))).isTrue();
        assertThat(secret).exists();
    }

    @Test
    void shouldReplaceALinkInsteadOfFollowingIt() throws Exception {
        Path elsewhere = Files.createFile(folder.resolve("elsewhere"));
        Files.createSymbolicLink(folder.resolve("web.sock"), elsewhere);
        Sockets.listen(at("temporary"), 1).close();
        SocketPaths.rename(at("temporary"), at("web.sock"));
        assertThat(SocketPaths.look(at("web.sock"))).isEqualTo(SocketPaths.Found.SOCKET);
        assertThat(elsewhere).isRegularFile();
    }

    @Test
    void shouldSayWhyNothingCouldBeDone() throws Exception {
        var missing = at("missing");
        assertRefused(() -> SocketPaths.setMode(missing, 0600), "open", Errno.ENOENT);
        assertRefused(() -> SocketPaths.setOwner(missing, 0, 0), "open", Errno.ENOENT);
        Files.createDirectory(folder.resolve("folder"));
        Sockets.listen(at("socket"), 1).close();
        assertRefused(() -> SocketPaths.rename(at("socket"), at("folder")), "rename", Errno.EISDIR);
        assertRefused(() -> SocketPaths.unlink(at("folder")), "unlink", Errno.EISDIR);
        assertThatExceptionOfType(ErrnoException.class)
                .isThrownBy(() -> SocketPaths.rename(missing, at("other")))
                .withMessage("rename(%s, %s): ENOENT (2), No such file or directory".formatted(missing, at("other")));
    }

    private Address.UnixPath at(String name) {
        return new Address.UnixPath(folder + "/" + name);
    }

    private String modeOf(String name) throws Exception {
        return PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve(name), LinkOption.NOFOLLOW_LINKS));
    }

    private static void assertRefused(ThrowingCallable call, String function, Errno errno) {
        assertThatExceptionOfType(ErrnoException.class)
                .isThrownBy(call)
                .matches(e -> e.errno() == errno, errno.name())
                .matches(e -> e.call().equals(function), function);
    }
}
