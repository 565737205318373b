package io.baton.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoopThreadTest {

    private static final long PATIENCE_S = 30;

    private final LinkedBlockingQueue<String> failures = new LinkedBlockingQueue<>();

    private LoopThread start() throws Exception {
        return LoopThread.start(
                "loop under test", NanoClock.SYSTEM, (what, failure) -> failures.add(what + ": " + failure));
    }

    @Test
    void shouldRunCommandsOfOtherThreadsInTheirOrder() throws Exception {
        int threads = 4;
        int commands = 2_000;
        List<List<Integer>> seen = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(threads * commands);
        try (LoopThread thread = start()) {
            List<Thread> submitters = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                List<Integer> own = new ArrayList<>();
                seen.add(own);
                submitters.add(Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < commands; i++) {
                        int number = i;
                        assertThat(thread.handle().submit(() -> {
                                    own.add(number);
                                    done.countDown();
                                }))
                                .isTrue();
                    }
                }));
            }
            assertThat(done.await(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
            for (Thread submitter : submitters) {
                submitter.join();
            }
        }
        assertThat(seen).allSatisfy(own -> assertThat(own).hasSize(commands).isSorted());
    }

    @Test
    void shouldRunTimersWhileItWaits() throws Exception {
        try (LoopThread thread = start()) {
            CompletableFuture<Thread> ran = new CompletableFuture<>();
            thread.submit(
                    loop -> loop.arm(new Timer(() -> ran.complete(Thread.currentThread())), loop.nowNs() + 5_000_000));
            assertThat(ran.get(PATIENCE_S, TimeUnit.SECONDS).getName()).isEqualTo("loop under test");
        }
    }

    @Test
    void shouldRefuseCommandsAfterItsEnd() throws Exception {
        LoopThread thread = start();
        thread.close();
        thread.close();
        assertThat(thread.handle().submit(() -> {})).isFalse();
    }

    @Test
    void shouldSayThatItsLoopHasDied() throws Exception {
        try (LoopThread thread = start()) {
            thread.handle().submit(() -> {
                throw new AssertionError("no exception");
            });
            assertThat(failures.poll(PATIENCE_S, TimeUnit.SECONDS))
                    .contains("loop under test")
                    .contains("no exception");
            CompletableFuture<Boolean> alive = new CompletableFuture<>();
            thread.handle().submit(() -> alive.complete(true));
            assertThat(alive.get(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
        }
    }
}
