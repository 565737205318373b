package io.baton.ffi;

import io.baton.ffi.libc.Libc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Tells a SIGQUIT of {@code jcmd}, {@code jstack} or a profiler from one that is meant for us.
 *
 * <p>A tool that wants to talk to a JVM looks for its socket {@code /tmp/.java_pid<PID>}. Where there is none, it
 * creates {@code .attach_pid<PID>} in the JVM's working directory or in {@code /tmp}, sends SIGQUIT, again after some
 * seconds, and deletes the file when the socket is there or its patience is over.
 *
 * <p>Each such file accounts for the signals of one sender, the first who sends one while it is there. So a SIGQUIT
 * that somebody else sends meanwhile is not taken for the tool's. Which of the two is which cannot be told when the
 * other one is first, and does not matter: one is handed on and one is reported. Senders outside of our PID namespace
 * all have the PID 0, and count as one.
 */
final class AttachRequests {

    /** What a SIGQUIT is. */
    enum Verdict {
        /** Not a tool's: an operator's. */
        QUIT,
        /** A tool waits for the socket: the JVM has to make it. */
        ATTACH,
        /** A tool waited for the socket, and has it by now: the JVM would take a further SIGQUIT for an operator's. */
        ATTACHED
    }

    /** A tool that was killed leaves its file behind; the others give up after ten seconds. */
    private static final Duration FRESH_MAX = Duration.ofSeconds(30);

    private static final int ROOT = 0;

    private final Path socket;

    private final List<Path> files;

    /** Who sent a signal while a file was there; only files that are still there. */
    private final Map<Trigger, Integer> senders = new HashMap<>();

    AttachRequests(long pid, Path workingDirectory, Path temporaryDirectory) {
        String file = ".attach_pid" + pid;
        this.socket = temporaryDirectory.resolve(".java_pid" + pid);
        this.files = List.of(workingDirectory.resolve(file), temporaryDirectory.resolve(file));
    }

    /** Of this process, wherever its working directory is at the time: Java knows only the one that it started in. */
    static AttachRequests ofThisProcess() {
        return new AttachRequests(Libc.getpid(), Path.of("/proc/self/cwd"), Path.of("/tmp"));
    }

    /**
     * Says what a SIGQUIT is.
     *
     * @param effectiveUid of this process: the files of others, but for root's, are nobody's request
     */
    Verdict judge(int senderPid, int effectiveUid) {
        Set<Trigger> present = freshTriggers(effectiveUid);
        senders.keySet().retainAll(present);
        boolean hasSocket = Files.exists(socket, LinkOption.NOFOLLOW_LINKS);
        if (senders.containsValue(senderPid) && !hasSocket) {
            return Verdict.ATTACH;
        }
        for (Trigger trigger : present) {
            if (senders.putIfAbsent(trigger, senderPid) == null) {
                return hasSocket ? Verdict.ATTACHED : Verdict.ATTACH;
            }
        }
        return Verdict.QUIT;
    }

    private Set<Trigger> freshTriggers(int effectiveUid) {
        Set<Trigger> present = new HashSet<>();
        for (Path file : files) {
            try {
                // Links are not followed: anybody may leave one in /tmp that points to a file of ours.
                Map<String, Object> attributes =
                        Files.readAttributes(file, "unix:dev,ino,uid,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
                FileTime modified = (FileTime) Objects.requireNonNull(attributes.get("lastModifiedTime"));
                int uid = (int) Objects.requireNonNull(attributes.get("uid"));
                long ageMs = Math.abs(System.currentTimeMillis() - modified.toMillis());
                if ((uid == effectiveUid || uid == ROOT) && ageMs <= FRESH_MAX.toMillis()) {
                    present.add(new Trigger(attributes));
                }
            } catch (IOException absentOrOutOfReach) {
                // then it is not what a tool left for us
            }
        }
        return present;
    }

    /** A file, told from another one that has its name later. */
    private record Trigger(Map<String, Object> identity) {}
}
