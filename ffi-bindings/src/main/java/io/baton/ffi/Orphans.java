package io.baton.ffi;

import static io.baton.ffi.libc.LibcConstants.WNOHANG;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.baton.ffi.libc.Libc;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * The processes that lost their parent and were given to this one, as the first of a pid namespace: it has to reap them
 * when they have ended, or they stay as zombies for as long as the namespace (man 7 pid_namespaces).
 *
 * <p>Nobody may wait for <i>any</i> child here: that would take the exit of a {@link Child} from whoever awaits it, or
 * of a {@link Process} from the JDK, which waits for each of its own by number and in a thread of its own. So a zombie
 * is reaped that is no {@code Child}, and that two looks with some time between them have found: the JDK takes its own
 * within that time.
 *
 * <p>One thread looks.
 */
public final class Orphans {

    private static final char ENDED = 'Z';

    private static final int STATE_FIELD = 0;

    private static final int PARENT_FIELD = 1;

    /** Of the fields after the name (man 5 proc_pid_stat): together with the number, it names a process for good. */
    private static final int START_FIELD = 19;

    private final Path processes;

    private Set<Zombie> seen = Set.of();

    private int reaped;

    public Orphans() {
        this(Path.of("/proc"));
    }

    Orphans(Path processes) {
        this.processes = processes;
    }

    private record Zombie(long pid, String start) {}

    /**
     * Reaps what was there at the last look, and remembers what was not.
     *
     * @return whether a further look is needed, some time later
     */
    public boolean look() throws IOException {
        Set<Zombie> left = new HashSet<>();
        for (Zombie zombie : zombies()) {
            if (!seen.contains(zombie) || !reap(zombie)) {
                left.add(zombie);
            }
        }
        seen = left;
        return !left.isEmpty();
    }

    /** How many have been reaped so far. */
    public int reaped() {
        return reaped;
    }

    private boolean reap(Zombie zombie) {
        int result = Eintr.retry(() -> Libc.waitpid((int) zombie.pid(), MemorySegment.NULL, WNOHANG));
        reaped += result > 0 ? 1 : 0;
        return result != 0; // an error is ECHILD: somebody else was faster
    }

    private Set<Zombie> zombies() throws IOException {
        Set<Zombie> found = new HashSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(processes, Orphans::isProcess)) {
            for (Path entry : entries) {
                long pid = Long.parseLong(entry.getFileName().toString());
                if (!Child.isAwaited(pid)) {
                    add(pid, entry.resolve("stat"), found);
                }
            }
        }
        return found;
    }

    private static void add(long pid, Path stat, Set<Zombie> found) {
        try {
            String line = Files.readString(stat, ISO_8859_1);
            String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
            boolean isOurs = Long.parseLong(fields[PARENT_FIELD]) == Processes.ownPid();
            if (isOurs && fields[STATE_FIELD].charAt(0) == ENDED) {
                found.add(new Zombie(pid, fields[START_FIELD]));
            }
        } catch (IOException e) {
            return; // reaped while we looked: there is no file, or what is there is nobody's (ESRCH)
        }
    }

    private static boolean isProcess(Path entry) {
        String name = entry.getFileName().toString();
        return name.chars().allMatch(digit -> digit >= '0' && digit <= '9');
    }
}
