package io.baton.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SurroundingsTest {

    private static final Optional<String> XDG = Optional.of("/run/user/1000");

    private static final Optional<Path> LOGIND = Optional.of(Path.of("/run/user/1001"));

    @Test
    void shouldGiveRootTheSystemsDirectoryWhateverItsEnvironment() {
        assertThat(Surroundings.runtimeDirectory(0, XDG, LOGIND)).isEqualTo(Path.of("/run/baton"));
    }

    @Test
    void shouldGiveOthersTheBestDirectoryThatTheyHave() {
        assertThat(Surroundings.runtimeDirectory(1000, XDG, LOGIND)).isEqualTo(Path.of("/run/user/1000/baton"));
        assertThat(Surroundings.runtimeDirectory(1001, Optional.empty(), LOGIND))
                .isEqualTo(Path.of("/run/user/1001/baton"));
        assertThat(Surroundings.runtimeDirectory(1001, Optional.of("relative"), LOGIND))
                .isEqualTo(Path.of("/run/user/1001/baton"));
        assertThat(Surroundings.runtimeDirectory(1000, Optional.empty(), Optional.empty()))
                .isEqualTo(Path.of("/tmp/baton-1000"));
        assertThat(Surroundings.runtimeDirectory(-2, Optional.of(""), Optional.empty()))
                .isEqualTo(Path.of("/tmp/baton-4294967294"));
    }

    @Test
    void shouldReadTheEffectiveUserOfAProcess(@TempDir Path folder) throws Exception {
        assertThat(Surroundings.effectiveUser("Name:\tjava\nUid:\t0\t33\t0\t33\nGid:\t0\t0\t0\t0\n"))
                .isEqualTo(33);
        assertThat(Surroundings.effectiveUser(Files.readString(Path.of("/proc/self/status"))))
                .isEqualTo(Files.getAttribute(Files.createFile(folder.resolve("mine")), "unix:uid"));
    }

    @Test
    void shouldStayTheSameForTheWholeLifeOfAProcess() {
        Surroundings surroundings = Surroundings.ofThisProcess();
        assertThat(Surroundings.ofThisProcess()).isSameAs(surroundings);
        assertThat(surroundings.processors()).isEqualTo(Runtime.getRuntime().availableProcessors());
    }

    @Test
    void shouldHaveDefaultsThatTheKeysAllow() {
        Surroundings large = new Surroundings(4096, Path.of("/run/baton"));
        assertThat(ServerConfig.defaults(large).threads()).isEqualTo(Surroundings.THREADS_MAX);
        assertThatIllegalArgumentException().isThrownBy(() -> new Surroundings(0, Path.of("/run/baton")));
        assertThatIllegalArgumentException().isThrownBy(() -> new Surroundings(1, Path.of("baton")));
    }
}
