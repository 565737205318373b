package io.baton.ffi.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the kernel says about a process or a thread: the lines of its {@code status} in {@code /proc}.
 *
 * @param lines values by name, without the colon
 */
public record ProcStatus(Map<String, String> lines) {

    public static ProcStatus of(long pid) throws IOException {
        return of(Path.of("/proc/" + pid));
    }

    /** Each thread of a process. */
    public static List<ProcStatus> ofThreads(long pid) throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
            return threads.flatMap(ProcStatus::unlessEnded).toList();
        }
    }

    /** The value of a line: "33 33 33 33" of "Uid". */
    public String value(String name) {
        return Objects.requireNonNull(lines.get(name), name).replace('\t', ' ');
    }

    /** Whether a signal is in one of the sets: SigBlk, SigIgn, SigCgt, SigPnd, ShdPnd. */
    public boolean hasSignal(String set, int number) {
        return (Long.parseUnsignedLong(value(set), 16) >>> (number - 1) & 1) == 1;
    }

    private static ProcStatus of(Path folder) throws IOException {
        return new ProcStatus(Files.readAllLines(folder.resolve("status")).stream()
                .map(line -> line.split(":", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1].strip())));
    }

    private static Stream<ProcStatus> unlessEnded(Path thread) {
        try {
            return Stream.of(of(thread));
        } catch (IOException e) {
            if (e instanceof NoSuchFileException || Files.notExists(thread)) {
                return Stream.empty();
            }
            throw new UncheckedIOException(e);
        }
    }
}
