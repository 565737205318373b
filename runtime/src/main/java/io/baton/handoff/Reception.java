package io.baton.handoff;

import io.baton.ffi.Accept;
import io.baton.ffi.AddressBuffer;
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
import java.util.ArrayDeque;

/**
 * Lets in whoever connects to {@code upgrade_sock}, until one of them says HELLO as a predecessor.
 *
 * <p>Handshakes run side by side, so that somebody who says nothing keeps nobody else out.
 */
final class Reception implements AutoCloseable {

    /** With one more, the one that has been silent for longest is dropped: the right one speaks at once. */
    static final int HANDSHAKES_MAX = 16;

    /** How long to wait when no descriptor is left for the next one. */
    static final long BACK_OFF_MS = 100;

    private static final long NS_PER_MS = 1_000_000;

    private final EventLoop loop;

    private final HandoffSettings settings;

    private final UpgradeSocket upgradeSocket;

    private final Hello own;

    private final Meeting meeting;

    private final Registration registration;

    private final ArrayDeque<Handshake> handshakes = new ArrayDeque<>();

    private final Timer backOff = new Timer(this::listenAgain);

    private boolean isOpen = true;

    private Reception(EventLoop loop, HandoffSettings settings, UpgradeSocket upgradeSocket, Meeting meeting)
            throws ErrnoException {
        this.loop = loop;
        this.settings = settings;
        this.upgradeSocket = upgradeSocket;
        this.own = Greeting.of(Role.SUCCESSOR, settings);
        this.meeting = meeting;
        this.registration = loop.register(upgradeSocket.listener(), Epoll.IN, new ListenerHandler());
    }

    /**
     * Begins to let processes in.
     *
     * @param upgradeSocket borrowed; it stops listening when this closes
     */
    static Reception open(EventLoop loop, HandoffSettings settings, UpgradeSocket upgradeSocket, Meeting meeting)
            throws ErrnoException {
        return new Reception(loop, settings, upgradeSocket, meeting);
    }

    @Override
    public void close() {
        if (isOpen) {
            isOpen = false;
            loop.cancel(backOff);
            registration.cancel();
            upgradeSocket.stopListening();
            handshakes.forEach(Handshake::close);
            handshakes.clear();
        }
    }

    private void accept() throws ErrnoException {
        try (AddressBuffer unnamed = new AddressBuffer()) {
            // One a turn: epoll reports the next one again.
            switch (Sockets.accept(upgradeSocket.listener(), unnamed)) {
                case Accept.Connected(Fd socket) -> letIn(socket);
                case Accept.NothingPending _, Accept.Retry _ -> {}
                case Accept.NotListening _ -> throw new IllegalStateException("nobody else has this listener");
                case Accept.OutOfResources(var errno) -> {
                    registration.modify(0);
                    loop.arm(backOff, loop.nowNs() + BACK_OFF_MS * NS_PER_MS);
                    meeting.dropped().accept("nobody can be let in for now: " + errno.text());
                }
            }
        }
    }

    private void letIn(Fd socket) {
        switch (Admission.of(socket, settings)) {
            case Admission.TurnedAway(String reason) -> {
                socket.close();
                meeting.dropped().accept(reason);
            }
            case Admission.Admitted admitted -> greet(socket, admitted);
        }
    }

    private void greet(Fd socket, Admission.Admitted admitted) {
        if (handshakes.size() == HANDSHAKES_MAX) {
            handshakes.element().drop("%d others came after it".formatted(HANDSHAKES_MAX));
        }
        try {
            handshakes.add(Handshake.begin(loop, socket, admitted, own, new HandshakeOutcome()));
        } catch (ErrnoException e) {
            meeting.dropped().accept(String.valueOf(e.getMessage()));
        }
    }

    private void listenAgain() {
        try {
            registration.modify(Epoll.IN);
        } catch (ErrnoException e) {
            close();
            meeting.broken().accept(String.valueOf(e.getMessage()));
        }
    }

    private final class HandshakeOutcome implements Handshake.Outcome {

        @Override
        public void greeted(Handshake done, Channel channel, Hello hello) {
            handshakes.remove(done);
            close();
            meeting.greeted().by(channel, own, hello);
        }

        @Override
        public void dropped(Handshake done, String reason) {
            handshakes.remove(done);
            meeting.dropped().accept(reason);
        }
    }

    private final class ListenerHandler implements ReadyHandler {

        @Override
        public void onReady(int events) throws ErrnoException {
            accept();
        }

        @Override
        public void onFailure(Exception failure) {
            close();
            meeting.broken().accept(String.valueOf(failure.getMessage()));
        }
    }
}
