package io.baton.handoff;

import io.baton.ffi.ErrnoException;
import io.baton.ffi.Fd;
import io.baton.handoff.HandoffMessage.Abort;
import io.baton.handoff.HandoffMessage.Hello;
import io.baton.loop.EventLoop;
import io.baton.loop.Timer;
import java.util.List;

/** A connection on which HELLO has been said, and is waited for. */
final class Handshake implements Channel.Hearer, AutoCloseable {

    /** How long somebody may be silent who is not yet known to be the right one. */
    static final long SILENCE_MS_MAX = 5_000;

    private static final long NS_PER_MS = 1_000_000;

    private final EventLoop loop;

    private final Hello own;

    private final Outcome outcome;

    private final Timer silence = new Timer(() -> drop("it said nothing for %d ms".formatted(SILENCE_MS_MAX)));

    private final Channel channel;

    private Handshake(EventLoop loop, Fd socket, Admission.Admitted peer, Hello own, Outcome outcome)
            throws ErrnoException {
        this.loop = loop;
        this.own = own;
        this.outcome = outcome;
        this.channel = Channel.open(loop, socket, peer, this);
    }

    /** How a handshake may end. */
    interface Outcome {

        /** The right kind of process said HELLO; the channel is the outcome's from here on. */
        void greeted(Handshake handshake, Channel channel, Hello hello);

        /** Whoever it is, it does not speak as it should. All is closed. */
        void dropped(Handshake handshake, String reason);
    }

    /**
     * Says HELLO.
     *
     * @param socket connected; the handshake's from here on, also when this fails
     */
    static Handshake begin(EventLoop loop, Fd socket, Admission.Admitted peer, Hello own, Outcome outcome)
            throws ErrnoException {
        Handshake handshake = new Handshake(loop, socket, peer, own, outcome);
        loop.arm(handshake.silence, loop.nowNs() + SILENCE_MS_MAX * NS_PER_MS);
        handshake.channel.send(own);
        return handshake;
    }

    @Override
    public void heard(HandoffMessage message, List<Fd> descriptors) {
        descriptors.forEach(Fd::close);
        switch (message) {
            case Hello hello when hello.role() == own.role() -> drop("it is a %s too".formatted(hello.role()));
            case Hello hello
            when descriptors.isEmpty() -> {
                loop.cancel(silence);
                outcome.greeted(this, channel, hello);
            }
            case Abort(String reason) -> drop("it said ABORT: " + reason);
            case HandoffMessage other -> drop("it said %s in the place of HELLO".formatted(other));
        }
    }

    @Override
    public void garbled(String reason) {
        drop(reason);
    }

    @Override
    public void ended(String reason) {
        drop(reason);
    }

    void drop(String reason) {
        close();
        outcome.dropped(this, "%s: %s".formatted(channel.peer().credentials(), reason));
    }

    @Override
    public void close() {
        loop.cancel(silence);
        channel.close();
    }
}
