package io.baton.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.CommandLine;
import io.baton.ffi.Exit;
import io.baton.ffi.Processes;
import io.baton.ffi.Signal;
import io.baton.ffi.Spawn;
import io.baton.ffi.testing.ProcStat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FosterParentTest {

    private static final int PATIENCE_MS = 20_000;

    @Test
    void shouldBeNeededUnderAManagerOnly() {
        assertThat(FosterParent.isNeeded(Map.of())).isFalse();
        assertThat(FosterParent.isNeeded(Map.of("NOTIFY_SOCKET", "/run/notify")))
                .isTrue();
        assertThat(FosterParent.isNeeded(Map.of("INVOCATION_ID", "1"))).isTrue();
    }

    @Test
    void shouldEndAsItsChildDoes() throws Exception {
        assertThat(endOf("exit 4")).isEqualTo(new Exit.Exited(4));
        assertThat(endOf("kill -9 $$")).isEqualTo(new Exit.Killed(9));
    }

    @Test
    void shouldLeaveItsChildToAnother() throws Exception {
        try (FosterParent foster = FosterParent.spawn(Spawn.of(FosterParent.of(CommandLine.of("/bin/sleep", "20"))))) {
            long child = foster.successor().orElseThrow().pid();
            assertThat(ProcStat.of(child).parent()).isEqualTo(foster.shell().pid());
            foster.leave();
            assertThat(ProcStat.of(child).parent())
                    .isNotEqualTo(foster.shell().pid())
                    .isNotEqualTo(Processes.ownPid());
            foster.successor().orElseThrow().send(Signal.KILL);
        }
    }

    private static Exit endOf(String script) throws Exception {
        CommandLine child = CommandLine.of("/bin/sh", "-c", script);
        try (FosterParent foster = FosterParent.spawn(Spawn.of(FosterParent.of(child)))) {
            return FosterParent.exitOfSuccessor(
                    foster.shell().awaitExit(PATIENCE_MS).orElseThrow());
        }
    }
}
