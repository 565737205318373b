package io.baton.ffi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DescriptorLimitTest {

    private final DescriptorLimit before = current();

    /** What the JVM of these tests has open stays well below. */
    private final long low = before.hard() - 10;

    @AfterEach
    void restore() throws Exception {
        before.withSoft(before.soft());
    }

    @Test
    void shouldReportWhatTheKernelReports() throws Exception {
        before.withSoft(low);
        assertThat(DescriptorLimit.current()).isEqualTo(new DescriptorLimit(low, before.hard()));
        assertThat(shownByProc()).isEqualTo(low + " " + before.hard());
    }

    @Test
    void shouldRaiseTheSoftLimitToWhatIsNeeded() throws Exception {
        before.withSoft(low);
        DescriptorLimit raised = DescriptorLimit.raise(low + 5);
        assertThat(raised).isEqualTo(new DescriptorLimit(low + 5, before.hard()));
        assertThat(raised.allows(low + 5)).isTrue();
        assertThat(raised.allows(low + 6)).isFalse();
        assertThat(shownByProc()).isEqualTo(low + 5 + " " + before.hard());
    }

    @Test
    void shouldStopAtTheHardLimitAndSaySo() throws Exception {
        before.withSoft(low);
        DescriptorLimit raised = DescriptorLimit.raise(before.hard() + 1);
        assertThat(raised).isEqualTo(new DescriptorLimit(before.hard(), before.hard()));
        assertThat(raised.allows(before.hard() + 1)).isFalse();
        assertThat(DescriptorLimit.raise(Long.MAX_VALUE)).isEqualTo(raised);
    }

    @Test
    void shouldNeverLowerTheLimit() throws Exception {
        before.withSoft(low);
        assertThat(DescriptorLimit.raise(1)).isEqualTo(new DescriptorLimit(low, before.hard()));
        assertThat(DescriptorLimit.current().soft()).isEqualTo(low);
    }

    /** What a server is told whose hard limit lies beyond what the kernel allows at all. */
    @Test
    void shouldThrowBeyondWhatTheKernelAllows() throws Exception {
        // In one read with room for all, unlike readString's: a second read of a number in /proc/sys finds the end.
        long most;
        try (var nrOpen = Files.newBufferedReader(Path.of("/proc/sys/fs/nr_open"))) {
            most = Long.parseLong(nrOpen.readLine());
        }
        DescriptorLimit beyond = new DescriptorLimit(before.soft(), most + 1);
        assertThatExceptionOfType(ErrnoException.class)
                .isThrownBy(() -> beyond.withSoft(before.soft()))
                .withMessage("prlimit(NOFILE, soft=%d, hard=%d): EPERM (1), Operation not permitted"
                        .formatted(before.soft(), most + 1));
        assertThat(DescriptorLimit.current()).isEqualTo(before);
    }

    @Test
    void shouldRefuseLimitsThatContradictEachOther() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DescriptorLimit(2, 1))
                .withMessage("a soft limit of 2 and a hard one of 1");
    }

    private static DescriptorLimit current() {
        try {
            return DescriptorLimit.current();
        } catch (ErrnoException e) {
            throw new AssertionError(e);
        }
    }

    private static String shownByProc() throws Exception {
        try (var lines = Files.lines(Path.of("/proc/self/limits"))) {
            String line = lines.filter(l -> l.startsWith("Max open files"))
                    .findFirst()
                    .orElseThrow();
            return line.replaceAll("Max open files +(\\d+) +(\\d+) .*", "$1 $2");
        }
    }
}
