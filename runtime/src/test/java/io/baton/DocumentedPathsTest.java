package io.baton;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

    /** A link to a file of the tree, to a heading of one, or to a heading of the same document. */
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]*)(?:#([^)]*))?\\)");

    private static final Pattern CODE_BLOCK = Pattern.compile("^```.*?^```$", Pattern.MULTILINE | Pattern.DOTALL);

    private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);

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
    void shouldLinkToFilesAndHeadingsThatExist(Path document) throws Exception {
        assertThat(LINK.matcher(withoutCode(document)).results()).allSatisfy(link -> {
            Path target = link.group(1).isEmpty() ? document : document.resolveSibling(link.group(1));
            assertThat(target).exists();
            if (link.group(2) != null) {
                assertThat(anchors(target)).contains(link.group(2));
            }
        });
    }

    @Test
    void shouldListEveryDocumentByAQuestion() throws Exception {
        String index = Files.readString(TOP.resolve("docs/README.md"));
        assertThat(documents().filter(document -> document.getParent().endsWith("docs")))
                .hasSizeGreaterThan(10)
                .map(document -> document.getFileName().toString())
                .filteredOn(name -> !name.equals("README.md"))
                .allMatch(name -> index.contains("(" + name + ")"));
    }

    /** All that the tree has, but what was built. */
    static Stream<Path> documents() throws Exception {
        List<Path> documents = new ArrayList<>();
        Files.walkFileTree(TOP, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                String name = folder.getFileName().toString();
                boolean isSource = folder.equals(TOP) || !(name.equals("target") || name.startsWith("."));
                return isSource ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(".md")) {
                    documents.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return documents.stream().sorted();
    }

    /** What the headings of a document are linked by: lower case, hyphens for spaces, and no other marks. */
    private static List<String> anchors(Path document) throws IOException {
        return matches(HEADING, withoutCode(document))
                .map(heading -> heading.toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .toList();
    }

    private static String withoutCode(Path document) throws IOException {
        return CODE_BLOCK.matcher(Files.readString(document)).replaceAll("");
    }

    private static Stream<String> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results().map((MatchResult match) -> match.group(1));
    }
}
