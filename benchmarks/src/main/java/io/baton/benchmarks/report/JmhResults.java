package io.baton.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what JMH writes with {@code -rf json}: its forks take the place of rounds. */
final class JmhResults {

    private JmhResults() {}

    /** Classes become cases, and their methods with parameters the subjects. */
    static Run run(List<?> results) {
        Map<String, Map<String, Map<String, Object>>> figures = new LinkedHashMap<>();
        Map<String, String> machine = new LinkedHashMap<>();
        for (Object each : results) {
            Map<?, ?> result = (Map<?, ?>) each;
            String benchmark = String.valueOf(result.get("benchmark"));
            String method = benchmark.substring(benchmark.lastIndexOf('.') + 1);
            String type = benchmark.substring(0, Math.max(0, benchmark.lastIndexOf('.')));
            Map<String, Object> metrics = new LinkedHashMap<>();
            if (result.get("primaryMetric") instanceof Map<?, ?> primary) {
                metrics.put(String.valueOf(primary.get("scoreUnit")), forks(primary));
            }
            if (result.get("secondaryMetrics") instanceof Map<?, ?> secondary) {
                secondary.forEach((key, value) -> {
                    if (key.toString().contains("gc.alloc.rate.norm")) {
                        metrics.put("B/op", forks((Map<?, ?>) value));
                    }
                });
            }
            figures.computeIfAbsent(type.substring(type.lastIndexOf('.') + 1), _ -> new LinkedHashMap<>())
                    .put(method + parameters(result), metrics);
            machine.put("jdk", String.valueOf(result.get("vmName")) + " " + result.get("jdkVersion"));
            machine.put("forks", String.valueOf(result.get("forks")));
        }
        return new Run("jmh", "What do single operations cost?", Map.of(Run.MACHINE, machine), figures);
    }

    private static String parameters(Map<?, ?> result) {
        return result.get("params") instanceof Map<?, ?> parameters && !parameters.isEmpty()
                ? " " + parameters.toString().replace("{", "").replace("}", "")
                : "";
    }

    /** The mean of each fork: iterations of one fork depend on each other, and say nothing about noise. */
    private static List<Object> forks(Map<?, ?> metric) {
        List<Object> means = new ArrayList<>();
        if (metric.get("rawData") instanceof List<?> forks) {
            for (Object fork : forks) {
                double sum = 0;
                for (Object iteration : (List<?>) fork) {
                    sum += (Double) iteration;
                }
                means.add(sum / ((List<?>) fork).size());
            }
        } else if (metric.get("score") instanceof Double score) {
            means.add(score); // of sampled times JMH keeps a histogram instead
        }
        return means;
    }
}
