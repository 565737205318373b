package io.baton.benchmarks.report;

import io.baton.benchmarks.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One run of a set, as its file has it.
 *
 * @param set its name
 * @param question that it answers
 * @param conditions what stands over a table: machine, versions, settings, quietness; texts by their names
 * @param figures by case, subject and metric: lists of numbers, one for each round, or something that only a plot of
 * its
 *     own understands
 */
record Run(
        String set,
        String question,
        Map<String, Map<String, String>> conditions,
        Map<String, Map<String, Map<String, Object>>> figures) {

    static final String MACHINE = "machine";

    static final String QUIET = "quiet";

    /**
     * Reads a file of {@code tools/bench}, of today's format or of the flat one before it, or of JMH.
     *
     * @throws IOException says what is wrong with the file
     */
    static Run read(Path file) throws IOException {
        try {
            Object value = JsonReader.read(Files.readString(file));
            if (value instanceof List<?> list) {
                return JmhResults.run(list);
            }
            Map<?, ?> map = (Map<?, ?>) value;
            return map.containsKey("figures") ? run(map) : flat(map, file);
        } catch (IllegalArgumentException | ClassCastException e) {
            throw new IOException(file + " holds no results: " + e.getMessage(), e);
        }
    }

    /** Everybody who took part in a case. */
    Map<String, Map<String, Object>> subjects(String caseName) {
        return figures.getOrDefault(caseName, Map.of());
    }

    /** What a subject has measured in each round; empty where it has not. */
    Samples samples(String caseName, String subject, String metric) {
        Object value = subjects(caseName).getOrDefault(subject, Map.of()).getOrDefault(metric, List.of());
        return isNumbers(value) ? numbers(value) : new Samples(List.of());
    }

    /** Those that any subject of a case has as one number for each round, in the order of the file. */
    List<Metric> metrics(String caseName) {
        Map<String, Metric> metrics = new LinkedHashMap<>();
        subjects(caseName)
                .values()
                .forEach(subject -> subject.forEach((key, value) -> {
                    if (isNumbers(value) && !numbers(value).values().isEmpty()) {
                        metrics.putIfAbsent(key, Metric.of(key));
                    }
                }));
        return List.copyOf(metrics.values());
    }

    String commit() {
        return conditions.getOrDefault(MACHINE, Map.of()).getOrDefault("commit", "unknown");
    }

    private static Run run(Map<?, ?> map) {
        Map<String, Map<String, String>> conditions = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            if (value instanceof Map<?, ?> texts && !key.equals("figures")) {
                conditions.put(key.toString(), texts(texts));
            }
        });
        Map<String, Map<String, Map<String, Object>>> figures = new LinkedHashMap<>();
        if (map.get("figures") instanceof Map<?, ?> cases) {
            cases.forEach((name, subjects) -> figures.put(name.toString(), subjects(subjects)));
        } else {
            throw new IllegalArgumentException("figures are no object");
        }
        return new Run(text(map, "set"), text(map, "question"), conditions, figures);
    }

    /** Conditions and cases beside one another; some have no subjects, but metrics at once. */
    private static Run flat(Map<?, ?> map, Path file) {
        Map<String, Object> conditions = new LinkedHashMap<>();
        Map<String, Map<String, Map<String, Object>>> figures = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            if (!(value instanceof Map<?, ?> its)) {
                conditions.put(key.toString(), value);
            } else if (its.values().stream().allMatch(each -> each instanceof Map)) {
                figures.put(key.toString(), subjects(its));
            } else {
                figures.computeIfAbsent("together", _ -> new LinkedHashMap<>()).put(key.toString(), members(its));
            }
        });
        String set = file.getFileName().toString().replaceFirst("[-.].*", "");
        return new Run(set, "What did " + set + " measure?", Map.of(MACHINE, texts(conditions)), figures);
    }

    private static String text(Map<?, ?> map, String key) {
        Object value = map.get(key);
        return value == null ? "unknown" : value.toString();
    }

    private static Map<String, Map<String, Object>> subjects(Object value) {
        Map<String, Map<String, Object>> subjects = new LinkedHashMap<>();
        ((Map<?, ?>) value).forEach((name, metrics) -> subjects.put(name.toString(), members((Map<?, ?>) metrics)));
        return subjects;
    }

    private static Map<String, Object> members(Map<?, ?> map) {
        Map<String, Object> members = new LinkedHashMap<>();
        map.forEach((key, value) -> members.put(key.toString(), value instanceof Double ? List.of(value) : value));
        return members;
    }

    private static Map<String, String> texts(Map<?, ?> map) {
        Map<String, String> texts = new LinkedHashMap<>();
        map.forEach((key, value) ->
                texts.put(key.toString(), value instanceof Double number ? Metric.shown(number) : value.toString()));
        return texts;
    }

    static boolean isNumbers(Object value) {
        return value instanceof List<?> list && list.stream().allMatch(each -> each instanceof Double);
    }

    static Samples numbers(Object value) {
        List<Double> numbers = new ArrayList<>();
        for (Object each : (List<?>) value) {
            numbers.add((Double) each);
        }
        return new Samples(numbers);
    }
}
