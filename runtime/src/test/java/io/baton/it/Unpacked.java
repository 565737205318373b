package io.baton.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.testing.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Archives of {@code tools/package}, and what is run of them: by nobody, with the programs it needs and no other. */
final class Unpacked {

    /** What the documents say that an installation needs, beside a Java. */
    private static final String PROGRAMS =
            "bash cat chmod cp env find flock grep ln ls mkdir mktemp mv readlink renice rm"
                    + " setsid sha256sum stat sync tail timeout touch";

    /** Fifteen seconds of a processor, which others may be using. */
    private static final int PATIENCE_SECONDS = 400;

    private static final String NOBODY = "65534";

    private static final boolean IS_ROOT = "root".equals(System.getProperty("user.name"));

    private final Path folder;

    /** In a folder of a test's that anybody may enter. */
    Unpacked(Path folder) throws Exception {
        this.folder = folder;
        Path bin = Files.createDirectory(folder.resolve("bin"));
        for (String program : PROGRAMS.split(" ", -1)) {
            Files.createSymbolicLink(bin.resolve(program), Command.find(program).orElseThrow());
        }
        run("chmod", "755", folder.toString());
        Files.createDirectory(home());
        if (IS_ROOT) {
            run("chown", NOBODY + ":" + NOBODY, home().toString());
        }
    }

    /** Where whoever runs it may write. */
    Path home() {
        return folder.resolve("home");
    }

    /** Packs the jar that was built; returns the archive whose name ends so. */
    Path pack(String out, String ending, String... options) throws Exception {
        Path top = Path.of(System.getProperty("baton.top"));
        Path jar = top.resolve("runtime/target/baton.jar");
        if (!Files.exists(jar)) {
            Command.skip("no baton.jar was built");
        }
        Path archives = folder.resolve(out);
        List<String> command = new ArrayList<>(List.of(
                top.resolve("tools/package").toString(), "--jar", jar.toString(), "--out", archives.toString()));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Path log = folder.resolve(out + ".log");
        Process process =
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        boolean hasEnded = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(hasEnded && process.waitFor() == 0).as(Files.readString(log)).isTrue();
        try (var entries = Files.newDirectoryStream(archives, "*" + ending)) {
            return entries.iterator().next();
        }
    }

    /** Unpacks an archive, so that nobody may change what was in it; returns its one folder. */
    Path unpack(Path archive, String into) throws Exception {
        Path place = Files.createDirectories(folder.resolve(into));
        run("tar", "xf", archive.toString(), "-C", place.toString());
        run("chmod", "755", place.toString());
        try (var entries = Files.newDirectoryStream(place)) {
            return entries.iterator().next();
        }
    }

    /** A command line that knows of a Java, or of none. */
    ProcessBuilder command(boolean hasJava, Path program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (IS_ROOT) {
            command.addAll(
                    List.of("/usr/bin/setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--"));
        }
        command.add(program.toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(home().toFile());
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.put("PATH", folder.resolve("bin").toString());
        environment.put("HOME", home().toString());
        environment.put("BATON_JVM_FOLDERS", "/nonexistent");
        environment.put("BATON_JAVA_OPTS", "-Xshare:auto -XX:TieredStopAtLevel=1"); // makes no AOT cache
        if (hasJava) {
            environment.put("JAVA_HOME", System.getProperty("java.home"));
        }
        return builder;
    }

    /** Runs a program of the machine that must succeed. */
    static String run(String... command) throws IOException, InterruptedException {
        Command.Outcome outcome = Command.run(new ProcessBuilder(command));
        assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
        return outcome.stdout();
    }
}
