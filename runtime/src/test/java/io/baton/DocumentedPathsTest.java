package io.baton;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the documents to the tree: each path that they name exists. */
class DocumentedPathsTest {

    private static final Path TOP = Path.of(System.getProperty("baton.top"));

    /** The second column of the "where is" table: one or several paths in backquotes. */
    private static final Pattern TABLE_ROW = Pattern.compile("^\\| [^|]+ \\| (.*) \\|$", Pattern.MULTILINE);

    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(?:#[^)]*)?\\)");

    @Test
    void shouldAnswerEachWhereIsWithPathsThatExist() throws Exception {
        String contributing = Files.readString(TOP.resolve("CONTRIBUTING.md"));
        String table = contributing.substring(contributing.indexOf("| where is"), contributing.indexOf("\n## "));
        List<String> paths =
                matches(TABLE_ROW, table).flatMap(row -> matches(QUOTED, row)).toList();
        assertThat(paths)
                .hasSizeGreaterThan(10)
                .allSatisfy(path -> assertThat(TOP.resolve(path)).exists());
    }

    @ParameterizedTest
    @MethodSource("documents")
    void shouldLinkToFilesThatExist(Path document) throws Exception {
        assertThat(matches(LINK, Files.readString(document)))
                .allSatisfy(link -> assertThat(document.resolveSibling(link)).exists());
    }

    static Stream<Path> documents() throws Exception {
        try (var docs = Files.list(TOP.resolve("docs"))) {
            List<Path> inDocs = docs.filter(path -> path.toString().endsWith(".md"))
                    .sorted()
                    .toList();
            return Stream.concat(
                    Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md").map(TOP::resolve), inDocs.stream());
        }
    }

    private static Stream<String> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results().map((MatchResult match) -> match.group(1));
    }
}
