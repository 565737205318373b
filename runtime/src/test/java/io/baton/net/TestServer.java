package io.baton.net;

import io.baton.ffi.Accept;
import io.baton.ffi.Address;
import io.baton.ffi.AddressBuffer;
import io.baton.ffi.Fd;
import io.baton.ffi.SocketOption;
import io.baton.ffi.Sockets;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A server that the loop under test connects to. It does nothing by itself: the test accepts a connection, and plays
 * the server's part on it, one step after the other.
 */
public final class TestServer implements AutoCloseable {

    private final SteppedLoop loop;

    private final Fd listener;

    private final Address address;

    private final AddressBuffer peer = new AddressBuffer();

    private int accepted;

    /** A server at an address, of which the port may be 0. */
    public TestServer(SteppedLoop loop, String address) throws IOException {
        this.loop = loop;
        this.listener = Sockets.listen(Address.parse(address), 64);
        this.address = Sockets.localAddress(listener);
    }

    public Address address() {
        return address;
    }

    /** How many connections it has taken. */
    public int accepted() {
        return accepted;
    }

    /** The server's end of a connection that waits to be accepted. */
    public Optional<Client> tryAccept() {
        return acceptNow().map(loop::enlist);
    }

    /** Steps the loop until somebody has connected, and returns the server's end of that connection. */
    public Client accept() throws Exception {
        AtomicReference<@Nullable Fd> taken = new AtomicReference<>();
        loop.turnUntil(() -> {
            taken.set(acceptNow().orElse(null));
            return taken.get() != null;
        });
        return loop.enlist(Optional.ofNullable(taken.get()).orElseThrow());
    }

    /** Whether nobody has connected, also after a few turns; takes whoever has. */
    public boolean isLeftAlone() throws Exception {
        for (int i = 0; i < 5; i++) {
            loop.turn();
        }
        Optional<Fd> caller = acceptNow();
        caller.ifPresent(loop::enlist);
        return caller.isEmpty();
    }

    /** A connection that waits to be accepted. */
    Optional<Fd> acceptNow() {
        try {
            if (Sockets.accept(listener, peer) instanceof Accept.Connected connected) {
                accepted++;
                if (address instanceof Address.Inet4 || address instanceof Address.Inet6) {
                    Sockets.set(connected.fd(), SocketOption.NODELAY, 1); // what a test sends arrives at once
                }
                return Optional.of(connected.fd());
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Refuses from now on. */
    @Override
    public void close() {
        if (listener.isOpen()) {
            listener.close();
            peer.close();
        }
    }
}
