package io.baton.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.config.ProcessConfig;
import io.baton.config.ServerConfig;
import io.baton.ffi.Credentials;
import io.baton.ffi.NoSuchAccountException;
import io.baton.ffi.PeerCredentials;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServiceAccountTest {

    private static final int SOMEBODY = 12_345;

    @Test
    void shouldBeNobodyInParticularWithoutAUser() throws Exception {
        assertThat(ServiceAccount.of(process(Optional.empty(), Optional.empty())))
                .isEqualTo(ServiceAccount.OF_THE_STARTER);
        assertThat(ServiceAccount.OF_THE_STARTER.takesOverFiles()).isFalse();
    }

    @Test
    void shouldHaveTheGroupOfItsUserUnlessOneIsNamed() throws Exception {
        assertThat(ServiceAccount.of(process(Optional.of("0"), Optional.empty())))
                .isEqualTo(new ServiceAccount(0, 0));
        assertThat(ServiceAccount.of(process(Optional.of("root"), Optional.of("daemon")))
                        .group())
                .isEqualTo((int) Credentials.group("daemon").gid());
    }

    @Test
    void shouldNameAnAccountThatDoesNotExist() {
        assertThatThrownBy(() -> ServiceAccount.of(process(Optional.of("nobody-of-this-name"), Optional.empty())))
                .isInstanceOf(NoSuchAccountException.class)
                .hasMessage("user \"nobody-of-this-name\" does not exist on this system");
    }

    @Test
    void shouldTrustRootItselfAndTheService() {
        ServiceAccount service = new ServiceAccount(33, 33);
        int own = (int) Credentials.ownUid();
        assertThat(service.trusts(new PeerCredentials(1, 0, 0))).isTrue();
        assertThat(service.trusts(new PeerCredentials(1, own, SOMEBODY))).isTrue();
        assertThat(service.trusts(new PeerCredentials(1, 33, SOMEBODY))).isTrue();
        assertThat(service.trusts(new PeerCredentials(1, SOMEBODY, 33))).isFalse();
        assertThat(ServiceAccount.OF_THE_STARTER.trusts(new PeerCredentials(1, SOMEBODY, 0)))
                .isFalse();
        assertThat(ServiceAccount.OF_THE_STARTER.trusts(new PeerCredentials(1, -1, 0)))
                .isFalse();
    }

    private static ProcessConfig process(Optional<String> user, Optional<String> group) {
        ProcessConfig defaults = ServerConfig.defaults().process();
        return new ProcessConfig(
                defaults.pidFile(),
                defaults.controlSock(),
                user,
                group,
                defaults.workingDirectory(),
                false,
                false,
                1,
                1);
    }
}
