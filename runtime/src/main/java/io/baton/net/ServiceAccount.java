package io.baton.net;

import io.baton.config.ProcessConfig;
import io.baton.ffi.Credentials;
import io.baton.ffi.FileDescriptors;
import io.baton.ffi.Group;
import io.baton.ffi.PeerCredentials;
import io.baton.ffi.User;
import java.io.IOException;
import java.util.Optional;

/**
 * Who a server is once it has given up root, and therefore who its files belong to and whom it listens to.
 *
 * @param user its number, or {@link FileDescriptors#UNCHANGED} where the configuration names none
 * @param group its number, or {@link FileDescriptors#UNCHANGED} where the configuration names neither it nor a user
 */
public record ServiceAccount(int user, int group) {

    private static final int ROOT = 0;

    /** The user who starts the server, whoever that is. */
    public static final ServiceAccount OF_THE_STARTER =
            new ServiceAccount(FileDescriptors.UNCHANGED, FileDescriptors.UNCHANGED);

    /**
     * Looks up what {@code user} and {@code group} name.
     *
     * @throws io.baton.ffi.NoSuchAccountException with one sentence, where there is none
     */
    public static ServiceAccount of(ProcessConfig process) throws IOException {
        Optional<User> user = Optional.empty();
        if (process.user().isPresent()) {
            user = Optional.of(Credentials.user(process.user().get()));
        }
        Optional<Long> group = user.map(User::gid);
        if (process.group().isPresent()) {
            Group named = Credentials.group(process.group().get());
            group = Optional.of(named.gid());
        }
        return new ServiceAccount(
                user.map(found -> (int) found.uid()).orElse(FileDescriptors.UNCHANGED),
                group.map(Long::intValue).orElse(FileDescriptors.UNCHANGED));
    }

    /** Whether a process may give orders to this one, or take its place: root's, our own user's, or the service's. */
    public boolean trusts(PeerCredentials peer) {
        return trusts(peer.uid());
    }

    /** Whether what belongs to a user is in the right hands. */
    public boolean trusts(int uid) {
        return uid == ROOT || uid == (int) Credentials.ownUid() || (hasUser() && uid == user);
    }

    /** Whether files that this process makes are to be given to somebody else, and it has the right to do so. */
    public boolean takesOverFiles() {
        return Credentials.ownUid() == ROOT && (hasUser() || group != FileDescriptors.UNCHANGED);
    }

    private boolean hasUser() {
        return user != FileDescriptors.UNCHANGED;
    }
}
