package io.baton.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;
import org.tomlj.TomlVersion;

/**
 * Finds where a key stands in a file that was accepted, for problems that only the machine shows.
 *
 * <p>The file is read once more for that: whoever starts a server without problems pays nothing.
 */
public final class KeyPosition {

    private static final Pattern STEP = Pattern.compile("([a-z_]+)(?:\\[([0-9]+)])?");

    private KeyPosition() {}

    /**
     * A problem with the value of a key, at its place; one that the file leaves out is a problem of the whole file.
     *
     * @param keyPath as {@code listener[0].address}
     */
    public static ConfigProblem problem(Path file, String keyPath, String message) {
        Position at = Position.WHOLE_FILE;
        try {
            at = find(Toml.parse(file, TomlVersion.V1_0_0), keyPath);
        } catch (IOException e) {
            // removed meanwhile: the file is still the one that is wrong
        }
        return new ConfigProblem(file.toString(), at.line(), at.column(), keyPath, message);
    }

    private static Position find(TomlTable top, String keyPath) {
        TomlTable table = top;
        TomlPosition found = null;
        for (String text : keyPath.split("\\.", -1)) {
            Matcher step = STEP.matcher(text);
            if (table == null || !step.matches() || table.get(List.of(step.group(1))) == null) {
                return Position.WHOLE_FILE;
            }
            List<String> key = List.of(step.group(1));
            found = table.inputPositionOf(key);
            table = inner(table.get(key), step.group(2));
        }
        return found == null ? Position.WHOLE_FILE : new Position(found.line(), found.column());
    }

    private static @Nullable TomlTable inner(@Nullable Object value, @Nullable String index) {
        if (value instanceof TomlArray array && index != null && Integer.parseInt(index) < array.size()) {
            return array.get(Integer.parseInt(index)) instanceof TomlTable element ? element : null;
        }
        return value instanceof TomlTable table ? table : null;
    }
}
