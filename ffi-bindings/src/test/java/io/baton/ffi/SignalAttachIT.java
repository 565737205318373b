package io.baton.ffi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.baton.ffi.testing.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code jcmd} works while SIGQUIT is ours, and is never taken for an operator who wants an upgrade. */
class SignalAttachIT {

    private static final int ROUNDS = 50;

    private static final long OURS = ProcessHandle.current().pid();

    @BeforeAll
    static void findJcmd() {
        assumeTrue(Files.isExecutable(SignalPipeIT.JDK.resolve("jcmd")), "SKIPPED: this is not a JDK, it has no jcmd");
    }

    /** With the socket gone, as after a cleaner of /tmp, each jcmd sends a SIGQUIT; else only the first one does. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldTellJcmdFromAnOperator(boolean removesSocket) throws Exception {
        try (ChildJvm child = ChildJvm.start(SignalChild.class)) {
            child.awaitLine("ready");
            for (int round = 1; round <= ROUNDS; round++) {
                if (removesSocket) {
                    Files.deleteIfExists(socket(child));
                }
                assertThat(printThreads(child)).contains("Full thread dump", "\"main\"");
                long operator = SignalPipeIT.run("sh", "-c", "kill -QUIT " + child.pid());
                assertThat(child.nextLine()).startsWith("delivery SIGQUIT code=0 pid=%d ".formatted(operator));
            }
            int attached = removesSocket ? ROUNDS : 1;
            assertThat(SignalPipeIT.command(child, ""))
                    .containsExactly(ROUNDS + attached, ROUNDS + attached, 0, attached);
            assertThat(child.output().getLast()).endsWith("{SIGQUIT=" + ROUNDS + "}");
            assertThat(child.output()).noneMatch(line -> line.contains("Full thread dump"));
        }
    }

    @Test
    void shouldReportAnOperatorsSignalWhileJcmdWaits() throws Exception {
        try (ChildJvm child = ChildJvm.start(SignalChild.class)) {
            child.awaitLine("ready");
            for (int round = 1; round <= 5; round++) {
                Files.deleteIfExists(socket(child));
                Process jcmd = jcmd(child);
                try {
                    int requests = round;
                    SignalPipeIT.await(child, counters -> counters[3] == requests);
                    SignalPipeIT.kill(child, Signal.QUIT);
                    assertThat(child.nextLine()).startsWith("delivery SIGQUIT code=0 pid=" + OURS + " ");
                    assertThat(jcmd.waitFor(30, TimeUnit.SECONDS)).isTrue();
                    assertThat(jcmd.exitValue()).isZero();
                } finally {
                    jcmd.destroyForcibly().waitFor();
                }
            }
            assertThat(child.output()).noneMatch(line -> line.contains("Full thread dump"));
        }
    }

    @Test
    void shouldReportAnOperatorsSignalBesideTheFileOfAToolThatDiedLongAgo() throws Exception {
        try (ChildJvm child = ChildJvm.start(SignalChild.class)) {
            child.awaitLine("ready");
            Path stale = Files.createFile(Path.of("/proc/" + child.pid() + "/cwd/.attach_pid" + child.pid()));
            try {
                Files.setLastModifiedTime(stale, FileTime.from(Instant.now().minusSeconds(60)));
                SignalPipeIT.kill(child, Signal.QUIT);
                assertThat(child.nextLine()).startsWith("delivery SIGQUIT");
            } finally {
                Files.delete(stale);
            }
        }
    }

    /** With -Xrs the JVM takes no SIGQUIT and made its socket at the start. */
    @Test
    void shouldLetJcmdWorkWhereTheJvmTakesNoSignals() throws Exception {
        ProcessBuilder start = new ProcessBuilder(ChildJvm.command(List.of("-Xrs"), SignalChild.class));
        try (ChildJvm child = ChildJvm.start(start)) {
            child.awaitLine("ready");
            assertThat(printThreads(child)).contains("Full thread dump");
            SignalPipeIT.kill(child, Signal.QUIT);
            assertThat(child.nextLine()).startsWith("delivery SIGQUIT");
            assertThat(SignalPipeIT.command(child, "threads")).containsExactly(1, 1, 0, 0);
        }
    }

    private static String printThreads(ChildJvm child) throws Exception {
        return SignalPipeIT.output(SignalPipeIT.JDK.resolve("jcmd"), "" + child.pid(), "Thread.print");
    }

    private static Process jcmd(ChildJvm child) throws Exception {
        String program = SignalPipeIT.JDK.resolve("jcmd").toString();
        return new ProcessBuilder(program, "" + child.pid(), "Thread.print")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static Path socket(ChildJvm child) {
        return Path.of("/tmp/.java_pid" + child.pid());
    }
}
