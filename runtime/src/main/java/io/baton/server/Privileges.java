package io.baton.server;

import io.baton.config.ProcessConfig;
import io.baton.ffi.Credentials;
import io.baton.ffi.Errno;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Group;
import io.baton.ffi.NoSuchAccountException;
import io.baton.ffi.User;
import io.baton.ffi.WorkingFolder;
import java.io.IOException;

/**
 * Gives up what a server needed only to start: the folder it was started in, and root.
 *
 * <p>After binding, and before anything of a client's is read. Every class that is needed from there on must be
 * readable for the user.
 */
public final class Privileges {

    private Privileges() {}

    /** Goes to the working directory, if this is a daemon, and becomes the configured user and group, if any. */
    public static void giveUp(ServerOptions options) throws StartFailure {
        ProcessConfig process = options.config().process();
        try {
            WorkingFolder.atStart(); // /proc/self/cwd is closed to us once root is given up
            if (options.daemon()) {
                WorkingFolder.change(process.workingDirectory().toString());
            }
        } catch (IOException e) {
            throw refused("working_directory: " + e.getMessage(), e);
        }
        if (process.user().isPresent() || process.group().isPresent()) {
            drop(process);
        }
    }

    private static void drop(ProcessConfig process) throws StartFailure {
        try {
            User user = Credentials.user(process.user().orElse(Long.toString(Credentials.ownUid())));
            Group group = process.group().isPresent()
                    ? Credentials.group(process.group().get())
                    : new Group(user.name(), user.gid());
            Credentials.dropTo(user, group);
        } catch (NoSuchAccountException e) {
            throw refused(String.valueOf(e.getMessage()), e);
        } catch (ErrnoException e) {
            String advice = e.errno() == Errno.EPERM ? "; start as root, or leave user and group out" : "";
            throw refused("user and group cannot be changed: " + e.getMessage() + advice, e);
        } catch (IOException e) {
            throw refused("user and group cannot be changed: " + e.getMessage(), e);
        } catch (SecurityException e) {
            throw refused(String.valueOf(e.getMessage()), e);
        }
    }

    private static StartFailure refused(String message, Exception cause) {
        return new StartFailure(StartFailure.CONFIGURATION_REFUSED, message, cause);
    }
}
