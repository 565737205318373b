package io.baton.server;

import io.baton.config.ServerConfig;
import io.baton.ffi.Credentials;
import io.baton.net.ServiceAccount;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folders of the pid file and the two sockets: made where they are missing, refused where they are not safe.
 *
 * <p>A folder that root makes belongs to the configured user, who must still be able to replace and remove what is in
 * it. In a place where anybody may write, such as {@code /tmp}, somebody else can have been faster: there a folder must
 * be our own, and nobody else may write to it.
 */
public final class RuntimeFolders {

    private static final int WRITABLE_BY_OTHERS = 0002;

    private static final int WRITABLE_BY_GROUP_OR_OTHERS = 0022;

    private static final int OF_GROUP_OR_OTHERS = 0077;

    private static final int PERMISSIONS = 07777;

    private static final int FILE_TYPE = 0170000;

    private static final int DIRECTORY = 0040000;

    private static final String OPEN_TO_ALL = "rwxr-xr-x";

    private static final String OF_ITS_OWNER = "rwx------";

    private RuntimeFolders() {}

    /** Makes and checks all of them. */
    public static void prepare(ServerConfig config, ServiceAccount account) throws StartFailure {
        TreeSet<Path> folders = new TreeSet<>();
        Stream.of(
                        config.process().pidFile(),
                        config.process().controlSock(),
                        config.upgrade().upgradeSock())
                .map(file -> Objects.requireNonNullElse(file.getParent(), file.getRoot()))
                .forEach(folders::add);
        for (Path folder : folders) {
            prepare(folder, account);
        }
    }

    /**
     * Whether what a user has put into a folder is there by the will of whoever owns the place of it. In a place
     * of root's alone owners say nothing: systemd, from 257 on, maps those of the folders in {@code /run/private}.
     */
    public static boolean isFor(int uid, Path folder) throws IOException {
        Path real = folder.toRealPath();
        Path above = real.getParent();
        return !isWritableByAnybody(above)
                && ((int) Files.getAttribute(real, "unix:uid") == uid || isForRootAlone(above));
    }

    static void prepare(Path folder, ServiceAccount account) throws StartFailure {
        try {
            if (Files.notExists(folder, LinkOption.NOFOLLOW_LINKS)) {
                make(folder, account);
            }
            requireSafe(folder, account);
        } catch (StartFailure refused) {
            throw refused;
        } catch (NoSuchFileException e) {
            throw refused(
                    folder, "cannot be made, as the folder above it is not there: make that, or configure another");
        } catch (IOException e) {
            throw new StartFailure(
                    StartFailure.CONFIGURATION_REFUSED,
                    "the folder " + folder + " cannot be used: " + e.getMessage(),
                    e);
        }
    }

    private static void make(Path folder, ServiceAccount account) throws IOException {
        boolean isOpenToAll = Credentials.ownUid() == 0 && !isWritableByAnybody(folder.getParent());
        var permissions = PosixFilePermissions.fromString(isOpenToAll ? OPEN_TO_ALL : OF_ITS_OWNER);
        try {
            Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(permissions));
        } catch (FileAlreadyExistsException e) {
            return; // a second start was faster; what it made is checked like everything else
        }
        if (account.takesOverFiles()) {
            Files.setAttribute(folder, "unix:uid", account.user(), LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(folder, "unix:gid", account.group(), LinkOption.NOFOLLOW_LINKS);
        }
    }

    private static void requireSafe(Path folder, ServiceAccount account) throws IOException {
        if (!isWritableByAnybody(folder.getParent())) {
            return; // nobody but its owner could have put something else there
        }
        Map<String, Object> attributes = attributes(folder);
        int mode = (int) Objects.requireNonNull(attributes.get("mode"));
        int owner = (int) Objects.requireNonNull(attributes.get("uid"));
        if ((mode & FILE_TYPE) != DIRECTORY) {
            throw refused(folder, "is no folder, in a place where anybody may write: remove it");
        }
        if (!account.trusts(owner) || (mode & WRITABLE_BY_GROUP_OR_OTHERS) != 0) {
            String found = "owner %d, mode %04o".formatted(owner, mode & PERMISSIONS);
            throw refused(
                    folder,
                    "could be changed by others (" + found
                            + "): chown it to the user that starts Baton, chmod go-w it, or configure another");
        }
    }

    /** Whether others than root and its owner can put things into the folder above; {@code /} has none. */
    private static boolean isWritableByAnybody(@Nullable Path above) throws IOException {
        return above != null && ((int) Files.getAttribute(above, "unix:mode") & WRITABLE_BY_OTHERS) != 0;
    }

    private static boolean isForRootAlone(@Nullable Path place) throws IOException {
        if (place == null) {
            return false;
        }
        Map<String, Object> attributes = attributes(place);
        int mode = (int) Objects.requireNonNull(attributes.get("mode"));
        return Objects.equals(attributes.get("uid"), 0) && (mode & OF_GROUP_OR_OTHERS) == 0;
    }

    private static Map<String, Object> attributes(Path folder) throws IOException {
        return Files.readAttributes(folder, "unix:mode,uid", LinkOption.NOFOLLOW_LINKS);
    }

    private static StartFailure refused(Path folder, String why) {
        return new StartFailure(StartFailure.CONFIGURATION_REFUSED, "the folder " + folder + " " + why);
    }
}
