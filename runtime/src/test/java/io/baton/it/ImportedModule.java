package io.baton.it;

import io.baton.ffi.testing.Command;
import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A program as an importer has it: a module of its own that sees what those of Baton export, and nothing else. */
final class ImportedModule {

    private static final Set<String> MODULES =
            Set.of("io.baton", "io.baton.ffi", "org.tomlj", "org.antlr.antlr4.runtime", "org.jspecify");

    private final Path folder;

    private final Path classes;

    /** A module whose files come into a folder. */
    ImportedModule(Path folder) {
        this.folder = folder;
        this.classes = folder.resolve("classes");
    }

    /** Compiles some of the examples. */
    Command.Outcome compileExamples(String... examples) throws IOException, InterruptedException {
        Path sources = Path.of(System.getProperty("baton.top"), "runtime/src/test/java/io/baton/examples");
        return compile(Arrays.stream(examples)
                .map(name -> sources.resolve(name + ".java"))
                .toList());
    }

    Command.Outcome compile(List<Path> sources) throws IOException, InterruptedException {
        Path declaration = folder.resolve("module-info.java");
        Files.writeString(declaration, "module example { requires io.baton; }");
        List<String> command = Stream.concat(
                        Stream.of(
                                tool("javac"),
                                "--release",
                                "22",
                                "-Xlint:all,-requires-transitive-automatic",
                                "-Werror",
                                "--module-path",
                                modulePath(),
                                "-d",
                                classes.toString(),
                                declaration.toString()),
                        sources.stream().map(Path::toString))
                .toList();
        return Command.run(new ProcessBuilder(command));
    }

    /** Runs an example that was compiled. */
    ProcessBuilder run(String example, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                tool("java"),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=io.baton.ffi",
                "--module-path",
                modulePath() + File.pathSeparator + classes,
                "--module",
                "example/io.baton.examples." + example));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    /** Of this JVM's class path, what the modules of Baton need. */
    private static String modulePath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.isEmpty() && isNeeded(Path.of(entry)))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static boolean isNeeded(Path entry) {
        return !entry.endsWith("test-classes")
                && ModuleFinder.of(entry).findAll().stream()
                        .map(ModuleReference::descriptor)
                        .anyMatch(descriptor -> MODULES.contains(descriptor.name()));
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }
}
