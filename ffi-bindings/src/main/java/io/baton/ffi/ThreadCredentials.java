package io.baton.ffi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The ids of one thread as the kernel shows them, since only there each thread has its own.
 *
 * @param uids real, effective, saved and file system's
 * @param gids in the same order
 * @param groups supplementary ones, sorted
 */
record ThreadCredentials(List<Long> uids, List<Long> gids, List<Long> groups) {

    private static final int KINDS_OF_ID = 4;

    static ThreadCredentials of(long uid, long gid, List<Long> groups) {
        return new ThreadCredentials(
                Stream.generate(() -> uid).limit(KINDS_OF_ID).toList(),
                Stream.generate(() -> gid).limit(KINDS_OF_ID).toList(),
                groups.stream().distinct().sorted().toList());
    }

    static ThreadCredentials ofThisThread() throws IOException {
        return read(Path.of("/proc/thread-self"));
    }

    /**
     * Compares every thread of this process.
     *
     * @throws SecurityException naming the first that differs
     */
    static void requireOfAllThreads(ThreadCredentials expected) throws IOException {
        for (Path thread : threads()) {
            ThreadCredentials found;
            try {
                found = read(thread);
            } catch (IOException e) {
                if (Files.notExists(thread)) {
                    continue; // it has ended since it was listed
                }
                throw e;
            }
            if (!found.equals(expected)) {
                throw new SecurityException(
                        "thread %s has %s instead of %s".formatted(thread.getFileName(), found, expected));
            }
        }
    }

    /** Whether all ids are these; the groups are another question. */
    boolean areOf(long uid, long gid) {
        return uids.stream().allMatch(id -> id == uid) && gids.stream().allMatch(id -> id == gid);
    }

    private static ThreadCredentials read(Path thread) throws IOException {
        Map<String, String> status = Files.readAllLines(thread.resolve("status")).stream()
                .map(line -> line.split(":", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1].strip()));
        return new ThreadCredentials(
                ids(status, "Uid"),
                ids(status, "Gid"),
                ids(status, "Groups").stream().sorted().toList());
    }

    private static List<Long> ids(Map<String, String> status, String key) {
        return Arrays.stream(status.getOrDefault(key, "").split("\\s+"))
                .filter(id -> !id.isEmpty())
                .map(Long::valueOf)
                .toList();
    }

    private static List<Path> threads() throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
            return threads.toList();
        }
    }
}
