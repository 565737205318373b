package io.baton.config;

import io.baton.config.ValueType.Free;
import io.baton.config.ValueType.Many;
import io.baton.config.ValueType.ManyShort;
import io.baton.config.ValueType.ManyTables;
import io.baton.config.ValueType.OneTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** Reads the tables of a parsed file by their schemas, and notes every key and value that does not fit. */
final class TableReader {

    /** Reads one element of an array; nothing if it is refused. */
    private interface ElementReader {
        Optional<?> read(Object toml, String path, Position at);
    }

    private static final long THIS_VERSION = 1;

    private final Problems problems;

    TableReader(Problems problems) {
        this.problems = problems;
    }

    /** Notes a version of the format that is not this one, whose keys mean nothing here. */
    boolean isOtherVersion(TomlTable top) {
        List<String> key = List.of(TopKeys.VERSION.name());
        boolean isOther = top.get(key) instanceof Long version && version != THIS_VERSION;
        if (isOther) {
            problems.add(
                    position(top.inputPositionOf(key)),
                    TopKeys.VERSION.name(),
                    top.get(key) + " is a version of the format that this Baton does not read, allowed is "
                            + TopKeys.VERSION.type().allowed());
        }
        return isOther;
    }

    /** Reads one table; what is wrong in it is noted, and missing in the result. */
    Values read(TomlTable table, Schema schema, String path, Position at) {
        Values values = new Values(path, at);
        for (String name : table.keySet()) {
            List<String> keyInTable = List.of(name); // not as text, in which a dot would lead to another table
            Position keyAt = position(table.inputPositionOf(keyInTable));
            Optional<Key<?>> key = schema.find(name);
            Object toml = table.get(keyInTable);
            if (key.isEmpty() || toml == null) {
                problems.add(keyAt, values.pathOf(TomlText.key(name)), UnknownKey.explain(name, schema));
            } else {
                readInto(values, key.get(), toml, keyAt);
            }
        }
        for (Key<?> key : schema.keys()) {
            if (key.isRequired() && !values.isGiven(key)) {
                problems.add(
                        at,
                        values.pathOf(key.name()),
                        "is missing, required is " + key.type().allowed());
                values.noteWrong(key, at);
            }
        }
        return values;
    }

    private void readInto(Values values, Key<?> key, Object toml, Position at) {
        int before = problems.size();
        read(key.type(), toml, values.pathOf(key.name()), at).ifPresent(value -> values.put(key, value, at));
        if (problems.size() > before) {
            values.noteWrong(key, at);
        }
    }

    private Optional<?> read(ValueType<?> type, Object toml, String path, Position at) {
        return switch (type) {
            case Scalar<?> scalar -> readScalar(scalar, toml, path, at);
            case OneTable one -> readTable(one, one.schema(), toml, path, at);
            case Free free -> readFree(free, toml, path, at);
            case Many<?> many ->
                readEach(
                        many,
                        toml,
                        path,
                        at,
                        (element, elementPath, elementAt) ->
                                readScalar(many.element(), element, elementPath, elementAt));
            case ManyTables many ->
                readEach(
                        many,
                        toml,
                        path,
                        at,
                        (element, elementPath, elementAt) ->
                                readElement(many, many.schema(), element, elementPath, elementAt));
            case ManyShort many ->
                readEach(
                        many,
                        toml,
                        path,
                        at,
                        (element, elementPath, elementAt) -> element instanceof TomlTable
                                ? readTable(many, many.schema(), element, elementPath, elementAt)
                                : readShort(many, element, elementPath, elementAt));
        };
    }

    private Optional<?> readScalar(Scalar<?> scalar, Object toml, String path, Position at) {
        try {
            return Optional.of(scalar.read(plain(toml)));
        } catch (IllegalArgumentException refused) {
            problems.add(at, path, refused.getMessage() + ", allowed is " + scalar.allowed());
            return Optional.empty();
        }
    }

    private Optional<Values> readTable(ValueType<?> type, Schema schema, Object toml, String path, Position at) {
        if (toml instanceof TomlTable table) {
            return Optional.of(read(table, schema, path, at));
        }
        refuse(type, toml, path, at);
        return Optional.empty();
    }

    /** A table of an array, which keeps its place there even if nothing of it can be read. */
    private Optional<Values> readElement(ValueType<?> type, Schema schema, Object toml, String path, Position at) {
        return readTable(type, schema, toml, path, at).or(() -> Optional.of(Values.unreadable(schema, path, at)));
    }

    /** A table of which only its first key's value is written. */
    private Optional<Values> readShort(ManyShort many, Object toml, String path, Position at) {
        if (!(toml instanceof String)) {
            refuse(many, toml, path, at);
            return Optional.of(Values.unreadable(many.schema(), path, at));
        }
        Values values = new Values(path, at);
        readInto(values, many.first(), toml, at);
        return Optional.of(values);
    }

    private Optional<Map<String, Object>> readFree(Free free, Object toml, String path, Position at) {
        if (toml instanceof TomlTable table) {
            return Optional.of(plain(table));
        }
        refuse(free, toml, path, at);
        return Optional.empty();
    }

    private Optional<List<?>> readEach(ValueType<?> type, Object toml, String path, Position at, ElementReader reader) {
        if (!(toml instanceof TomlArray array)) {
            refuse(type, toml, path, at);
            return Optional.empty();
        }
        List<Object> elements = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            reader.read(array.get(i), path + "[" + i + "]", position(array.inputPositionOf(i)))
                    .ifPresent(elements::add);
        }
        return Optional.of(Collections.unmodifiableList(elements));
    }

    private void refuse(ValueType<?> type, Object toml, String path, Position at) {
        problems.add(at, path, TomlText.unexpected(plain(toml)).getMessage() + ", allowed is " + type.allowed());
    }

    /** The same value without the parser's types. */
    private static Object plain(Object toml) {
        return switch (toml) {
            case TomlTable table -> plain(table);
            case TomlArray array ->
                array.toList().stream().map(TableReader::plain).toList();
            default -> toml;
        };
    }

    private static Map<String, Object> plain(TomlTable table) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (String name : table.keySet()) {
            Object toml = table.get(List.of(name));
            if (toml != null) {
                map.put(name, plain(toml));
            }
        }
        return Collections.unmodifiableMap(map);
    }

    private static Position position(@Nullable TomlPosition position) {
        return position == null ? Position.WHOLE_FILE : new Position(position.line(), position.column());
    }
}
