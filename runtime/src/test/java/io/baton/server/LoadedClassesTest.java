package io.baton.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.baton.demo.Demo;
import io.baton.demo.DemoOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadedClassesTest {

    /** Nobody needs it before the jar is gone. */
    static final class Late {
        Late() {}
    }

    static class NotInTheJar {}

    static final class Orphan extends NotInTheJar {}

    @TempDir
    private Path folder;

    @Test
    void shouldNeedTheJarNoMoreOnceAllClassesAreLoaded() throws Exception {
        Path jar = jar("one.jar", Late.class);
        try (URLClassLoader loader = loader(jar);
                URLClassLoader careless = loader(jar)) {
            careless.getResource("META-INF/MANIFEST.MF"); // has the jar open, as a JVM does
            assertThat(LoadedClasses.loadAll(jar, loader)).isEqualTo(1);
            truncate(jar);
            Class<?> late = Class.forName(Late.class.getName(), true, loader);
            assertThat(late.getDeclaredConstructors()).hasSize(1);
            assertThat(late).isNotSameAs(Late.class);
            assertThatExceptionOfType(ClassNotFoundException.class)
                    .isThrownBy(() -> Class.forName(Late.class.getName(), true, careless));
        }
    }

    @Test
    void shouldPassOverWhatCannotBeLoaded() throws Exception {
        Path jar = jar("two.jar", Orphan.class, Late.class);
        try (URLClassLoader loader = loader(jar)) {
            assertThat(LoadedClasses.loadAll(jar, loader)).isEqualTo(1);
        }
    }

    @Test
    void shouldLeaveOutWhatOnlyTheDemoNeeds() throws Exception {
        Path jar = jar("three.jar", Demo.class, DemoOptions.class, Late.class);
        try (URLClassLoader loader = loader(jar)) {
            assertThat(LoadedClasses.loadAll(jar, loader)).isEqualTo(1);
        }
    }

    private Path jar(String name, Class<?>... classes) throws IOException {
        Path jar = folder.resolve(name);
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (String other : new String[] {"module-info.class", "META-INF/versions/25/Other.class", "text.txt"}) {
                out.putNextEntry(new JarEntry(other));
                out.write(other.getBytes(StandardCharsets.UTF_8));
            }
            for (Class<?> one : classes) {
                String entry = one.getName().replace('.', '/') + ".class";
                out.putNextEntry(new JarEntry(entry));
                try (InputStream in =
                        Objects.requireNonNull(one.getClassLoader().getResourceAsStream(entry))) {
                    in.transferTo(out);
                }
            }
        }
        return jar;
    }

    private static URLClassLoader loader(Path jar) throws IOException {
        return new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
    }

    private static void truncate(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
    }
}
