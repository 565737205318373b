package io.baton.demo;

import io.baton.ffi.ByteString;
import io.baton.ffi.CommandLine;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The making of an AOT cache, which the launcher begins beside the first run of a new jar.
 *
 * <p>It takes a processor for some seconds, and halves every start of a JVM from then on. What a demo measures
 * meanwhile would say little, so it waits: that costs these seconds once.
 *
 * @param workshop where a folder is while a cache is made in it
 */
record AotTraining(Path workshop) {

    /** How long it is waited for; on a busy machine it takes longer, and the demo goes on without. */
    static final long PATIENCE_NS = 30 * Samples.NS_PER_S;

    private static final ByteString JAR_OPTION = ByteString.of("-jar");

    /** The one that may go on for a launcher's copy of the jar; none without one. */
    static Optional<AotTraining> ofThisProcess() throws IOException {
        List<ByteString> arguments = CommandLine.ofThisProcess().arguments();
        int jar = arguments.indexOf(JAR_OPTION);
        if (jar < 0 || jar + 1 == arguments.size()) {
            return Optional.empty();
        }
        Path lastUse =
                Path.of(arguments.get(jar + 1).toString()).toAbsolutePath().resolveSibling("last-use");
        return Files.exists(lastUse)
                ? Optional.of(new AotTraining(lastUse.resolve("../..").normalize()))
                : Optional.empty();
    }

    boolean isGoingOn() {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(workshop, "training.??????")) {
            return folders.iterator().hasNext();
        } catch (IOException e) {
            return false;
        }
    }
}
