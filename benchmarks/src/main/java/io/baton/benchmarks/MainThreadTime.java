package io.baton.benchmarks;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The processor time of the thread that runs {@code main}, which the measured programs print as their last act.
 *
 * <p>What a program adds to it is the least that it adds to the start's wall time on a machine that has nothing else to
 * do, and it can be measured on one that has. What the thread waits for is not in it. The kernel counts it in
 * nanoseconds ({@code /proc/thread-self/schedstat}).
 */
final class MainThreadTime {

    private static final int LINE_BYTES_MAX = 128;

    private MainThreadTime() {}

    /** Prints nanoseconds, with as few classes as can be, since they are measured too. */
    @SuppressWarnings("ThreadPriorityCheck") // nobody is waited for
    static void print() throws IOException {
        Thread.yield(); // the kernel brings the count up to date when it looks for another thread
        byte[] line = new byte[LINE_BYTES_MAX];
        int length;
        try (FileInputStream file = new FileInputStream("/proc/thread-self/schedstat")) {
            length = file.read(line);
        }
        int end = 0;
        while (end < length && line[end] != ' ') {
            end++;
        }
        System.out.println(new String(line, 0, end, StandardCharsets.US_ASCII));
    }

    /** The same of another process: its first thread, and the one on which that runs {@code main}. */
    static double ofJavaMs(long pid) throws IOException {
        long sumNs = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
            for (Path thread : threads) {
                sumNs += ofMainNs(thread);
            }
        }
        return sumNs / 1e6;
    }

    private static long ofMainNs(Path thread) {
        try {
            if (Files.readString(thread.resolve("comm")).equals("java\n")) { // the JVM names all others
                String text = Files.readString(thread.resolve("schedstat"));
                return Long.parseLong(text.substring(0, text.indexOf(' ')));
            }
        } catch (IOException e) {
            return 0; // it has ended since, so it is none of the two
        }
        return 0;
    }

    /** Reads what {@link #print} wrote, behind whatever the JVM had to say. */
    static double parseMs(String output) {
        String text = output.strip();
        return Long.parseLong(text.substring(text.lastIndexOf('\n') + 1)) / 1e6;
    }
}
