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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** Reads the tables of a parsed file by their schemas, and notes every key and value that does not fit. */
final class TableReader {

    /** A value of the parser, and where it stands. */
    private record Node(Object toml, String path, Position at) {}

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
        read(key.type(), new Node(toml, values.pathOf(key.name()), at)).ifPresent(value -> values.put(key, value, at));
        if (problems.size() > before) {
            values.noteWrong(key, at);
        }
    }

    private Optional<?> read(ValueType<?> type, Node node) {
        return switch (type) {
            case Scalar<?> scalar -> readScalar(scalar, node);
            case OneTable one -> readTable(one.schema(), one.allowed(), node);
            case Free free -> readFree(free, node);
            case Many<?> many -> readEach(many, node, element -> readScalar(many.element(), element));
            case ManyTables many ->
                readEach(many, node, element -> readElement(many.schema(), many.elementAllowed(), element));
            case ManyShort many -> readEach(many, node, element -> readShort(many, element));
        };
    }

    private Optional<?> readScalar(Scalar<?> scalar, Node node) {
        try {
            return Optional.of(scalar.read(plain(node.toml())));
        } catch (IllegalArgumentException refused) {
            problems.add(node.at(), node.path(), refused.getMessage() + ", allowed is " + scalar.allowed());
            return Optional.empty();
        }
    }

    private Optional<Values> readTable(Schema schema, String allowed, Node node) {
        if (node.toml() instanceof TomlTable table) {
            return Optional.of(read(table, schema, node.path(), node.at()));
        }
        refuse(node, allowed);
        return Optional.empty();
    }

    /** A table of an array, which keeps its place there even if nothing of it can be read. */
    private Optional<Values> readElement(Schema schema, String allowed, Node node) {
        return readTable(schema, allowed, node)
                .or(() -> Optional.of(Values.unreadable(schema, node.path(), node.at())));
    }

    /** A table of an array, or in its place a text that is the value of its first key. */
    private Optional<Values> readShort(ManyShort many, Node node) {
        if (!(node.toml() instanceof String)) {
            return readElement(many.schema(), many.elementAllowed(), node);
        }
        Values values = new Values(node.path(), node.at());
        readInto(values, many.first(), node.toml(), node.at());
        return Optional.of(values);
    }

    private Optional<Map<String, Object>> readFree(Free free, Node node) {
        if (node.toml() instanceof TomlTable table) {
            return Optional.of(plain(table));
        }
        refuse(node, free.allowed());
        return Optional.empty();
    }

    private Optional<List<?>> readEach(ValueType<?> type, Node node, Function<Node, Optional<?>> reader) {
        if (!(node.toml() instanceof TomlArray array)) {
            refuse(node, type.allowed());
            return Optional.empty();
        }
        List<Object> elements = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            Node element = new Node(array.get(i), node.path() + "[" + i + "]", position(array.inputPositionOf(i)));
            reader.apply(element).ifPresent(elements::add);
        }
        return Optional.of(Collections.unmodifiableList(elements));
    }

    private void refuse(Node node, String allowed) {
        problems.add(
                node.at(),
                node.path(),
                TomlText.unexpected(plain(node.toml())).getMessage() + ", allowed is " + allowed);
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
