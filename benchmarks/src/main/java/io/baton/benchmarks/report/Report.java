package io.baton.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes a page with plots of raw figures, and prints tables for {@code benchmarks/RESULTS.md}. */
public final class Report {

    private Report() {}

    /**
     * Reports.
     *
     * @param arguments the file with the figures, and the page to write
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 2) {
            System.err.println("usage: Report RESULT.json PAGE.html");
            System.exit(2);
        }
        Run run = Run.read(Path.of(arguments[0]));
        Files.writeString(Path.of(arguments[1]), Page.of(run));
        System.out.println("## " + run.question() + "\n");
        Tables.conditions(run).forEach(line -> System.out.println("- " + line));
        for (String name : run.figures().keySet()) {
            System.out.println("\n### " + name + "\n");
            System.out.print(Tables.markdown(Tables.of(run, name)));
        }
    }
}
