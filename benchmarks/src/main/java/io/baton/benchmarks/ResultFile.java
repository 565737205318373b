package io.baton.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** The raw figures of a set, written anew after each case, so that a run that is broken off leaves what it had. */
final class ResultFile {

    private static final int FORMAT = 2;

    private final Path file;

    private final Map<String, Object> content = new LinkedHashMap<>();

    private final Map<String, Object> quiet;

    private final Map<String, Map<String, Object>> figures = new LinkedHashMap<>();

    /** Looks whether the machine is quiet, says it, and begins a file. */
    ResultFile(Path file, String set, String question, Map<String, Object> settings)
            throws IOException, InterruptedException {
        this.file = file;
        Quietness before = Quietness.watch();
        quiet = before.toMap();
        System.err.println("tools/bench: " + before);
        content.put("format", FORMAT);
        content.put("set", set);
        content.put("question", question);
        content.put("begun", Instant.now().truncatedTo(ChronoUnit.SECONDS));
        content.put("machine", Machine.description());
        content.put("quiet", quiet);
        content.put("settings", settings);
        content.put("figures", figures);
    }

    /** Something else that a reader of the figures must know. */
    void describe(String name, Map<String, ?> texts) {
        content.put(name, texts);
    }

    void add(String caseName, String subject, Map<String, ?> metrics) {
        figures.computeIfAbsent(caseName, _ -> new LinkedHashMap<>()).put(subject, metrics);
    }

    void write() throws IOException {
        quiet.put("loadAfter", Machine.load());
        Files.writeString(file, Json.of(content) + "\n");
    }
}
