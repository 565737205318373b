package io.baton.config;

import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The components of a record by the names of their keys: {@code pidFile} is {@code pid_file}, and {@code listeners},
 * which holds one record for each table, is {@code listener}.
 *
 * <p>It is for comparing configurations, not for reading them: reflection would cost time at every start.
 */
final class Components {

    private Components() {}

    /** The values behind the keys of a schema; records that only group keys are opened. */
    static Map<Key<?>, Object> of(Record record, Schema schema) {
        Map<Key<?>, Object> values = new LinkedHashMap<>();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            Object value = read(record, component);
            String name = keyName(component.getName());
            Optional<Key<?>> key = schema.find(name)
                    .or(() ->
                            name.endsWith("s") ? schema.find(name.substring(0, name.length() - 1)) : Optional.empty());
            if (key.isPresent()) {
                values.put(key.get(), value);
            } else if (value instanceof Record group) {
                values.putAll(of(group, schema));
            } else {
                throw new IllegalStateException(component + " belongs to no key");
            }
        }
        return values;
    }

    /** {@code snake_case} for {@code camelCase}. */
    private static String keyName(String component) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < component.length(); i++) {
            String letter = component.substring(i, i + 1);
            String lower = letter.toLowerCase(Locale.ROOT);
            name.append(letter.equals(lower) ? letter : "_" + lower);
        }
        return name.toString();
    }

    private static Object read(Record record, RecordComponent component) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("accessors of public records are public and throw nothing", e);
        }
    }
}
