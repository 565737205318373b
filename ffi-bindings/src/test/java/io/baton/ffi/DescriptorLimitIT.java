package io.baton.ffi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.baton.ffi.testing.ForeignProcess;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What passing does in a process that may not have any more open files, which nobody wants this one to be. */
@Timeout(90)
class DescriptorLimitIT {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 9})
    void shouldCloseWhatCameWhenNotAllHadRoom(int room) throws Exception {
        assumeThat(ForeignProcess.isInstalled("prlimit")).as("prlimit").isTrue();
        var limit = List.of("prlimit", "--nofile=128:128");
        try (var child = ForeignProcess.java(limit, OutOfDescriptors.class, "receive", String.valueOf(room))) {
            List<String> lines = child.outputAtEnd().lines().toList();
            assertThat(lines).hasSize(3);
            assertThat(lines.get(1)).isEqualTo("EMFILE; DESCRIPTORS_LOST; then " + room);
            assertThat(lines.get(2)).isEqualTo(lines.get(0).replace("before", "after"));
        }
    }

    /** Without privileges, as the limit does not hold for root. */
    @Test
    void shouldFailToSendWhenTooManyAreUnderWay() throws Exception {
        assumeThat(ForeignProcess.isInstalled("prlimit")).as("prlimit").isTrue();
        assumeThat(ForeignProcess.isInstalled("setpriv")).as("setpriv").isTrue();
        var limit = List.of(
                "setpriv",
                "--inh-caps=-sys_admin,-sys_resource",
                "--bounding-set=-sys_admin,-sys_resource",
                "prlimit",
                "--nofile=128:128");
        try (var child = ForeignProcess.java(limit, OutOfDescriptors.class, "send")) {
            assertThat(child.outputAtEnd()).isEqualTo("sendmsg ETOOMANYREFS");
        }
    }
}
