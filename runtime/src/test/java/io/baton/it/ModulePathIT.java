package io.baton.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.testing.ChildJvm;
import io.baton.ffi.testing.Command;
import java.io.File;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Can a server of one's own be a module, with what the modules of Baton export and nothing else? */
@Timeout(300)
class ModulePathIT {

    private static final Set<String> MODULES =
            Set.of("io.baton", "io.baton.ffi", "org.tomlj", "org.antlr.antlr4.runtime", "org.jspecify");

    @TempDir
    private Path folder;

    private final Started started = new Started();

    @AfterEach
    void close() throws Exception {
        started.close();
    }

    @Test
    void shouldCompileAndRunTheExampleAsAModule() throws Exception {
        Path classes = folder.resolve("classes");
        Command.Outcome compiled = compile(classes, "EchoServer", "EchoService", "HelloService");
        assertThat(compiled.exitCode()).as(compiled.stderr()).isZero();
        int port = Http.freePort();
        ChildJvm server = started.ends(ChildJvm.start(new ProcessBuilder(
                tool("java"),
                "--enable-native-access=io.baton.ffi",
                "--module-path",
                modulePath() + File.pathSeparator + classes,
                "--module",
                "example/io.baton.examples.EchoServer",
                "127.0.0.1:" + port)));
        while (!server.nextLine().contains("-> Running (")) {
            // the lines before it
        }
        try (var client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.setSoTimeout(20_000);
            client.getOutputStream().write("echo".getBytes(US_ASCII));
            assertThat(client.getInputStream().readNBytes(4)).asString().isEqualTo("echo");
        }
        server.process().destroy(); // SIGTERM
        assertThat(server.awaitExit()).isZero();
    }

    @Test
    void shouldKeepTheBindingsAndTheHandoffToItself() throws Exception {
        Path source = Files.createDirectories(folder.resolve("curious")).resolve("Curious.java");
        Files.writeString(
                source, "package curious; class Curious { io.baton.ffi.libc.Libc a; io.baton.handoff.Peer b; }");
        Command.Outcome compiled = compile(folder.resolve("none"), List.of(source));
        assertThat(compiled.exitCode()).isNotZero();
        assertThat(compiled.stderr())
                .contains("package io.baton.ffi.libc is not visible", "package io.baton.handoff is not visible");
    }

    private Command.Outcome compile(Path classes, String... examples) throws Exception {
        Path sources = Path.of(System.getProperty("baton.top"), "runtime/src/test/java/io/baton/examples");
        return compile(
                classes,
                Arrays.stream(examples)
                        .map(name -> sources.resolve(name + ".java"))
                        .toList());
    }

    private Command.Outcome compile(Path classes, List<Path> sources) throws Exception {
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
