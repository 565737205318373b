package io.baton;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds docs/TROUBLESHOOTING.md to what is printed: each message that it explains stands in the sources. */
class TroubleshootingTest {

    private static final Path TOP = Path.of(System.getProperty("baton.top"));

    /** What is said in one message is not further apart in a source: conditions and arguments stand between. */
    private static final int GAP_CHARS_MAX = 400;

    private static final Pattern ROW =
            Pattern.compile("^\\| `([^`]+)`[^|]* \\|(?=[^|]*\\|[^|]*\\|$)", Pattern.MULTILINE);

    private static final Pattern COMMENT = Pattern.compile("^\\s*(?:\\*|//|/\\*|#).*$", Pattern.MULTILINE);

    private static final Pattern CONCATENATION = Pattern.compile("\"\\s*\\+\\s*\"");

    @Test
    void shouldExplainOnlyWhatIsPrinted() throws Exception {
        String page = Files.readString(TOP.resolve("docs/TROUBLESHOOTING.md"));
        String messages = page.substring(0, page.indexOf("## Nothing is printed"));
        List<String> sources = sources();
        assertThat(ROW.matcher(messages).results().map((MatchResult row) -> row.group(1)))
                .hasSizeGreaterThan(60)
                .filteredOn(message -> sources.stream().noneMatch(source -> prints(source, message)))
                .as("messages that no source prints")
                .isEmpty();
    }

    @Test
    void shouldNotFindWhatNobodyPrints() throws Exception {
        assertThat(sources()).noneMatch(source -> prints(source, "Baton needs … or a very good excuse"));
    }

    private static boolean prints(String source, String message) {
        String[] parts = message.split("…", -1);
        int from = source.indexOf(parts[0]);
        while (from >= 0) {
            int at = from + parts[0].length();
            for (int i = 1; i < parts.length && at >= 0; i++) {
                int next = source.indexOf(parts[i], at);
                at = next >= 0 && next - at <= GAP_CHARS_MAX ? next + parts[i].length() : -1;
            }
            if (at >= 0) {
                return true;
            }
            from = source.indexOf(parts[0], from + 1);
        }
        return false;
    }

    /** Without comments, and with texts in one piece. */
    private static List<String> sources() throws IOException {
        List<String> sources = new ArrayList<>();
        for (String folder : List.of("runtime/src/main", "ffi-bindings/src/main", "tools/lib", "tools/dist/bin")) {
            try (var files = Files.walk(TOP.resolve(folder))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    String bare = COMMENT.matcher(Files.readString(file)).replaceAll("");
                    String joined = CONCATENATION.matcher(bare).replaceAll("");
                    sources.add(joined.replace("\\\"", "\"").replace("''", "'"));
                }
            }
        }
        return sources;
    }
}
