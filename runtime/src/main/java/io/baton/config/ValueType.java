package io.baton.config;

import java.util.List;
import java.util.Map;

/** What may stand behind a key. */
sealed interface ValueType<T> {

    /** What is allowed, as the end of a sentence. */
    String allowed();

    /** One value, as {@link Scalar} describes it. */
    non-sealed interface Single<T> extends ValueType<T> {}

    /** An array of single values. */
    record Many<T>(Scalar<T> element) implements ValueType<List<T>> {

        @Override
        public String allowed() {
            return "an array, each element " + element.allowed();
        }
    }

    /** A table: {@code key = { … }} or {@code [key]}. */
    record OneTable(Schema schema) implements ValueType<Values> {

        @Override
        public String allowed() {
            return "a table with the keys " + schema.names();
        }
    }

    /** An array of tables: {@code [[key]]}. */
    record ManyTables(Schema schema) implements ValueType<List<Values>> {

        @Override
        public String allowed() {
            return "an array of tables, each under its own [[" + schema.name() + "]]";
        }

        String elementAllowed() {
            return "a table with the keys " + schema.names();
        }
    }

    /** An array whose elements are tables or, for short, the value of the table's first key. */
    record ManyShort(Schema schema, Key<?> first) implements ValueType<List<Values>> {

        @Override
        public String allowed() {
            return "an array, each element " + elementAllowed();
        }

        String elementAllowed() {
            return first.type().allowed() + ", or a table with the keys " + schema.names();
        }
    }

    /** A table in which anything may stand: an importer's own settings. */
    record Free() implements ValueType<Map<String, Object>> {

        @Override
        public String allowed() {
            return "a table with any keys";
        }
    }
}
