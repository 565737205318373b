package io.baton.systemd;

import static java.lang.System.Logger.Level.WARNING;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.baton.ffi.Address;
import io.baton.ffi.Connect;
import io.baton.ffi.DescriptorPassing;
import io.baton.ffi.Errno;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Fd;
import io.baton.ffi.Io;
import io.baton.ffi.Pipe;
import io.baton.ffi.Poll;
import io.baton.ffi.Sockets;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the service manager hears what its services say of themselves (man 3 sd_notify).
 *
 * <p>Nothing here can hurt the service: without a manager, nothing is said, and what cannot be said is logged once.
 * Each datagram has a socket of its own, as a manager that has started anew listens at another one of that name. The
 * kernel adds who we are.
 */
public final class NotifySocket {

    public static final String VARIABLE = "NOTIFY_SOCKET";

    private static final System.Logger LOG = System.getLogger(NotifySocket.class.getName());

    /** How long to wait for room in the queue of a manager that is busy. */
    private static final int PATIENCE_MS = 2_000;

    private final Optional<Address> address;

    private boolean isBrokenKnown;

    private NotifySocket(Optional<Address> address) {
        this.address = address;
    }

    /** The socket that the environment names. */
    public static NotifySocket of(Map<String, String> environment) {
        String value = environment.getOrDefault(VARIABLE, "");
        if (value.isEmpty()) {
            return new NotifySocket(Optional.empty());
        }
        try {
            return switch (value.charAt(0)) {
                case '/' -> new NotifySocket(Optional.of(new Address.UnixPath(value)));
                case '@' -> new NotifySocket(Optional.of(new Address.UnixAbstract(value.substring(1))));
                default -> throw new IllegalArgumentException("neither a path nor an abstract name");
            };
        } catch (IllegalArgumentException e) {
            LOG.log(WARNING, "{0}={1}: {2}; the service manager will hear nothing", VARIABLE, value, e.getMessage());
            return new NotifySocket(Optional.empty());
        }
    }

    /** Whether somebody wants to hear. */
    public boolean isThere() {
        return address.isPresent();
    }

    /** Says something; returns whether the manager has it now. */
    public boolean send(Notification notification) {
        return send(notification, List.of());
    }

    /** Says something about a descriptor, which stays ours. */
    public boolean send(Notification notification, Fd about) {
        return send(notification, List.of(about));
    }

    /** Asks to be told when the manager has dealt with all that was said before; empty where it cannot be asked. */
    public Optional<Barrier> barrier() {
        if (!isThere()) {
            return Optional.empty();
        }
        try (Pipe pipe = Pipe.open("barrier of the service manager")) {
            return send(Notification.barrier(), pipe.sink())
                    ? Optional.of(new Barrier(pipe.source().duplicate()))
                    : Optional.empty();
        } catch (ErrnoException e) {
            complain(e.getMessage());
            return Optional.empty();
        }
    }

    private boolean send(Notification notification, List<Fd> about) {
        if (address.isEmpty()) {
            return false;
        }
        try (Fd socket = Sockets.openDatagram(address.get(), "notification of the service manager")) {
            if (Sockets.connect(socket, address.get()) instanceof Connect.Failed failed) {
                return complain(failed.errno().text());
            }
            send(socket, notification, about);
            isBrokenKnown = false;
            return true;
        } catch (IOException e) {
            return complain(e.getMessage());
        }
    }

    private static void send(Fd socket, Notification notification, List<Fd> about) throws IOException {
        try (Arena arena = Arena.ofConfined();
                DescriptorPassing passing = new DescriptorPassing()) {
            byte[] text = notification.text().getBytes(UTF_8);
            MemorySegment bytes = arena.allocate(text.length).copyFrom(MemorySegment.ofArray(text));
            long result = passing.send(socket, bytes, about);
            if (result == Io.WOULD_BLOCK && Poll.writable(socket, PATIENCE_MS)) {
                result = passing.send(socket, bytes, about);
            }
            if (result < 0) {
                throw new IOException(
                        notification + ": " + Errno.ofResult(result).text());
            }
        }
    }

    private boolean complain(@Nullable String why) {
        if (!isBrokenKnown) {
            isBrokenKnown = true;
            LOG.log(
                    WARNING,
                    "the service manager cannot be told ({0}={1}: {2}); the service goes on without",
                    VARIABLE,
                    address.map(Address::toString).orElse(""),
                    why);
        }
        return false;
    }
}
