package io.baton.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.ffi.Credentials;
import io.baton.net.ServiceAccount;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuntimeFoldersTest {

    private static final ServiceAccount ACCOUNT = ServiceAccount.OF_THE_STARTER;

    @TempDir
    private Path place;

    private Path folder;

    @BeforeEach
    void letAnybodyWrite() throws Exception {
        chmod(place, "rwxrwxrwx");
        folder = place.resolve("baton");
    }

    @Test
    void shouldMakeAFolderAndTakeItAgain() throws Exception {
        chmod(place, "rwxr-xr-x");
        RuntimeFolders.prepare(folder, ACCOUNT);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo(Credentials.ownUid() == 0 ? "rwxr-xr-x" : "rwx------");
        RuntimeFolders.prepare(folder, ACCOUNT);
    }

    @Test
    void shouldKeepOthersOutOfAFolderThatItMakesWhereAnybodyMayWrite() throws Exception {
        RuntimeFolders.prepare(folder, ACCOUNT);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
        RuntimeFolders.prepare(folder, ACCOUNT);
    }

    @Test
    void shouldGiveAFolderToTheService() throws Exception {
        Assumptions.assumeTrue(Credentials.ownUid() == 0, "only root can give files away");
        chmod(place, "rwxr-xr-x");
        RuntimeFolders.prepare(folder, new ServiceAccount(12_345, 54_321));
        assertThat(Files.getAttribute(folder, "unix:uid")).isEqualTo(12_345);
        assertThat(Files.getAttribute(folder, "unix:gid")).isEqualTo(54_321);
    }

    @Test
    void shouldKnowWhoseFolderItIsUnlessThePlaceIsForRootAlone() throws Exception {
        Assumptions.assumeTrue(Credentials.ownUid() == 0, "only root can give files away");
        chmod(place, "rwxr-xr-x");
        RuntimeFolders.prepare(folder, new ServiceAccount(12_345, 54_321));
        assertThat(RuntimeFolders.isFor(12_345, folder)).isTrue();
        assertThat(RuntimeFolders.isFor(54_321, folder)).isFalse();
        chmod(place, "rwx------");
        assertThat(RuntimeFolders.isFor(54_321, folder)).isTrue();
        chmod(place, "rwxrwxrwx");
        assertThat(RuntimeFolders.isFor(12_345, folder)).isFalse();
    }

    @Test
    void shouldTakeAFolderOfItsOwnWhereAnybodyMayWrite() throws Exception {
        Files.createDirectory(folder);
        for (String permissions : List.of("rwx------", "rwxr-xr-x")) {
            chmod(folder, permissions);
            assertThatCode(() -> RuntimeFolders.prepare(folder, ACCOUNT)).doesNotThrowAnyException();
        }
    }

    @Test
    void shouldRefuseWhatOthersCouldHavePutThere() throws Exception {
        Files.createDirectory(folder);
        chmod(folder, "rwxrwx---");
        assertRefused("could be changed by others (owner %d, mode 0770)".formatted(Credentials.ownUid()));

        Files.delete(folder);
        Path elsewhere = Files.createDirectory(place.resolve("elsewhere"));
        chmod(elsewhere, "rwx------");
        Files.createSymbolicLink(folder, elsewhere);
        assertRefused("is no folder");
    }

    @Test
    void shouldRefuseAFolderOfSomebodyElse() throws Exception {
        Assumptions.assumeTrue(Credentials.ownUid() == 0, "only root can give files away");
        Files.createDirectory(folder);
        chmod(folder, "rwx------");
        Files.setAttribute(folder, "unix:uid", 12_345);
        assertRefused("could be changed by others (owner 12345, mode 0700)");
        assertThatCode(() -> RuntimeFolders.prepare(folder, new ServiceAccount(12_345, 12_345)))
                .doesNotThrowAnyException();
    }

    @Test
    void shouldMakeNoFoldersAbove() {
        assertThatThrownBy(() -> RuntimeFolders.prepare(folder.resolve("deep"), ACCOUNT))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("the folder above it is not there");
    }

    private void assertRefused(String why) {
        assertThatThrownBy(() -> RuntimeFolders.prepare(folder, ACCOUNT))
                .isInstanceOf(StartFailure.class)
                .hasMessageStartingWith("the folder " + folder + " " + why)
                .extracting(failure -> ((StartFailure) failure).exitCode())
                .isEqualTo(1);
    }

    private static void chmod(Path path, String permissions) throws Exception {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }
}
