package io.baton.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects what is wrong with the components of a record, so that its constructor refuses all of it at once. */
final class Faults {

    private final List<Fault> found = new ArrayList<>();

    /** Holds a component to the range of its key. */
    <T> Faults check(Key<T> key, T value) {
        if (key.type() instanceof Scalar<T> scalar) {
            check(key, scalar, value);
        }
        return this;
    }

    <T> Faults check(Key<T> key, Optional<T> value) {
        value.ifPresent(present -> check(key, present));
        return this;
    }

    /** Holds each element to the range of its key. */
    <T> Faults checkEach(Key<List<T>> key, List<T> values) {
        if (key.type() instanceof ValueType.Many<T> many) {
            values.forEach(value -> check(key, many.element(), value));
        }
        return this;
    }

    /** Refuses a combination of values; the first key is the one to change. */
    Faults when(boolean isWrong, String message, Key<?>... keys) {
        if (isWrong) {
            found.add(new Fault("", List.of(keys), message));
        }
        return this;
    }

    void addAll(List<Fault> faults) {
        found.addAll(faults);
    }

    void throwAny() {
        if (!found.isEmpty()) {
            throw new InvalidConfigException(found);
        }
    }

    private <T> void check(Key<?> key, Scalar<T> scalar, T value) {
        try {
            scalar.check(value);
        } catch (IllegalArgumentException refused) {
            found.add(new Fault("", List.of(key), refused.getMessage() + ", allowed is " + scalar.allowed()));
        }
    }
}
