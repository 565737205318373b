package io.baton.ffi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.baton.ffi.Spawn.StandardStream;
import org.junit.jupiter.api.Test;

class SpawnTest {

    private final Spawn spawn = Spawn.of(CommandLine.of("/bin/true"));

    @Test
    void shouldAnnounceTheLowestNumbersThatAreFree() throws Exception {
        try (Pipe pipe = Pipe.open("announced")) {
            Spawn announcing = spawn.with("B_FD", pipe.source())
                    .with("A_FD", pipe.sink())
                    .with(4, pipe.source())
                    .with(0, pipe.source());
            assertThat(announcing.descriptors())
                    .containsEntry(3, pipe.sink())
                    .containsEntry(5, pipe.source())
                    .containsOnlyKeys(0, 3, 4, 5);
            assertThat(announcing.announcingCommandLine().environment())
                    .containsExactly(ByteString.of("A_FD=3"), ByteString.of("B_FD=5"));
        }
    }

    @Test
    void shouldRefuseNumbersThatItCannotPromise() throws Exception {
        try (Pipe pipe = Pipe.open("numbered")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> spawn.with(Spawn.NUMBER_MAX + 1, pipe.source()))
                    .withMessage("descriptor 256 in the child: 0 to 255 are possible");
            assertThatIllegalArgumentException().isThrownBy(() -> spawn.with(-1, pipe.source()));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> spawn.with(1, pipe.sink()).without(StandardStream.OUTPUT))
                    .withMessageContaining("silenced and replaced");
        }
    }
}
