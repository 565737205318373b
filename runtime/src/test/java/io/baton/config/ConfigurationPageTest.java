package io.baton.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Holds the tables of {@code docs/CONFIGURATION.md} to the descriptions of the keys. */
class ConfigurationPageTest {

    private static final Path PAGE = ConfigDocuments.TOP.resolve("docs/CONFIGURATION.md");

    private static final String END = "<!-- end of keys -->";

    @Test
    void shouldListEveryKeyWithItsRangeDefaultAndMeaning() throws Exception {
        String page = Files.readString(PAGE);
        String wanted = page;
        for (Schema schema : List.of(
                TopKeys.SCHEMA,
                ListenerKeys.SCHEMA,
                RouteKeys.SCHEMA,
                RouteKeys.RESPOND_SCHEMA,
                UpstreamKeys.SCHEMA,
                UpstreamKeys.SERVER_SCHEMA,
                UpstreamKeys.CHECK_SCHEMA)) {
            wanted = withTable(
                    wanted, "<!-- keys of %s -->\n".formatted(schema.name()), ConfigDocuments.markdown(schema));
        }
        ConfigDocuments.writeIfAsked(PAGE, wanted);
        assertThat(Files.readString(PAGE))
                .as("docs/CONFIGURATION.md; -Dbaton.documents=write brings its tables up to date")
                .isEqualTo(wanted);
    }

    private static String withTable(String page, String begin, String table) {
        assertThat(page).containsOnlyOnce(begin);
        int start = page.indexOf(begin) + begin.length();
        return page.substring(0, start) + table + page.substring(page.indexOf(END, start));
    }
}
