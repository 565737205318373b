package io.baton.ffi;

import static io.baton.ffi.libc.LibcConstants.X_OK;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.baton.ffi.libc.Libc;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads from {@code /proc/self} what this process was started with.
 *
 * <p>{@code ProcessHandle} has no arguments for command lines of more than 4096 bytes and stops at an empty one;
 * {@code System.getenv} loses bytes that are not in the charset of the locale.
 */
final class OwnCommandLine {

    private static final String EXECUTABLE_LINK = "/proc/self/exe";

    /** What the kernel appends to the link once the file was replaced (man 5 proc). */
    private static final ByteString DELETED = ByteString.of(" (deleted)");

    private static final int PATH_BYTES_MAX = 4096;

    /** Read once: the strings never change, and once privileges are dropped the kernel refuses them. */
    private static Optional<Strings> atStart = Optional.empty();

    private OwnCommandLine() {}

    static synchronized CommandLine read() throws IOException {
        if (atStart.isEmpty()) {
            atStart = Optional.of(new Strings(strings("/proc/self/cmdline"), strings("/proc/self/environ")));
        }
        Strings strings = atStart.get();
        ByteString executable = executable(strings.arguments().getFirst(), link(EXECUTABLE_LINK));
        return new CommandLine(executable, strings.arguments(), strings.environment());
    }

    static CommandLine of(long pid) throws IOException {
        CommandLine own = read();
        List<ByteString> arguments = strings("/proc/" + pid + "/cmdline");
        if (arguments.isEmpty()) {
            throw new IOException("process " + pid + " has ended: it has no command line any more");
        }
        ByteString first = arguments.getFirst();
        boolean isPath = containsSlash(first) && isExecutable(first);
        return new CommandLine(isPath ? first : own.executable(), arguments, own.environment());
    }

    private static List<ByteString> strings(String file) throws IOException {
        return split(Files.readAllBytes(Path.of(file)));
    }

    /** Takes the strings apart that each end with a NUL; empty ones count. */
    static List<ByteString> split(byte[] joined) {
        List<ByteString> strings = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < joined.length; i++) {
            if (joined[i] == 0) {
                strings.add(ByteString.of(Arrays.copyOfRange(joined, start, i)));
                start = i + 1;
            }
        }
        if (start < joined.length) { // a process may overwrite its own arguments, the last NUL included
            strings.add(ByteString.of(Arrays.copyOfRange(joined, start, joined.length)));
        }
        return strings;
    }

    /**
     * The file to start for the next generation. A path in the first argument goes first: where it is a symbolic link
     * that an update of the JDK has moved on, the new one is meant. A bare name could be anybody's, so the file that
     * runs now is used, or the one that has replaced it under the same path.
     */
    static ByteString executable(ByteString firstArgument, ByteString running) {
        if (containsSlash(firstArgument) && isExecutable(firstArgument)) {
            return firstArgument;
        }
        if (running.endsWith(DELETED) && !isExecutable(running)) {
            return running.slice(0, running.length() - DELETED.length());
        }
        return running;
    }

    static ByteString link(String path) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = arena.allocate(PATH_BYTES_MAX);
            long length = Libc.readlink(arena.allocateFrom(path), target, PATH_BYTES_MAX);
            if (length < 0) {
                throw ErrnoException.of("readlink", path, length);
            }
            return ByteString.of(target.asSlice(0, length).toArray(JAVA_BYTE));
        }
    }

    static boolean isExecutable(ByteString path) {
        try (Arena arena = Arena.ofConfined()) {
            return Libc.access(NativeStrings.string(arena, path), X_OK) == 0;
        }
    }

    private static boolean containsSlash(ByteString path) {
        for (byte b : path.toByteArray()) {
            if (b == '/') {
                return true;
            }
        }
        return false;
    }

    private record Strings(List<ByteString> arguments, List<ByteString> environment) {}
}
