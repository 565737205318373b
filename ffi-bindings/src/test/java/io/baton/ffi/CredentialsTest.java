package io.baton.ffi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.baton.ffi.testing.ProcStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {

    private static final User ROOT = new User("root", 0, 0);

    @Test
    void shouldFindUsersByNameAndByNumber() throws Exception {
        assertThat(Credentials.user("root")).isEqualTo(ROOT);
        assertThat(Credentials.user("0")).isEqualTo(ROOT);
    }

    @Test
    void shouldFindGroupsByNameAndByNumber() throws Exception {
        assertThat(Credentials.group("root")).isEqualTo(new Group("root", 0));
        assertThat(Credentials.group("4242424").gid()).isEqualTo(4242424);
        assertThat(Credentials.group("4294967294").gid()).isEqualTo(4294967294L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-such-user", "", "root\0x", "4242424", "-1", "4294967295", "99999999999", "0x0"})
    void shouldRefuseUsersThatDoNotExist(String name) {
        assertThatExceptionOfType(NoSuchAccountException.class)
                .isThrownBy(() -> Credentials.user(name))
                .withMessage("user \"" + name + "\" does not exist on this system");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-such-group", "", "root\0x", "-1", "4294967295"})
    void shouldRefuseGroupsThatDoNotExist(String name) {
        assertThatExceptionOfType(NoSuchAccountException.class)
                .isThrownBy(() -> Credentials.group(name))
                .withMessage("group \"" + name + "\" does not exist on this system");
    }

    @Test
    void shouldMakeMoreRoomForLongEntries() throws Exception {
        assertThat(Accounts.userNamed("root", 1)).contains(ROOT);
    }

    @Test
    void shouldFindTheGroupsThatTheSystemsOwnToolFinds() throws Exception {
        List<String> users = Files.readAllLines(Path.of("/etc/passwd")).stream()
                .map(line -> line.substring(0, line.indexOf(':')))
                .limit(20)
                .toList();
        assertThat(users).contains("root");
        for (String user : users) {
            Process id = new ProcessBuilder("id", "-G", user).start();
            String groups = new String(id.getInputStream().readAllBytes(), UTF_8).strip();
            assertThat(id.waitFor()).isZero();
            assertThat(Credentials.groupsOf(Credentials.user(user)))
                    .as(user)
                    .containsExactlyInAnyOrderElementsOf(Arrays.stream(groups.split(" ", -1))
                            .map(Long::valueOf)
                            .toList());
        }
    }

    @Test
    void shouldKnowWhoItIs() throws Exception {
        ProcStatus status = ProcStatus.of(Processes.ownPid());
        assertThat(status.value("Uid").split(" ", -1)[1]).isEqualTo(Long.toString(Credentials.ownUid()));
        assertThat(status.value("Gid").split(" ", -1)[1]).isEqualTo(Long.toString(Credentials.ownGid()));
        ThreadCredentials own = ThreadCredentials.ofThisThread();
        assertThat(own.areOf(Credentials.ownUid(), Credentials.ownGid())).isTrue();
        assertThat(own.areOf(Credentials.ownUid() + 1, Credentials.ownGid())).isFalse();
    }

    @Test
    void shouldNameAThreadThatKeptItsRights() {
        ThreadCredentials nobodys = ThreadCredentials.of(4242, 4242, List.of());
        assertThatExceptionOfType(SecurityException.class)
                .isThrownBy(() -> ThreadCredentials.requireOfAllThreads(nobodys))
                .withMessageMatching("thread \\d+ has ThreadCredentials.* instead of .*4242.*");
    }
}
