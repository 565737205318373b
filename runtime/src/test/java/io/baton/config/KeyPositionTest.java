package io.baton.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyPositionTest {

    private static final String TEXT = """
            version = 1
            user = "x"

            [[listener]]
            address = "127.0.0.1:1"
            [[listener]]
              address = "127.0.0.1:2"
            """;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "user, 2, 1",
        "listener[0].address, 5, 1",
        "listener[1].address, 7, 3",
        "listener[2].address, 0, 0",
        "listener[0].backlog, 0, 0",
        "group, 0, 0",
        "user.name, 0, 0",
    })
    void shouldFindKeysWhereTheyStand(String key, int line, int column) throws Exception {
        Path file = Files.writeString(folder.resolve("baton.toml"), TEXT);
        assertThat(KeyPosition.problem(file, key, "wrong"))
                .isEqualTo(new ConfigProblem(file.toString(), line, column, key, "wrong"));
    }

    @Test
    void shouldSpeakOfTheWholeFileWhereItIsGone() {
        Path file = folder.resolve("gone.toml");
        assertThat(KeyPosition.problem(file, "user", "wrong").toString()).isEqualTo(file + ": user: wrong");
    }
}
