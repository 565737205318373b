package io.baton.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** C programs in a folder of their own, each compiled when it is first asked for, and gone at the end. */
final class Programs implements AutoCloseable {

    private final Path folder;

    private final Map<String, CProgram> compiled = new HashMap<>();

    Programs() {
        try {
            folder = Files.createTempDirectory("baton-benchmarks");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    CProgram named(String name) {
        return compiled.computeIfAbsent(name, this::compile);
    }

    private CProgram compile(String name) {
        try {
            return CProgram.compile(name, folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where files may be put that shall be gone at the end as well. */
    Path folder() {
        return folder;
    }

    @Override
    public void close() {
        try {
            List<Path> left;
            try (var files = Files.list(folder)) {
                left = files.toList();
            }
            for (Path file : left) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
