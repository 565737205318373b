package io.baton.proxy.warmup;

import io.baton.ffi.Address;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Fd;
import io.baton.ffi.PeerCredentials;
import io.baton.ffi.Processes;
import io.baton.net.Listener;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Where a process listens for itself.
 *
 * <p>The names are abstract, so that nothing is left behind, and nobody can guess them and take them first. Somebody
 * who reads them from the kernel's list can connect all the same: whoever accepts has to ask {@link #isOwn}.
 */
final class PrivateName {

    private static final int RANDOM_BYTES = 16;

    private static final int BACKLOG = 64;

    private PrivateName() {}

    static Listener listen(String purpose) throws ErrnoException {
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        String name = "baton-" + purpose + "-" + HexFormat.of().formatHex(random);
        return Listener.bind(purpose, new Address.UnixAbstract(name), BACKLOG);
    }

    /** Whether this very process has made the connection. */
    static boolean isOwn(Fd accepted) throws ErrnoException {
        return PeerCredentials.of(accepted)
                .filter(peer -> peer.pid() == Processes.ownPid())
                .isPresent();
    }
}
