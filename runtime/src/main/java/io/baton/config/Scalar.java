package io.baton.config;

import java.util.function.Function;

/** A single value: how it is read from TOML, written in TOML, and checked where it comes from code. */
sealed interface Scalar<T> extends ValueType.Single<T> {

    /**
     * Reads a value of the TOML parser.
     *
     * @throws IllegalArgumentException says what is wrong with it; {@link #allowed()} goes on from there
     */
    T read(Object toml);

    /** The value as it stands in a file. */
    String write(T value);

    /**
     * Lets only values pass that a file could have.
     *
     * @throws IllegalArgumentException as {@link #read}
     */
    void check(T value);

    /** A whole number within bounds. */
    record WholeNumber(int min, int max) implements Scalar<Integer> {

        @Override
        public String allowed() {
            return wholeNumber(min, max);
        }

        @Override
        public Integer read(Object toml) {
            return (int) readWithin(min, max, toml);
        }

        @Override
        public String write(Integer value) {
            return value.toString();
        }

        @Override
        public void check(Integer value) {
            readWithin(min, max, value.longValue());
        }
    }

    /** A number of bytes that may be too large for an {@code int}. */
    record ByteCount(long min, long max) implements Scalar<Long> {

        @Override
        public String allowed() {
            return wholeNumber(min, max);
        }

        @Override
        public Long read(Object toml) {
            return readWithin(min, max, toml);
        }

        @Override
        public String write(Long value) {
            return value.toString();
        }

        @Override
        public void check(Long value) {
            readWithin(min, max, value);
        }
    }

    /** A truth value. */
    record Flag() implements Scalar<Boolean> {

        @Override
        public String allowed() {
            return "true or false";
        }

        @Override
        public Boolean read(Object toml) {
            if (toml instanceof Boolean flag) {
                return flag;
            }
            throw TomlText.unexpected(toml);
        }

        @Override
        public String write(Boolean value) {
            return value.toString();
        }

        @Override
        public void check(Boolean value) {}
    }

    /**
     * A text, and what it stands for.
     *
     * @param parse throws IllegalArgumentException with the reason, as "has no port"
     * @param show the text that would be parsed to a value
     */
    record Text<T>(String allowed, Function<String, T> parse, Function<T, String> show) implements Scalar<T> {

        @Override
        public T read(Object toml) {
            if (!(toml instanceof String text)) {
                throw TomlText.unexpected(toml);
            }
            try {
                return parse.apply(text);
            } catch (IllegalArgumentException refused) {
                throw new IllegalArgumentException(TomlText.shortened(text) + " " + refused.getMessage(), refused);
            }
        }

        @Override
        public String write(T value) {
            return TomlText.quoted(show.apply(value));
        }

        @Override
        public void check(T value) {
            read(show.apply(value));
        }
    }

    private static String wholeNumber(long min, long max) {
        if (min == max) {
            return Long.toString(min);
        }
        return max == Long.MAX_VALUE
                ? "a whole number from " + min
                : "a whole number from %d to %d".formatted(min, max);
    }

    private static long readWithin(long min, long max, Object toml) {
        if (!(toml instanceof Long number)) {
            throw TomlText.unexpected(toml);
        }
        if (number < min || number > max) {
            throw new IllegalArgumentException(number + " is out of range");
        }
        return number;
    }
}
