package io.baton.ffi.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One line of {@code symbols.txt}: a name that jextract was asked for. */
public record Symbol(Kind kind, String name) {

    /** What jextract can be asked for, here. */
    public enum Kind {
        FUNCTION,
        STRUCT,
        UNION,
        TYPEDEF,
        CONSTANT
    }

    /** Where the input of the bindings is, seen from the module's folder, in which its tests run. */
    public static final Path INPUT = Path.of("src/main/jextract").toAbsolutePath();

    private static final Pattern LINE = Pattern.compile("--include-(function|struct|union|typedef|constant) (\\w+)");

    /** All that {@code symbols.txt} lists. */
    public static List<Symbol> listed() throws IOException {
        return Files.readAllLines(INPUT.resolve("symbols.txt")).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(Symbol::parse)
                .toList();
    }

    static Symbol parse(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a line of symbols.txt: " + line);
        }
        return new Symbol(Kind.valueOf(matcher.group(1).toUpperCase(Locale.ROOT)), matcher.group(2));
    }

    /** The type as C++ spells it where a function has the same name: {@code struct sigaction}. */
    String type() {
        return switch (kind) {
            case STRUCT -> "struct " + name;
            case UNION -> "union " + name;
            case TYPEDEF -> name;
            case FUNCTION, CONSTANT -> throw new IllegalStateException(this + " is no type");
        };
    }

    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT) + " " + name;
    }
}
