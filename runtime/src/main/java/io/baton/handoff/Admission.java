package io.baton.handoff;

import io.baton.ffi.Credentials;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Fd;
import io.baton.ffi.FileDescriptors;
import io.baton.ffi.PeerCredentials;
import io.baton.ffi.Pidfd;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether the process at the other end of a socket may take part in an upgrade, as the kernel describes it. */
sealed interface Admission {

    /**
     * It is root, this user, or the configured one.
     *
     * @param pidfd pins the process; null for one whose pid this namespace does not show
     */
    record Admitted(PeerCredentials credentials, @Nullable Fd pidfd) implements Admission, AutoCloseable {

        @Override
        public void close() {
            if (pidfd != null) {
                pidfd.close();
            }
        }
    }

    /** It is somebody else, or gone already. */
    record TurnedAway(String reason) implements Admission {}

    /**
     * Looks who is there.
     *
     * @param socket borrowed, connected
     */
    static Admission of(Fd socket, HandoffSettings settings) {
        try {
            Optional<PeerCredentials> credentials = PeerCredentials.of(socket);
            if (credentials.isEmpty()) {
                return new TurnedAway("it has no credentials");
            }
            PeerCredentials peer = credentials.get();
            if (!mayTakePart(peer.uid(), settings)) {
                return new TurnedAway("%s: only root, uid %d%s may take part"
                        .formatted(peer, Credentials.ownUid(), orConfigured(settings)));
            }
            return new Admitted(peer, pin(socket, peer).orElse(null));
        } catch (ErrnoException e) {
            return new TurnedAway("it is gone: " + e.getMessage());
        }
    }

    private static boolean mayTakePart(int uid, HandoffSettings settings) {
        return uid == 0
                || uid == (int) Credentials.ownUid()
                || (settings.user() != FileDescriptors.UNCHANGED && uid == settings.user());
    }

    private static String orConfigured(HandoffSettings settings) {
        return settings.user() == FileDescriptors.UNCHANGED
                ? ""
                : " and uid " + Integer.toUnsignedString(settings.user());
    }

    /**
     * Before Linux 6.5 the pid must do. Should it be another process's by now, then the one that connected is gone, and
     * its end of the stream says so.
     */
    private static Optional<Fd> pin(Fd socket, PeerCredentials peer) throws ErrnoException {
        Optional<Fd> pidfd = PeerCredentials.pidfd(socket);
        if (pidfd.isPresent() || peer.pid() == 0) {
            return pidfd;
        }
        return Pidfd.open(peer.pid()).map(Pidfd::fd);
    }
}
