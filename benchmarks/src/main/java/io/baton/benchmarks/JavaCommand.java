package io.baton.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How a program of this jar is started in a JVM of its own, with the JVM's own defaults. */
final class JavaCommand {

    /** Of the first JDK that complains about the way in which most libraries reach memory. */
    private static final int UNSAFE_WARNS_FEATURE_MIN = 24;

    private JavaCommand() {}

    static List<String> of(Class<?> program) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        if (Runtime.version().feature() >= UNSAFE_WARNS_FEATURE_MIN) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        return command;
    }
}
