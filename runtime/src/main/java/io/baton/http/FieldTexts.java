package io.baton.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The fields of a message as texts that nobody changes: for whoever looks at them on another thread, or later. */
public final class FieldTexts {

    private final List<Line> lines;

    private FieldTexts(List<Line> lines) {
        this.lines = lines;
    }

    /**
     * One field.
     *
     * @param value one character for each byte
     */
    public record Line(String name, String value) {}

    /** A copy of all fields of a message, those of its connection too. */
    public static FieldTexts of(Fields fields) {
        List<Line> lines = new ArrayList<>(fields.count());
        for (int i = 0; i < fields.count(); i++) {
            lines.add(new Line(fields.nameText(i), fields.valueText(i)));
        }
        return new FieldTexts(List.copyOf(lines));
    }

    /** All of them, in their order. */
    public List<Line> lines() {
        return lines;
    }

    /** The value of the first field of a name, in whichever case. */
    public Optional<String> first(String name) {
        return lines.stream()
                .filter(line -> line.name.equalsIgnoreCase(name))
                .map(Line::value)
                .findFirst();
    }

    /** The values of all fields of a name, in whichever case. */
    public List<String> all(String name) {
        return lines.stream()
                .filter(line -> line.name.equalsIgnoreCase(name))
                .map(Line::value)
                .toList();
    }

    @Override
    public String toString() {
        return lines.toString();
    }
}
