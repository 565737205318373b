package io.baton.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.ByteString;
import io.baton.ffi.CommandLine;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NextGenerationTest {

    private static final CommandLine OF_A_COPY =
            CommandLine.of("/opt/java", "-XX:+UseSerialGC", "-jar", "/cache/baton.jar", "-c", "baton.toml");

    @Test
    void shouldRepeatTheCommandLineOfAProcessWithoutALauncher() {
        assertThat(shown(NextGeneration.after(OF_A_COPY)))
                .containsExactly("/opt/java", "-XX:+UseSerialGC", "-jar", "/cache/baton.jar", "-c", "baton.toml", "-u");
    }

    @Test
    void shouldStartTheLauncherWithTheArgumentsOfTheProgramOnly() {
        CommandLine next = NextGeneration.after(OF_A_COPY.withVariable("BATON_LAUNCHER", "/bin/sh"));
        assertThat(next.executable()).isEqualTo(ByteString.of("/bin/sh"));
        assertThat(shown(next)).containsExactly("/bin/sh", "-c", "baton.toml", "-u");
        assertThat(next.variable("BATON_LAUNCHER")).contains(ByteString.of("/bin/sh"));
    }

    @Test
    void shouldDoWithoutALauncherThatIsNotThereAnyMore() {
        assertThat(shown(NextGeneration.after(OF_A_COPY.withVariable("BATON_LAUNCHER", "/nonexistent/baton"))))
                .startsWith("/opt/java");
        assertThat(shown(NextGeneration.after(OF_A_COPY.withVariable("BATON_LAUNCHER", "/etc/passwd"))))
                .as("a file that nobody may run")
                .startsWith("/opt/java");
    }

    @Test
    void shouldRepeatTheCommandLineOfAMainClass() {
        CommandLine classes = CommandLine.of("/opt/java", "-cp", "classes", "io.baton.cli.Main");
        assertThat(shown(NextGeneration.after(classes.withVariable("BATON_LAUNCHER", "/bin/sh"))))
                .containsExactly("/opt/java", "-cp", "classes", "io.baton.cli.Main", "-u");
    }

    @Test
    void shouldAskForTheUpgradeOnce() {
        CommandLine upgraded = OF_A_COPY.withArguments("-u");
        assertThat(shown(NextGeneration.after(upgraded))).containsOnlyOnce("-u");
        assertThat(shown(NextGeneration.after(upgraded.withVariable("BATON_LAUNCHER", "/bin/sh"))))
                .containsOnlyOnce("-u");
        CommandLine alone = CommandLine.of("/opt/java", "-jar", "/cache/baton.jar");
        assertThat(shown(NextGeneration.after(alone.withVariable("BATON_LAUNCHER", "/bin/sh"))))
                .containsExactly("/bin/sh", "-u");
    }

    @Test
    void shouldHandOnWhereTheServiceManagerListensAndNotWhatItMeantForThisProcess() {
        CommandLine service = OF_A_COPY
                .withVariable("NOTIFY_SOCKET", "/run/systemd/notify")
                .withVariable("WATCHDOG_USEC", "30000000")
                .withVariable("WATCHDOG_PID", "7")
                .withVariable("LISTEN_PID", "7")
                .withVariable("LISTEN_FDS", "1")
                .withVariable("LISTEN_FDNAMES", "web");
        assertThat(NextGeneration.after(service).environment())
                .extracting(ByteString::toString)
                .containsExactly("NOTIFY_SOCKET=/run/systemd/notify", "WATCHDOG_USEC=30000000", "BATON_KEEP_PATHS=yes");
    }

    @Test
    void shouldNotHandOnWhatOurOwnLauncherAnnounced() {
        CommandLine announced = OF_A_COPY.withVariable("BATON_READY_FD", "7").withVariable("BATON_LAUNCHER", "/bin/sh");
        assertThat(NextGeneration.after(announced).variable("BATON_READY_FD")).isEmpty();
    }

    private static List<String> shown(CommandLine commandLine) {
        return Stream.concat(
                        Stream.of(commandLine.arguments().getFirst()),
                        commandLine.arguments().stream().skip(1))
                .map(ByteString::toString)
                .toList();
    }
}
