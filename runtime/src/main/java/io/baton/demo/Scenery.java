package io.baton.demo;

import io.baton.ffi.Address;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A private folder with the files of two servers: an origin that has some pages, and the proxy in front of it, which
 * answers one question itself.
 */
final class Scenery implements AutoCloseable {

    /** How long a predecessor stands by. */
    static final int BAKE_SECONDS = 2;

    private static final String CONFIGURATION = "baton.toml";

    private static final String CONTROL = "control.sock";

    private final Path folder;

    private Scenery(Path folder) {
        this.folder = folder;
    }

    /** Makes a folder that only this user can look into. */
    static Scenery create() throws IOException {
        Path folder = Files.createTempDirectory("baton-demo-");
        Files.createDirectory(folder.resolve("origin"));
        Files.createDirectory(folder.resolve("proxy"));
        return new Scenery(folder);
    }

    Path folder() {
        return folder;
    }

    Path origin() {
        return folder.resolve("origin");
    }

    Path proxy() {
        return folder.resolve("proxy");
    }

    static Path configuration(Path server) {
        return server.resolve(CONFIGURATION);
    }

    static Path controlSocket(Path server) {
        return server.resolve(CONTROL);
    }

    static Path log(Path server) {
        return server.resolve("log");
    }

    /** Writes the configuration of a server with pages. */
    void writeOrigin() throws IOException {
        StringBuilder text = new StringBuilder(common(origin()));
        text.append("[[listener]]\nname = \"pages\"\naddress = \"127.0.0.1:0\"\n");
        for (Question.Page page : Question.pages()) {
            text.append(answering("pages", page.path(), page.text()));
        }
        Files.writeString(configuration(origin()), text);
    }

    /** Writes the configuration of a version of the proxy. */
    void writeProxy(int version, Address pages) throws IOException {
        Files.writeString(configuration(proxy()), proxy(version, pages));
    }

    /** Writes one that no server starts with. */
    void writeUnableProxy(int version, Address pages) throws IOException {
        Files.writeString(configuration(proxy()), proxy(version, pages).replace("\nthreads =", "\nthraeds ="));
    }

    /** Removes everything, which nobody may have been able to write to but this user's processes. */
    @Override
    public void close() throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private String proxy(int version, Address pages) {
        return common(proxy())
                + """
                [[upstream]]
                name = "origin"
                servers = ["%s"]
                [[listener]]
                name = "web"
                address = "127.0.0.1:0"
                upstream = "origin"
                """.formatted(pages)
                + answering("web", Question.VERSION_PATH, Question.VERSION_TEXT + version);
    }

    private static String common(Path server) {
        return """
            version = 1
            threads = 2
            pid_file = "%1$s/baton.pid"
            upgrade_sock = "%1$s/upgrade.sock"
            control_sock = "%1$s/control.sock"
            max_connections = 10000
            upgrade_timeout_seconds = 30
            warmup_timeout_seconds = 3
            close_timeout_seconds = %2$d
            grace_period_seconds = 30
            """.formatted(server, BAKE_SECONDS);
    }

    private static String answering(String listener, String path, String text) {
        return """
            [[route]]
            listener = "%s"
            path = "%s"
            respond = { status = 200, body = "%s" }
            """.formatted(listener, path, text);
    }
}
