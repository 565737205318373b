package io.baton.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/**
 * A jar of one program and of the layer's classes where it uses them, as the product's own will be: started by
 * {@code java -jar}, with native access granted by the manifest.
 */
final class ProgramJar {

    private ProgramJar() {}

    /**
     * Packs a program.
     *
     * @param packages a class of each package that it uses, which goes in with those below it
     */
    static Path of(Class<?> program, List<Class<?>> packages, Path folder) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.MAIN_CLASS, program.getName());
        attributes.putValue("Enable-Native-Access", "ALL-UNNAMED");
        Path jar = folder.resolve(program.getSimpleName() + ".jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream output = new JarOutputStream(file, manifest)) {
            addAll(program, entry(program.getName()) + ".class", output);
            addAll(program, entry(MainThreadTime.class.getName()) + ".class", output);
            for (Class<?> each : packages) {
                addAll(each, entry(each.getPackageName()) + "/", output);
            }
        }
        return jar;
    }

    /** Adds what begins with a prefix, from the jar or the folder that holds a class. */
    private static void addAll(Class<?> origin, String prefix, JarOutputStream output) throws IOException {
        Path place;
        try {
            place = Path.of(
                    origin.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
        if (Files.isDirectory(place)) {
            addAll(place, prefix, output);
        } else {
            try (FileSystem jar = FileSystems.newFileSystem(place)) {
                addAll(jar.getPath("/"), prefix, output);
            }
        }
    }

    private static void addAll(Path root, String prefix, JarOutputStream output) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String name = root.relativize(file).toString();
                if (name.startsWith(prefix)) {
                    output.putNextEntry(new JarEntry(name));
                    Files.copy(file, output);
                    output.closeEntry();
                }
            }
        }
    }

    private static String entry(String name) {
        return name.replace('.', '/');
    }
}
