package io.baton.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The page. */
record Report(Run run, Verdict verdict, Machine machine, String log) {
    void write(Path file) throws IOException {
        Files.writeString(file, machine.toString());
    }
}
