package io.baton.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {

    @ParameterizedTest
    @CsvSource({
        "user, user, 0",
        "user, users, 1",
        "user, use, 1",
        "user, uzer, 1",
        "user, usre, 1",
        "user, resu, 3",
        "kitten, sitting, 3",
        "'', user, 4",
        "user, group, 5",
    })
    void shouldCountSlips(String word, String other, int slips) {
        assertThat(Spelling.slips(word, other, 9)).isEqualTo(slips);
        assertThat(Spelling.slips(other, word, 9)).isEqualTo(slips);
        assertThat(Spelling.slips(word, other, 2)).isEqualTo(Math.min(2, slips));
    }

    @Test
    void shouldNotGuessAtWordsThatAreFarFromAll() {
        List<String> known = List.of("user", "group", "daemon");
        assertThat(Spelling.nearest("usr", known)).contains("user");
        assertThat(Spelling.nearest("Deamon", known)).contains("daemon");
        assertThat(Spelling.nearest("threads", known)).isEmpty();
        assertThat(Spelling.nearest("x", known)).isEmpty();
        assertThat(Spelling.nearest("", known)).isEmpty();
    }
}
