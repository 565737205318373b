package io.baton.demo;

import io.baton.ffi.ErrnoException;
import io.baton.ffi.Pidfd;
import io.baton.ffi.Signal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The processes of a demo: those with a folder in their command line that is its alone.
 *
 * <p>Not all are children of this process. A server that upgrades starts its successor itself, and ends before it.
 */
final class Family {

    /** One may just have started another one that was not there when this looked. */
    private static final int ROUNDS_MAX = 10;

    private static final int KILL_MS = 5_000;

    private final byte[] mark;

    Family(Path folder) {
        this.mark = folder.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Who lives now. */
    SortedSet<Long> members() throws IOException {
        SortedSet<Long> members = new TreeSet<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
            for (Path process : processes) {
                long pid = Long.parseLong(process.getFileName().toString());
                if (isMember(pid)) {
                    members.add(pid);
                }
            }
        }
        return members;
    }

    /** Pins one, if it is still there. */
    Optional<Pidfd> pin(long pid) throws ErrnoException {
        Optional<Pidfd> pinned = Pidfd.open(pid);
        if (pinned.isPresent() && !isMember(pid)) { // its number was given to another one before it was pinned
            pinned.get().close();
            return Optional.empty();
        }
        return pinned;
    }

    /** Ends all of them: by a signal, and soon by force. */
    void end(Signal signal, int patienceMs) throws IOException {
        endBy(signal, patienceMs);
        for (int round = 0; round < ROUNDS_MAX && !members().isEmpty(); round++) {
            endBy(Signal.KILL, KILL_MS);
        }
    }

    private void endBy(Signal signal, int patienceMs) throws IOException {
        List<Pidfd> told = new ArrayList<>();
        try {
            for (long pid : members()) {
                Optional<Pidfd> process = pin(pid);
                if (process.isPresent()) {
                    told.add(process.get());
                    process.get().send(signal);
                }
            }
            long deadlineNs = System.nanoTime() + patienceMs * 1_000_000L;
            for (Pidfd process : told) {
                process.awaitExit((int) Math.max(0, (deadlineNs - System.nanoTime()) / 1_000_000));
            }
        } finally {
            told.forEach(Pidfd::close);
        }
    }

    private boolean isMember(long pid) {
        try {
            return contains(Files.readAllBytes(Path.of("/proc/" + pid + "/cmdline")));
        } catch (IOException e) {
            return false; // it has ended, or is not ours to look at
        }
    }

    private boolean contains(byte[] commandLine) {
        for (int from = 0; from + mark.length <= commandLine.length; from++) {
            int same = 0;
            while (same < mark.length && commandLine[from + same] == mark[same]) {
                same++;
            }
            if (same == mark.length) {
                return true;
            }
        }
        return false;
    }
}
