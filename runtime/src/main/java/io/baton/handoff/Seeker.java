package io.baton.handoff;

import io.baton.ffi.Address;
import io.baton.ffi.Connect;
import io.baton.ffi.DirectoryWatch;
import io.baton.ffi.Epoll;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Fd;
import io.baton.ffi.Sockets;
import io.baton.handoff.HandoffMessage.Hello;
import io.baton.handoff.HandoffMessage.Role;
import io.baton.loop.EventLoop;
import io.baton.loop.ReadyHandler;
import io.baton.loop.Registration;
import io.baton.loop.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Looks for a successor at {@code upgrade_sock}: now, and whenever something appears there.
 *
 * <p>Whoever turns out to be somebody else is tried again after {@link #RETRY_MS}, for nobody would tell that the right
 * one has taken its place in the queue of the same socket.
 */
final class Seeker implements AutoCloseable {

    static final long RETRY_MS = 250;

    private static final long NS_PER_MS = 1_000_000;

    private final EventLoop loop;

    private final HandoffSettings settings;

    private final Hello own;

    private final Meeting meeting;

    private final DirectoryWatch watch;

    private final Registration registration;

    private final Timer retry = new Timer(this::look);

    private @Nullable Handshake handshake; // while nobody is there

    private String lastDropped = "";

    private boolean isOpen = true;

    private Seeker(EventLoop loop, HandoffSettings settings, Meeting meeting) throws ErrnoException {
        this.loop = loop;
        this.settings = settings;
        this.own = Greeting.of(Role.PREDECESSOR, settings);
        this.meeting = meeting;
        this.watch = DirectoryWatch.open(folder(settings.upgradeSock()));
        try {
            this.registration = loop.register(watch.fd(), Epoll.IN, new WatchHandler());
        } catch (ErrnoException e) {
            watch.close();
            throw e;
        }
    }

    /** Watches the folder, but does not look into it before {@link #look}. */
    static Seeker open(EventLoop loop, HandoffSettings settings, Meeting meeting) throws ErrnoException {
        return new Seeker(loop, settings, meeting);
    }

    /** Connects, when somebody listens and nobody is being talked to. */
    void look() {
        if (!isOpen || handshake != null) {
            return;
        }
        loop.cancel(retry);
        try {
            Address path = new Address.UnixPath(settings.upgradeSock());
            Fd socket = Sockets.open(path, "connection to " + path);
            try {
                connect(socket, path);
            } catch (ErrnoException | RuntimeException e) {
                socket.close();
                throw e;
            }
        } catch (ErrnoException e) {
            drop(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        if (isOpen) {
            isOpen = false;
            loop.cancel(retry);
            registration.cancel();
            watch.close();
            if (handshake != null) {
                handshake.close();
            }
        }
    }

    private void connect(Fd socket, Address path) throws ErrnoException {
        switch (Sockets.connect(socket, path)) {
            case Connect.Connected _ -> greet(socket);
            case Connect.InProgress _ -> throw new IllegalStateException("Unix sockets connect at once");
            case Connect.Failed failed -> {
                socket.close();
                switch (failed.errno()) {
                    case ENOENT, ECONNREFUSED -> {} // the watch will say when a successor is there
                    default -> drop("%s: %s".formatted(path, failed.errno().text()));
                }
            }
        }
    }

    private void greet(Fd socket) throws ErrnoException {
        switch (Admission.of(socket, settings)) {
            case Admission.TurnedAway(String reason) -> {
                socket.close();
                drop(reason);
            }
            case Admission.Admitted admitted ->
                handshake = Handshake.begin(loop, socket, admitted, own, new HandshakeOutcome());
        }
    }

    private void drop(String reason) {
        loop.arm(retry, loop.nowNs() + RETRY_MS * NS_PER_MS);
        if (!reason.equals(lastDropped)) {
            lastDropped = reason;
            meeting.dropped().accept(reason);
        }
    }

    static String folder(String path) {
        int end = path.lastIndexOf('/');
        return end < 0 ? "." : end == 0 ? "/" : path.substring(0, end);
    }

    private final class HandshakeOutcome implements Handshake.Outcome {

        @Override
        public void greeted(Handshake done, Channel channel, Hello hello) {
            handshake = null;
            close();
            meeting.greeted().by(channel, own, hello);
        }

        @Override
        public void dropped(Handshake done, String reason) {
            handshake = null;
            drop(reason);
        }
    }

    private final class WatchHandler implements ReadyHandler {

        private final String name =
                settings.upgradeSock().substring(settings.upgradeSock().lastIndexOf('/') + 1);

        @Override
        public void onReady(int events) throws ErrnoException {
            if (watch.hasAppeared(name)) {
                look();
            }
        }

        @Override
        public void onFailure(Exception failure) {
            close();
            meeting.broken().accept(String.valueOf(failure.getMessage()));
        }
    }
}
