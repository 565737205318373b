package io.baton.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.baton.ffi.Errno;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Fd;
import io.baton.ffi.FileDescriptors;
import io.baton.ffi.Io;
import io.baton.ffi.Processes;
import io.baton.net.ServiceAccount;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Names the process that serves, for service managers and operators.
 *
 * <p>It is written beside its path and renamed, so that whoever reads it reads all of one number or of another. Its
 * owner holds a lock on it for as long as he lives: a number alone would, after a crash, be taken for somebody else's
 * process that was given it since.
 */
public final class PidFile implements AutoCloseable {

    private static final int MODE = 0644;

    /** More than any number has. */
    private static final int BYTES_MAX = 32;

    private final Path path;

    /** Keeps the lock. */
    private final Fd locked;

    private boolean isRelinquished;

    private PidFile(Path path, Fd locked) {
        this.path = path;
        this.locked = locked;
    }

    /** The living process that a pid file names; empty where there is no file, or where it was left by a dead one. */
    public static Optional<Long> owner(Path path) throws IOException {
        Optional<Long> pid = read(path);
        return pid.isPresent() && isHeld(path, pid.get()) ? pid : Optional.empty();
    }

    /** Refuses to start beside another instance. */
    public static void requireNoOwner(Path path) throws StartFailure {
        try {
            Optional<Long> owner = owner(path);
            if (owner.isPresent() && owner.get() != Processes.ownPid()) {
                throw new StartFailure(
                        StartFailure.CANNOT_BIND,
                        "Baton is running as process %d (%s); to take over from it, start with -u"
                                .formatted(owner.get(), path));
            }
        } catch (StartFailure refused) {
            throw refused;
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }

    /**
     * Puts this process into the file, in the place of whoever is there: call {@link #requireNoOwner} first, or have
     * taken over.
     */
    public static PidFile write(Path path, ServiceAccount account) throws StartFailure {
        Path unfinished = path.resolveSibling("." + path.getFileName() + "." + Processes.ownPid());
        try {
            Files.deleteIfExists(unfinished); // of a dead process that had our number
            Fd file = FileDescriptors.createNew(unfinished.toString(), MODE);
            try {
                fill(file, account);
                Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
                return new PidFile(path, file);
            } catch (IOException | RuntimeException e) {
                file.close();
                Files.deleteIfExists(unfinished);
                throw e;
            }
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }

    public Path path() {
        return path;
    }

    /** Leaves the file to the successor from here on, whatever is in it. */
    public void relinquish() {
        isRelinquished = true;
    }

    /** Removes the file, if this process is still the one that it names. */
    @Override
    public void close() {
        try {
            if (!isRelinquished && read(path).equals(Optional.of(Processes.ownPid()))) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            isRelinquished = true; // nothing is lost: without the lock it is a stale one
        } finally {
            locked.close();
        }
    }

    private static void fill(Fd file, ServiceAccount account) throws IOException {
        FileDescriptors.setMode(file, MODE); // whatever the umask took away
        if (account.takesOverFiles()) {
            FileDescriptors.setOwner(file, account.user(), account.group());
        }
        if (!FileDescriptors.tryLock(file)) {
            throw new IOException("somebody locked a file that was just made");
        }
        byte[] line = (Processes.ownPid() + "\n").getBytes(US_ASCII);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(line.length).copyFrom(MemorySegment.ofArray(line));
            if (Io.write(file, bytes) != line.length) {
                throw new IOException("the disk is full");
            }
        }
    }

    /** The number in the file, if there is one; a symbolic link is not followed. */
    private static Optional<Long> read(Path path) throws IOException {
        try (var in = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
            String text = new String(in.readNBytes(BYTES_MAX), US_ASCII).strip();
            return text.matches("[1-9][0-9]{0,9}")
                    ? Optional.of(Long.parseLong(text)).filter(pid -> pid <= Integer.MAX_VALUE)
                    : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Whether the owner still has his lock; if that cannot be seen, whether there is a process with his number. */
    private static boolean isHeld(Path path, long pid) throws ErrnoException {
        try (Fd file = FileDescriptors.openLock(path.toString(), MODE)) {
            return !FileDescriptors.tryLock(file);
        } catch (ErrnoException e) {
            if (e.errno() == Errno.EACCES || e.errno() == Errno.EROFS) {
                return Processes.isAlive(pid);
            }
            throw e;
        }
    }

    private static StartFailure unusable(Path path, IOException e) {
        return new StartFailure(
                StartFailure.CONFIGURATION_REFUSED, "the pid file %s cannot be used: %s".formatted(path, e), e);
    }
}
