package io.baton.ffi.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the kernel says about a process or a thread in the one line of its {@code stat} in {@code /proc}.
 *
 * @param values those after its name, which may hold anything
 */
public record ProcStat(List<String> values) {

    private static final int FIRST_VALUE = 3; // as proc(5) counts

    public static ProcStat of(long pid) throws IOException {
        return of(Path.of("/proc/" + pid));
    }

    /** Of a process or a thread, by its folder. */
    public static ProcStat of(Path folder) throws IOException {
        String line = Files.readString(folder.resolve("stat"));
        return new ProcStat(List.of(line.substring(line.lastIndexOf(')') + 2).split(" ", -1)));
    }

    /** Whether it waits in the kernel. */
    public boolean isWaiting() {
        return value(3).equals("S");
    }

    public long parent() {
        return Long.parseLong(value(4));
    }

    public long group() {
        return Long.parseLong(value(5));
    }

    public long session() {
        return Long.parseLong(value(6));
    }

    public boolean hasTerminal() {
        return !value(7).equals("0");
    }

    private String value(int number) {
        return values.get(number - FIRST_VALUE);
    }
}
