package io.baton.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.testing.Command;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

/** What {@code tools/baton} needs of a checkout, in a folder of a test's: the scripts, a jar, and older sources. */
final class Checkout {

    private static final List<String> SOURCES = List.of(
            "pom.xml",
            "ffi-bindings/pom.xml",
            "ffi-bindings/src/main/none",
            "ffi-bindings/src/generated/none",
            "runtime/pom.xml",
            "runtime/src/main/none");

    private final Path top;

    private final Path caches;

    private Checkout(Path top, Path caches) {
        this.top = top;
        this.caches = caches;
    }

    /** Lays one out, with the jar that was built; its caches are in a folder of their own. */
    static Checkout in(Path folder) throws IOException {
        Path real = Path.of(System.getProperty("baton.top"));
        Checkout checkout = new Checkout(folder.resolve("checkout"), folder.resolve("caches"));
        for (String source : SOURCES) {
            Path file = checkout.top.resolve(source);
            Files.createDirectories(file.getParent());
            Files.createFile(file);
            Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
        }
        Files.createDirectories(checkout.top.resolve("tools/lib"));
        Files.createDirectories(checkout.top.resolve("runtime/target"));
        for (String script : List.of("baton", "lib/jdk.sh", "lib/build.sh", "lib/launch.sh", "lib/train.sh")) {
            Files.copy(
                    real.resolve("tools").resolve(script),
                    checkout.top.resolve("tools").resolve(script),
                    StandardCopyOption.COPY_ATTRIBUTES);
        }
        if (!Files.exists(real.resolve("runtime/target/baton.jar"))) {
            Command.skip("no baton.jar was built");
        }
        Files.copy(real.resolve("runtime/target/baton.jar"), checkout.jar());
        return checkout;
    }

    Path jar() {
        return top.resolve("runtime/target/baton.jar");
    }

    /** Where the launcher keeps its copies. */
    Path cache() {
        return caches.resolve("baton");
    }

    /** The one copy that was made. */
    Path copy() throws IOException {
        List<Path> copies = copies();
        assertThat(copies).hasSize(1);
        return copies.getFirst();
    }

    List<Path> copies() throws IOException {
        List<Path> copies = new ArrayList<>();
        try (var entries =
                Files.newDirectoryStream(cache(), "????????????????????????????????????????????????????????????????")) {
            entries.forEach(copies::add);
        }
        return copies;
    }

    /** Puts a jar of another version into the place of this one, as a build does. */
    void install(String version) throws IOException {
        install(version, jar());
    }

    /** The same for a jar anywhere. */
    static void install(String version, Path jar) throws IOException {
        Path next = Files.copy(jar, jar.resolveSibling("next.jar"), StandardCopyOption.REPLACE_EXISTING);
        try (FileSystem inside = FileSystems.newFileSystem(next)) {
            Path file = inside.getPath("META-INF/MANIFEST.MF");
            Manifest manifest;
            try (var in = Files.newInputStream(file)) {
                manifest = new Manifest(in);
            }
            manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, version);
            try (OutputStream out = Files.newOutputStream(file)) {
                manifest.write(out);
            }
        }
        Files.move(next, jar, StandardCopyOption.REPLACE_EXISTING);
    }

    /** A run of {@code tools/baton} that makes no AOT cache, unless an option is taken away again. */
    ProcessBuilder baton(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(top.resolve("tools/baton").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "BATON_CACHE"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("XDG_CACHE_HOME", caches.toString());
        builder.environment().put("BATON_JAVA_OPTS", "-Xshare:auto -XX:TieredStopAtLevel=1");
        return builder;
    }

    /** One that does. */
    ProcessBuilder training(String... arguments) {
        ProcessBuilder builder = baton(arguments);
        builder.environment().remove("BATON_JAVA_OPTS");
        return builder;
    }
}
