package io.baton.ffi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLineTest {

    private final CommandLine line = CommandLine.of("/bin/prog", "-x").withVariable("A", "1");

    @Test
    void shouldNameTheProgramAsItsFirstArgument() {
        assertThat(line.arguments()).containsExactly(ByteString.of("/bin/prog"), ByteString.of("-x"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CommandLine(ByteString.of("/bin/prog"), List.of(), List.of()))
                .withMessageContaining("name of the program");
    }

    @Test
    void shouldAppendArguments() {
        assertThat(line.withArguments("", "-u").arguments())
                .extracting(ByteString::toString)
                .containsExactly("/bin/prog", "-x", "", "-u");
    }

    @Test
    void shouldReplaceEveryEarlierValueOfAVariable() {
        List<ByteString> environment = List.of(ByteString.of("A=1"), ByteString.of("AB=2"), ByteString.of("A=3"));
        CommandLine twice = new CommandLine(line.executable(), line.arguments(), environment);
        assertThat(twice.variable("A")).contains(ByteString.of("1"));
        assertThat(twice.withVariable("A", "4=5").environment())
                .extracting(ByteString::toString)
                .containsExactly("AB=2", "A=4=5");
        assertThat(twice.withoutVariable("A").variable("A")).isEmpty();
    }

    @Test
    void shouldRefuseNamesThatNoVariableCanHave() {
        assertThatIllegalArgumentException().isThrownBy(() -> line.withVariable("A=B", "1"));
        assertThatIllegalArgumentException().isThrownBy(() -> line.variable(""));
    }

    @Test
    void shouldReadWhatThisProcessWasStartedWith() throws Exception {
        CommandLine own = CommandLine.ofThisProcess();
        assertThat(own.executable().toString()).endsWith("/java");
        assertThat(own.arguments()).contains(ByteString.of("--enable-native-access=io.baton.ffi"));
        for (Map.Entry<String, String> variable : System.getenv().entrySet()) {
            assertThat(own.variable(variable.getKey())).hasToString("Optional[" + variable.getValue() + "]");
        }
    }

    @Test
    void shouldSplitAtEachNul() {
        assertThat(OwnCommandLine.split(new byte[] {'a', 0, 0, 'b', 0}))
                .containsExactly(ByteString.of("a"), ByteString.of(""), ByteString.of("b"));
        assertThat(OwnCommandLine.split(new byte[] {'a', 0, 'b'}))
                .containsExactly(ByteString.of("a"), ByteString.of("b"));
        assertThat(OwnCommandLine.split(new byte[0])).isEmpty();
    }

    @Test
    void shouldFollowAPathThatAnUpdateHasMovedOn(@TempDir Path folder) throws Exception {
        ByteString running = executableFile(folder.resolve("jdk-1-java"));
        ByteString updated = executableFile(folder.resolve("jdk-2-java"));
        ByteString gone = ByteString.of(folder.resolve("gone").toString());
        ByteString deleted = running.plus(ByteString.of(" (deleted)"));

        assertThat(OwnCommandLine.executable(updated, running)).isEqualTo(updated);
        assertThat(OwnCommandLine.executable(gone, running)).isEqualTo(running);
        assertThat(OwnCommandLine.executable(ByteString.of("java"), running)).isEqualTo(running);
        assertThat(OwnCommandLine.executable(gone, deleted)).isEqualTo(running);
        assertThat(OwnCommandLine.executable(updated, deleted)).isEqualTo(updated);
        executableFile(folder.resolve("jdk-1-java (deleted)"));
        assertThat(OwnCommandLine.executable(gone, deleted)).isEqualTo(deleted);
    }

    private static ByteString executableFile(Path path) throws Exception {
        Files.createFile(path);
        assertThat(path.toFile().setExecutable(true)).isTrue();
        return ByteString.of(path.toString());
    }
}
