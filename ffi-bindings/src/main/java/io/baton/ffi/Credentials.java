package io.baton.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.baton.ffi.libc.Libc;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Who this process is, and how it becomes somebody with fewer rights for good.
 *
 * <p>The ids are changed by libc's functions, never by bare system calls: those would change the calling thread alone,
 * and any other thread of the JVM could go on as root (man 7 nptl).
 */
public final class Credentials {

    private static final long ROOT = 0;

    /** "No change" to setresuid. */
    private static final int KEEP = -1;

    private Credentials() {}

    /** The user in whose name this process acts. */
    public static long ownUid() {
        return Integer.toUnsignedLong(Libc.geteuid());
    }

    /** The group in whose name this process acts. */
    public static long ownGid() {
        return Integer.toUnsignedLong(Libc.getegid());
    }

    /**
     * Looks a user up, by name or else by number.
     *
     * @throws NoSuchAccountException with one sentence, where there is none
     */
    public static User user(String nameOrNumber) throws NoSuchAccountException, ErrnoException {
        Optional<User> found = Accounts.user(nameOrNumber);
        return found.orElseThrow(() -> new NoSuchAccountException("user", nameOrNumber));
    }

    /**
     * Looks a group up, by name or else by number.
     *
     * @throws NoSuchAccountException with one sentence, where there is none
     */
    public static Group group(String nameOrNumber) throws NoSuchAccountException, ErrnoException {
        Optional<Group> found = Accounts.group(nameOrNumber);
        return found.orElseThrow(() -> new NoSuchAccountException("group", nameOrNumber));
    }

    /** All groups that a user is in, its own among them. */
    public static List<Long> groupsOf(User user) throws ErrnoException {
        return Accounts.groupsOf(user, user.gid());
    }

    /**
     * Gives up all rights but a user's: every thread has its ids and its groups afterwards, and none can become root
     * again. Does nothing where this process is that user already, as a successor is that was started by one.
     *
     * <p>From then on the kernel counts the process as not dumpable: no core files, and most of {@code /proc/PID} is
     * for root only. That is left so, since what it read as root may still be in its memory (man 2 prctl). Whatever
     * only root can read must have been read before, classes too; {@link CommandLine#ofThisProcess()} is, by this
     * method.
     *
     * @param group the one that it acts for, in the place of the user's own
     * @throws ErrnoException with {@code EPERM} when this process may not; where a part was done, it must end
     * @throws SecurityException when the kernel shows that rights were kept; the process must end
     */
    public static void dropTo(User user, Group group) throws IOException {
        if (!ThreadCredentials.ofThisThread().areOf(user.uid(), group.gid())) {
            List<Long> groups = Accounts.groupsOf(user, group.gid());
            OwnCommandLine.read(); // which remembers it: afterwards the kernel refuses /proc/self/environ
            change(user.uid(), group.gid(), groups);
            ThreadCredentials expected = ThreadCredentials.of(user.uid(), group.gid(), groups);
            ThreadCredentials.requireOfAllThreads(expected);
        }
        if (user.uid() != ROOT) {
            requireNoWayBack(user);
        }
    }

    /** Groups first, the user last: afterwards the right to change anything is gone. */
    private static void change(long uid, long gid, List<Long> groups) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment list = arena.allocate(JAVA_INT, groups.size());
            for (int i = 0; i < groups.size(); i++) {
                list.setAtIndex(JAVA_INT, i, groups.get(i).intValue());
            }
            String shown = groups.stream().map(String::valueOf).collect(Collectors.joining(" "));
            ErrnoException.check("setgroups", shown, Libc.setgroups(groups.size(), list));
        }
        int group = (int) gid;
        ErrnoException.check("setresgid", "gid=" + gid, Libc.setresgid(group, group, group));
        int user = (int) uid;
        ErrnoException.check("setresuid", "uid=" + uid, Libc.setresuid(user, user, user));
    }

    private static void requireNoWayBack(User user) {
        if (Libc.setresuid(KEEP, (int) ROOT, KEEP) >= 0) {
            Libc.setresuid(KEEP, (int) user.uid(), KEEP);
            throw new SecurityException("this process acts for user \"" + user.name()
                    + "\", but could become root again: it must not be started with the capability CAP_SETUID");
        }
    }
}
