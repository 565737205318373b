package io.baton.config;

import io.baton.config.TableReader.Node;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What may stand behind a key. */
sealed interface ValueType<T> {

    /** What is allowed, as the end of a sentence. */
    String allowed();

    /**
     * Has a value read as this type's are; nothing if it is refused. It is a method, because a switch over the types is
     * linked anew at every start, which costs more than all the rest of the loading.
     */
    Optional<?> read(TableReader reader, Node node);

    /** One value, as {@link Scalar} describes it. */
    non-sealed interface Single<T> extends ValueType<T> {}

    /** An array of single values. */
    record Many<T>(Scalar<T> element) implements ValueType<List<T>> {

        @Override
        public String allowed() {
            return "an array, each element " + element.allowed();
        }

        @Override
        public Optional<?> read(TableReader reader, Node node) {
            return reader.readEach(this, node, inner -> reader.readScalar(element, inner));
        }
    }

    /** A table: {@code key = { … }} or {@code [key]}. */
    record OneTable(Schema schema) implements ValueType<Values> {

        @Override
        public String allowed() {
            return "a table with the keys " + schema.names();
        }

        @Override
        public Optional<?> read(TableReader reader, Node node) {
            return reader.readTable(schema, allowed(), node);
        }
    }

    /** An array of tables: {@code [[key]]}. */
    record ManyTables(Schema schema) implements ValueType<List<Values>> {

        @Override
        public String allowed() {
            return "an array of tables, each under its own [[" + schema.name() + "]]";
        }

        @Override
        public Optional<?> read(TableReader reader, Node node) {
            return reader.readEach(this, node, inner -> reader.readElement(schema, elementAllowed(), inner));
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

        @Override
        public Optional<?> read(TableReader reader, Node node) {
            return reader.readEach(this, node, inner -> reader.readShort(this, inner));
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

        @Override
        public Optional<?> read(TableReader reader, Node node) {
            return reader.readFree(this, node);
        }
    }
}
