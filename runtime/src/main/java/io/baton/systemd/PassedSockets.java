package io.baton.systemd;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.WARNING;

import io.baton.ffi.Address;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Fd;
import io.baton.ffi.Sockets;
import io.baton.ffi.Spawn;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The listeners that this process was started with (man 3 sd_listen_fds): those of a socket unit, and those that the
 * process before it had stored.
 *
 * <p>Each listener of the configuration takes one, and what is left is closed. The bound address decides, as in an
 * upgrade; among several with the right one, the name does. It decides alone where the configuration leaves the port
 * open.
 */
public final class PassedSockets implements AutoCloseable {

    /** A process that this one starts would take other descriptors for those that these speak of. */
    public static final List<String> VARIABLES = List.of("LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES");

    /** The number of the first; the others follow it. */
    public static final int FIRST = 3;

    /** More than systemd passes by far; a guard against a number that is none. */
    static final int COUNT_MAX = 65_536;

    private static final System.Logger LOG = System.getLogger(PassedSockets.class.getName());

    private final List<PassedSocket> left;

    private final Set<Address> taken = new HashSet<>();

    /** Names of what cannot be used, which need not come again. */
    private final List<String> useless = new ArrayList<>();

    private PassedSockets(List<PassedSocket> left) {
        this.left = left;
    }

    /** Nothing was passed. */
    public static PassedSockets none() {
        return of(List.of());
    }

    static PassedSockets of(List<PassedSocket> sockets) {
        return new PassedSockets(new ArrayList<>(sockets));
    }

    List<PassedSocket> left() {
        return List.copyOf(left);
    }

    /**
     * Takes over what the environment announces. May be called once, before anything else can have these numbers.
     *
     * @param owners pids that it may be announced to: this process, and the one that started it as a daemon
     */
    public static PassedSockets take(Map<String, String> environment, Set<Long> owners) {
        PassedSockets passed = none();
        int count = count(environment, owners);
        String[] names = environment.getOrDefault("LISTEN_FDNAMES", "").split(":", -1);
        for (int i = 0; i < count; i++) {
            passed.add(FIRST + i, i < names.length ? names[i] : "unknown");
        }
        return passed;
    }

    /**
     * The descriptors as they are, for a process that this one starts to be the service: in their order, to be had from
     * {@link #FIRST} on.
     */
    public static List<Fd> toHandOn(Map<String, String> environment, long ownPid) throws ErrnoException {
        List<Fd> descriptors = new ArrayList<>();
        int count = Math.min(count(environment, Set.of(ownPid)), Spawn.NUMBER_MAX + 1 - FIRST);
        for (int i = 0; i < count; i++) {
            descriptors.add(Fd.inherited(FIRST + i, "descriptor of the service manager"));
        }
        return descriptors;
    }

    private static int count(Map<String, String> environment, Set<Long> owners) {
        String pid = environment.getOrDefault("LISTEN_PID", "");
        String count = environment.getOrDefault("LISTEN_FDS", "");
        if (pid.isEmpty() || count.isEmpty()) {
            return 0;
        }
        try {
            if (!owners.contains(Long.parseLong(pid))) {
                return 0; // meant for another process, and left over in the environment
            }
            int parsed = Integer.parseInt(count);
            if (parsed >= 0 && parsed <= COUNT_MAX) {
                return parsed;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        LOG.log(WARNING, "LISTEN_PID={0}, LISTEN_FDS={1}: no numbers; nothing is taken over", pid, count);
        return 0;
    }

    private void add(int number, String name) {
        try {
            Fd fd = Fd.inherited(number, "socket '" + name + "' of the service manager");
            try {
                if (Sockets.isStreamListener(fd)) {
                    left.add(new PassedSocket(name, Sockets.localAddress(fd), fd));
                    return;
                }
                useless.add(name);
                LOG.log(
                        WARNING,
                        "descriptor {0}, ''{1}'', of the service manager is no listening stream socket, and closed;"
                                + " in a socket unit, use ListenStream= and Accept=no",
                        number,
                        name);
            } catch (ErrnoException e) {
                complain(number, name, e);
            }
            fd.close();
        } catch (ErrnoException e) {
            complain(number, name, e);
        }
    }

    private static void complain(int number, String name, ErrnoException e) {
        LOG.log(
                WARNING,
                "descriptor {0}, ''{1}'', of the service manager cannot be used: {2}",
                number,
                name,
                e.getMessage());
    }

    /** The socket for a listener of the configuration, whose it is from here on. */
    public Optional<PassedSocket> takeFor(String name, Address configured) {
        Optional<PassedSocket> found = left.stream()
                .filter(one -> one.address().equals(configured))
                .max((a, b) -> Boolean.compare(a.name().equals(name), b.name().equals(name)));
        if (found.isEmpty() && configured.isAnyPort()) {
            found = left.stream().filter(one -> one.name().equals(name)).findFirst();
        }
        found.ifPresent(one -> {
            left.remove(one);
            taken.add(one.address());
        });
        return found;
    }

    /** The listener of this address came in another way, from a predecessor: what was passed for it is not missed. */
    public void served(Address address) {
        taken.add(address);
    }

    /** Closes what no listener has taken, and says what to do about it. */
    public void closeRest(DescriptorStore store) {
        for (PassedSocket one : left) {
            if (taken.contains(one.address())) {
                LOG.log(DEBUG, "socket {0} of the service manager came twice", one);
            } else {
                useless.add(one.name());
                LOG.log(
                        WARNING,
                        "socket {0} of the service manager is closed, as no listener has its address; make one listen"
                                + " at {1}, or change ListenStream= of the socket unit",
                        one,
                        one.address());
            }
        }
        close();
        useless.forEach(store::discard);
        useless.clear();
    }

    @Override
    public void close() {
        left.forEach(one -> one.fd().close());
        left.clear();
    }
}
