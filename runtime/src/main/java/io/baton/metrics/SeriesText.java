package io.baton.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads the text of a {@link Series}, as another process has written it. */
record SeriesText(Metric metric, List<String> values) {

    /** Empty for what is no series of this version: another metric, or other labels of it. */
    static Optional<SeriesText> parse(String text) {
        int brace = text.indexOf('{');
        String name = brace < 0 ? text : text.substring(0, brace);
        return Arrays.stream(Metric.values())
                .filter(metric -> metric.text().equals(name) && metric.isInherited())
                .findFirst()
                .flatMap(metric -> values(metric.seriesLabels(), text, name.length())
                        .map(values -> new SeriesText(metric, values)));
    }

    private static Optional<List<String>> values(List<String> labels, String text, int from) {
        List<String> values = new ArrayList<>();
        int at = from;
        for (String label : labels) {
            String before = (values.isEmpty() ? "{" : ",") + label + "=\"";
            int end = text.startsWith(before, at) ? endOfValue(text, at + before.length()) : text.length();
            if (end == text.length()) {
                return Optional.empty();
            }
            values.add(unescaped(text.substring(at + before.length(), end)));
            at = end + 1;
        }
        String rest = labels.isEmpty() ? "" : "}";
        return text.substring(at).equals(rest) ? Optional.of(values) : Optional.empty();
    }

    /** Where the quotation mark stands that ends a value, or the end of the text. */
    private static int endOfValue(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return Math.min(at, text.length());
    }

    private static String unescaped(String value) {
        StringBuilder plain = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\' && i + 1 < value.length()) {
                i++;
                plain.append(value.charAt(i) == 'n' ? '\n' : value.charAt(i));
            } else {
                plain.append(c);
            }
        }
        return plain.toString();
    }
}
