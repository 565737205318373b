package io.baton.ffi;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a process is started with, exact to the byte.
 *
 * @param executable the file to run; it is not searched for in {@code PATH}
 * @param arguments with the name of the program as the first one
 * @param environment lines of the form {@code NAME=value}, in their order
 */
public record CommandLine(ByteString executable, List<ByteString> arguments, List<ByteString> environment) {

    public CommandLine {
        arguments = List.copyOf(arguments);
        environment = List.copyOf(environment);
        if (arguments.isEmpty()) {
            throw new IllegalArgumentException("the first argument is the name of the program, and must be there");
        }
    }

    /** A program with arguments and an environment of nothing. */
    public static CommandLine of(String executable, String... arguments) {
        List<ByteString> all = Stream.concat(Stream.of(executable), Arrays.stream(arguments))
                .map(ByteString::of)
                .toList();
        return new CommandLine(ByteString.of(executable), all, List.of());
    }

    /**
     * What this very process was started with, options of the JVM included: started again in the same working
     * directory, it does the same.
     *
     * <p>{@code JDK_JAVA_OPTIONS} is not among the arguments but in the environment, where the launcher finds it again.
     * Files that {@code @file} arguments name are read again, too.
     */
    public static CommandLine ofThisProcess() throws IOException {
        return OwnCommandLine.read();
    }

    /**
     * What another process was started with, started again by this one: its arguments, and the environment of this
     * process, which may be denied a look into the other's.
     *
     * @throws IOException where there is no such process any more
     */
    public static CommandLine ofProcess(long pid) throws IOException {
        return OwnCommandLine.of(pid);
    }

    /** Whether this process may run the executable, and it is there. */
    public boolean isExecutable() {
        return OwnCommandLine.isExecutable(executable);
    }

    /** The same with further arguments at the end. */
    public CommandLine withArguments(String... further) {
        List<ByteString> all = new ArrayList<>(arguments);
        Arrays.stream(further).map(ByteString::of).forEach(all::add);
        return new CommandLine(executable, all, environment);
    }

    /** The value of a variable, the first where it stands there twice, as {@code getenv} has it. */
    public Optional<ByteString> variable(String name) {
        ByteString beginning = lineBeginning(name);
        return environment.stream()
                .filter(line -> line.startsWith(beginning))
                .map(line -> line.slice(beginning.length(), line.length()))
                .findFirst();
    }

    /** The same with a variable set, in the place of all earlier values. */
    public CommandLine withVariable(String name, String value) {
        CommandLine without = withoutVariable(name);
        List<ByteString> lines = new ArrayList<>(without.environment);
        lines.add(lineBeginning(name).plus(ByteString.of(value)));
        return new CommandLine(executable, arguments, lines);
    }

    /** The same without a variable. */
    public CommandLine withoutVariable(String name) {
        ByteString beginning = lineBeginning(name);
        List<ByteString> lines =
                environment.stream().filter(line -> !line.startsWith(beginning)).toList();
        return new CommandLine(executable, arguments, lines);
    }

    private static ByteString lineBeginning(String name) {
        if (name.isEmpty() || name.contains("=")) {
            throw new IllegalArgumentException("not the name of a variable: \"" + name + "\"");
        }
        return ByteString.of(name + "=");
    }
}
