package io.baton.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.ffi.Fd;
import io.baton.ffi.FileDescriptors;
import io.baton.ffi.Processes;
import io.baton.net.ServiceAccount;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PidFileTest {

    @TempDir
    private Path folder;

    private Path path;

    @BeforeEach
    void name() {
        path = folder.resolve("baton.pid");
    }

    @Test
    void shouldNameThisProcessToEverybodyAndLeaveNothingBehind() throws Exception {
        try (PidFile file = write()) {
            assertThat(path).hasContent(Processes.ownPid() + "\n");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rw-r--r--");
            assertThat(PidFile.owner(path)).hasValue(Processes.ownPid());
            assertThat(folder.toFile().list()).containsExactly("baton.pid");
            assertThat(file).isNotNull();
        }
        assertThat(folder).isEmptyDirectory();
        assertThat(PidFile.owner(path)).isEmpty();
    }

    @Test
    void shouldRefuseToStartBesideALivingInstance() throws Exception {
        Files.writeString(path, Processes.parentPid() + "\n");
        try (Fd held = FileDescriptors.openLock(path.toString(), 0644)) {
            assertThat(FileDescriptors.tryLock(held)).isTrue();
            assertThatThrownBy(() -> PidFile.requireNoOwner(path))
                    .isInstanceOf(StartFailure.class)
                    .hasMessage("Baton is running as process %d (%s); to take over from it, start with -u"
                            .formatted(Processes.parentPid(), path))
                    .extracting(failure -> ((StartFailure) failure).exitCode())
                    .isEqualTo(3);
        }
    }

    @Test
    void shouldReplaceTheFileOfADeadInstanceEvenWhereItsNumberIsAnothersNow() throws Exception {
        Files.writeString(path, Processes.parentPid() + "\n");
        PidFile.requireNoOwner(path);
        try (PidFile file = write()) {
            assertThat(PidFile.owner(path)).hasValue(Processes.ownPid());
            assertThat(file).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "0", "-1", "abc", "12 34", "99999999999", "4294967295"})
    void shouldTakeAFileWithoutANumberForAStaleOne(String content) throws Exception {
        Files.writeString(path, content);
        assertThat(PidFile.owner(path)).isEmpty();
        assertThatCode(() -> PidFile.requireNoOwner(path)).doesNotThrowAnyException();
        write().close();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void shouldLeaveTheFileOfASuccessor() throws Exception {
        PidFile predecessor = write();
        Files.writeString(folder.resolve("new"), Processes.parentPid() + "\n");
        Files.move(folder.resolve("new"), path, StandardCopyOption.ATOMIC_MOVE);
        predecessor.close();
        assertThat(path).hasContent(Processes.parentPid() + "\n");
    }

    @Test
    void shouldLeaveTheFileOnceItIsRelinquished() throws Exception {
        PidFile file = write();
        file.relinquish();
        file.close();
        assertThat(path).exists();
    }

    @Test
    void shouldReplaceASymbolicLinkInsteadOfFollowingIt() throws Exception {
        Path precious = Files.writeString(folder.resolve("precious"), "precious");
        Files.createSymbolicLink(path, precious);
        write().close();
        assertThat(precious).hasContent("precious");
        assertThat(path).doesNotExist();
    }

    @Test
    void shouldSayWhyItCannotBeWritten() throws Exception {
        Files.createDirectory(path);
        Files.createFile(path.resolve("full"));
        assertThatThrownBy(this::write)
                .isInstanceOf(StartFailure.class)
                .hasMessageStartingWith("the pid file " + path + " cannot be used: ");
        assertThat(folder.toFile().list()).containsExactly("baton.pid");
        assertThatThrownBy(() -> PidFile.write(folder.resolve("no/baton.pid"), ServiceAccount.OF_THE_STARTER))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("ENOENT");
    }

    private PidFile write() throws StartFailure {
        return PidFile.write(path, ServiceAccount.OF_THE_STARTER);
    }
}
