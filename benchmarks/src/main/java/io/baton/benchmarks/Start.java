package io.baton.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A way to start a program, and what each of its starts took. */
final class Start {

    private static final long CHILD_S_MAX = 60;

    private static final double MS_PER_S = 1e3;

    private static final double NS_PER_MS = 1e6;

    private final String name;

    private final List<String> command;

    private final Samples.Collector wallMs = new Samples.Collector();

    private final Samples.Collector cpuMs = new Samples.Collector();

    private final Samples.Collector mainMs = new Samples.Collector();

    private Start(String name, List<String> command) {
        this.name = name;
        this.command = List.copyOf(command);
    }

    /** Starts a jar with the java that runs this. */
    static Start jar(String name, Path jar) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new Start(name, List.of(java, "-jar", jar.toString()));
    }

    /** The same start under another name, with a further option of the JVM. */
    Start with(String otherName, String option) {
        List<String> extended = new ArrayList<>(command);
        extended.add(1, option);
        return new Start(otherName, extended);
    }

    String name() {
        return name;
    }

    Samples wallMs() {
        return wallMs.samples();
    }

    Samples cpuMs() {
        return cpuMs.samples();
    }

    /** Of the thread that ran {@code main}: a lower bound of the wall time, were nobody else there. */
    Samples mainMs() {
        return mainMs.samples();
    }

    Map<String, Samples> toMap() {
        return Map.of("wallMs", wallMs(), "cpuMs", cpuMs(), "mainMs", mainMs());
    }

    void measure() throws IOException, InterruptedException {
        double cpuBefore = ProcessorTime.ofChildren();
        long wallBefore = System.nanoTime();
        String output = run();
        wallMs.add((System.nanoTime() - wallBefore) / NS_PER_MS);
        cpuMs.add((ProcessorTime.ofChildren() - cpuBefore) * MS_PER_S);
        mainMs.add(MainThreadTime.parseMs(output));
    }

    /** Starts the program and waits for its end, which must be a good one, and returns what it printed. */
    String run() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (!process.waitFor(CHILD_S_MAX, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(command + " did not end within " + CHILD_S_MAX + " s");
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.exitValue() != 0) {
            throw new IOException(command + " ended with " + process.exitValue());
        }
        return output;
    }
}
