package io.baton.ffi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PidfdTest {

    private static final int PATIENCE_MS = 10_000;

    @Test
    void shouldSayWhomAnAdoptedDescriptorPins() throws Exception {
        try (Pidfd parent = Pidfd.open(Processes.parentPid()).orElseThrow();
                Pidfd adopted = Pidfd.adopt(parent.fd().duplicate()).orElseThrow()) {
            assertThat(adopted.pid()).isEqualTo(Processes.parentPid());
            assertThat(adopted.awaitExit(0)).isFalse();
        }
    }

    @Test
    void shouldAdoptNobodyWhoIsGone() throws Exception {
        try (Child child = Processes.spawn(Spawn.of(CommandLine.of("/bin/true")))) {
            Fd pinned = child.process().fd().duplicate();
            assertThat(child.awaitExit(PATIENCE_MS)).contains(new Exit.Exited(0));
            assertThat(Pidfd.adopt(pinned)).isEmpty();
            assertThat(pinned.isOpen()).isFalse();
        }
    }

    @Test
    void shouldAdoptNothingThatPinsNobody() throws Exception {
        try (Pipe pipe = Pipe.open("not a process")) {
            assertThat(Pidfd.adopt(pipe.source())).isEmpty();
            assertThat(pipe.source().isOpen()).isFalse();
        }
    }
}
