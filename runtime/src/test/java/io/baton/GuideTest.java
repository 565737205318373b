package io.baton;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java in the guide for importers is compiled, with nothing but what the module exports. */
class GuideTest {

    private static final Path TOP = Path.of(System.getProperty("baton.top"));

    private static final Pattern BLOCK = Pattern.compile("^```java\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    private static final Pattern EXPORT = Pattern.compile("^    exports ([\\w.]+);$", Pattern.MULTILINE);

    /** A block that declares a type, which is then a file. */
    private static final Pattern TYPE = Pattern.compile("^(?:public )?final class (\\w+)", Pattern.MULTILINE);

    @TempDir
    private Path classes;

    @Test
    void shouldCompile() throws Exception {
        String guide = Files.readString(TOP.resolve("docs/LIBRARY.md"));
        String imports = Stream.concat(
                        Stream.of("java.nio.file", "java.util"),
                        matches(EXPORT, Files.readString(TOP.resolve("runtime/src/main/java/module-info.java"))))
                .map("import %s.*;\n"::formatted)
                .collect(Collectors.joining());
        List<JavaFileObject> units = new ArrayList<>();
        for (String block : matches(BLOCK, guide).toList()) {
            var type = TYPE.matcher(block);
            if (type.find()) {
                units.add(unit(type.group(1), imports + block));
            } else {
                String name = "Block" + units.size();
                units.add(unit(
                        name,
                        imports + "class " + name + " { void run(Server server) throws Exception {\n" + block + "}}"));
            }
        }
        assertThat(units).hasSizeGreaterThan(5);
        StringWriter complaints = new StringWriter();
        var compiler = ToolProvider.getSystemJavaCompiler();
        List<String> options = List.of(
                "--release",
                "22",
                "-proc:none",
                "-Xlint:all",
                "-d",
                classes.toString(),
                "-classpath",
                System.getProperty("java.class.path"));
        assertThat(compiler.getTask(complaints, null, null, options, null, units)
                        .call())
                .as("the blocks of docs/LIBRARY.md:%n%s", complaints)
                .isTrue();
    }

    private static Stream<String> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results().map((MatchResult match) -> match.group(1));
    }

    private static JavaFileObject unit(String name, String source) {
        return new SimpleJavaFileObject(URI.create("block:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
    }
}
