package io.baton.ffi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TimeSliceTest {

    private static final long SHORT_NS = 200_000;

    private interface Work<T> {
        T done() throws Exception;
    }

    /** On a thread of its own, since a slice stays with its thread. */
    private static <T> T elsewhere(Work<T> work) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().daemon().start(() -> {
            try {
                result.complete(work.done());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        thread.join();
        return result.get();
    }

    @Test
    void shouldBeAskedForByAnyThread() throws Exception {
        assertThat(elsewhere(() -> TimeSlice.ask(SHORT_NS))).isTrue();
    }

    @Test
    void shouldHoldForTheThreadAndThoseThatItStarts() throws Exception {
        assumeTrue(TimeSlice.current() > 0, "this kernel is older than Linux 6.12 and has no slices to choose");
        long usual = TimeSlice.current();

        assertThat(elsewhere(() -> TimeSlice.ask(SHORT_NS) ? TimeSlice.current() : -1))
                .isEqualTo(SHORT_NS);
        assertThat(elsewhere(() -> TimeSlice.ask(SHORT_NS) ? elsewhere(TimeSlice::current) : -1))
                .isEqualTo(SHORT_NS);
        assertThat(TimeSlice.current()).isEqualTo(usual);
    }

    @Test
    void shouldTakeTheNearestThatTheKernelGrants() throws Exception {
        assumeTrue(TimeSlice.current() > 0, "this kernel is older than Linux 6.12 and has no slices to choose");

        assertThat(elsewhere(() -> TimeSlice.ask(1) ? TimeSlice.current() : -1)).isEqualTo(100_000);
    }

    /** SCHED_BATCH has slices, too, but whoever chose it chose long ones. */
    @Test
    void shouldLeaveAThreadOfAnotherPolicyAlone() throws Exception {
        ProcessBuilder builder = new ProcessBuilder("chrt", "--batch", "0", "true");
        assumeTrue(runs(builder), "WITHOUT chrt, which is part of util-linux");

        assertThat(elsewhere(() -> {
                    long tid = Long.parseLong(Files.readSymbolicLink(Path.of("/proc/thread-self"))
                            .getFileName()
                            .toString());
                    assertThat(runs(new ProcessBuilder("chrt", "--batch", "--pid", "0", Long.toString(tid))))
                            .isTrue();
                    return TimeSlice.ask(SHORT_NS);
                }))
                .isFalse();
    }

    private static boolean runs(ProcessBuilder builder) throws InterruptedException {
        try {
            return builder.inheritIO().start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
