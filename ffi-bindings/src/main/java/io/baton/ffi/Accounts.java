package io.baton.ffi;

import static io.baton.ffi.libc.LibcConstants.ENOENT;
import static io.baton.ffi.libc.LibcConstants.ERANGE;
import static io.baton.ffi.libc.LibcConstants.ESRCH;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.baton.ffi.libc.Libc;
import io.baton.ffi.libc.group;
import io.baton.ffi.libc.passwd;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Users and groups as this system knows them: from {@code /etc/passwd}, or wherever nsswitch.conf says. */
final class Accounts {

    private static final int BUFFER_BYTES = 1024;

    /** A group of a large directory has thousands of members. */
    private static final int BUFFER_BYTES_MAX = 1 << 24;

    /** What Linux gives a process at most (man 2 setgroups). */
    private static final int SUPPLEMENTARY_GROUPS_MAX = 65_536;

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");

    /** The number that means "no change" to setresuid, and is nobody's. */
    private static final long NO_ID = 0xffff_ffffL;

    private Accounts() {}

    /** A user by name, or else by number; one with a number must have an entry too, as its groups stand there. */
    static Optional<User> user(String nameOrNumber) throws ErrnoException {
        Optional<User> named = userNamed(nameOrNumber, BUFFER_BYTES);
        Optional<Integer> number = number(nameOrNumber);
        if (named.isPresent() || number.isEmpty()) {
            return named;
        }
        int uid = number.get();
        Attempt byNumber = (_, entry, buffer, length, found) -> Libc.getpwuid_r(uid, entry, buffer, length, found);
        return lookUp("getpwuid_r", nameOrNumber, BUFFER_BYTES, passwd.layout(), byNumber, Accounts::user);
    }

    /** Looks up with as little room as is said, at first. */
    static Optional<User> userNamed(String name, long firstBytes) throws ErrnoException {
        return lookUp("getpwnam_r", name, firstBytes, passwd.layout(), Libc::getpwnam_r, Accounts::user);
    }

    /** A group by name, or else by number; nothing but the number is needed of it, so it need not have an entry. */
    static Optional<Group> group(String nameOrNumber) throws ErrnoException {
        return lookUp("getgrnam_r", nameOrNumber, BUFFER_BYTES, group.layout(), Libc::getgrnam_r, Accounts::group)
                .or(() -> number(nameOrNumber).map(gid -> new Group(nameOrNumber, Integer.toUnsignedLong(gid))));
    }

    /** All groups of a user, with one more that it may not be in. */
    static List<Long> groupsOf(User user, long gid) throws ErrnoException {
        int capacity = 32;
        while (true) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment groups = arena.allocate(JAVA_INT, capacity);
                MemorySegment count = arena.allocateFrom(JAVA_INT, capacity);
                // The result is no errno: too little room is -1 without one, and what is needed stands in the count.
                Libc.getgrouplist(name(arena, user.name()), (int) gid, groups, count);
                int needed = count.get(JAVA_INT, 0);
                if (needed <= capacity) {
                    int[] found =
                            groups.asSlice(0, needed * JAVA_INT.byteSize()).toArray(JAVA_INT);
                    return Arrays.stream(found)
                            .mapToObj(Integer::toUnsignedLong)
                            .toList();
                }
                if (needed > SUPPLEMENTARY_GROUPS_MAX) {
                    throw ErrnoException.of("getgrouplist", user.name(), -ERANGE);
                }
                capacity = needed;
            }
        }
    }

    /** Asks with more and more room for the names that an entry consists of. */
    private static <T> Optional<T> lookUp(
            String call,
            String key,
            long firstBytes,
            MemoryLayout layout,
            Attempt attempt,
            Function<MemorySegment, T> read)
            throws ErrnoException {
        if (key.indexOf('\0') >= 0) {
            return Optional.empty(); // libc would look for what stands before it
        }
        for (long length = firstBytes; ; length *= 2) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment name = name(arena, key);
                MemorySegment entry = arena.allocate(layout);
                MemorySegment buffer = arena.allocate(length);
                MemorySegment found = arena.allocate(ADDRESS);
                int result = Eintr.retry(() -> -attempt.call(name, entry, buffer, buffer.byteSize(), found));
                if (result == 0) {
                    boolean isThere = !found.get(ADDRESS, 0).equals(MemorySegment.NULL);
                    return isThere ? Optional.of(read.apply(entry)) : Optional.empty();
                }
                if (result == -ENOENT || result == -ESRCH) { // some sources of nsswitch.conf say it so
                    return Optional.empty();
                }
                if (result != -ERANGE || length >= BUFFER_BYTES_MAX) {
                    throw ErrnoException.of(call, key, result);
                }
            }
        }
    }

    private static User user(MemorySegment entry) {
        return new User(
                text(passwd.pw_name(entry)),
                Integer.toUnsignedLong(passwd.pw_uid(entry)),
                Integer.toUnsignedLong(passwd.pw_gid(entry)));
    }

    private static Group group(MemorySegment entry) {
        return new Group(text(group.gr_name(entry)), Integer.toUnsignedLong(group.gr_gid(entry)));
    }

    private static MemorySegment name(Arena arena, String name) {
        return arena.allocateFrom(name);
    }

    private static String text(MemorySegment pointer) {
        return pointer.reinterpret(BUFFER_BYTES_MAX).getString(0);
    }

    private static Optional<Integer> number(String text) {
        return Optional.of(text)
                .filter(NUMBER.asMatchPredicate())
                .map(Long::valueOf)
                .filter(id -> id < NO_ID)
                .map(Long::intValue);
    }

    /** One of {@code getpwnam_r} and its like, which return the number of an errno. */
    private interface Attempt {
        int call(MemorySegment name, MemorySegment entry, MemorySegment buffer, long length, MemorySegment found);
    }
}
