package io.baton.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds docs/HTTP.md to the refusals: each has its row, and each example is refused as it says. */
class RefusalDocumentTest {

    private static final Path DOCUMENT = Path.of(System.getProperty("baton.top"), "docs", "HTTP.md");

    private static final Pattern ROW =
            Pattern.compile("^\\| `([A-Z0-9_]+)` \\| (\\d+) \\| (.+) \\| (.+) \\|$", Pattern.MULTILINE);

    record Row(String name, int status, String example, String sentence) {

        boolean isRunnable() {
            return example.startsWith("`");
        }

        String message() {
            return example.substring(1, example.length() - 1)
                    .replace("\\r", "\r")
                    .replace("\\n", "\n")
                    .replace("\\0", "\0")
                    .replace("\\xe9", "\u00e9");
        }

        Feeding.Kind kind() {
            boolean chunked = name.contains("CHUNK") || name.contains("TRAILER");
            return message().startsWith("HTTP/")
                    ? Feeding.Kind.RESPONSE
                    : chunked ? Feeding.Kind.BODY : Feeding.Kind.REQUEST;
        }
    }

    static List<Row> rows() throws Exception {
        return ROW.matcher(Files.readString(DOCUMENT))
                .results()
                .map(row -> new Row(row.group(1), Integer.parseInt(row.group(2)), row.group(3), row.group(4)))
                .toList();
    }

    static Stream<Row> runnableRows() throws Exception {
        return rows().stream().filter(Row::isRunnable);
    }

    @Test
    void shouldListEachRefusalInItsOrder() throws Exception {
        assertThat(rows().stream().map(row -> row.name() + " " + row.status() + " " + row.sentence()))
                .containsExactlyElementsOf(Stream.of(Refusal.values())
                        .map(refusal -> refusal + " " + refusal.status() + " " + refusal.sentence())
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("runnableRows")
    void shouldRefuseEachExampleAsItSays(Row row) {
        assertThat(new Feeding().whole(row.kind(), row.message()).split(" ", 2)[0])
                .isEqualTo(row.name());
    }

    @Test
    void shouldLeaveOnlyLongExamplesToTheImagination() throws Exception {
        assertThat(rows().stream().filter(row -> !row.isRunnable()).map(Row::name))
                .allMatch(name -> name.contains("TOO_"));
    }
}
