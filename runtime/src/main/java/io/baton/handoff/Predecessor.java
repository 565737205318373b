package io.baton.handoff;

import io.baton.ffi.Fd;
import io.baton.handoff.HandoffMessage.Abort;
import io.baton.handoff.HandoffMessage.Accepting;
import io.baton.handoff.HandoffMessage.Answer;
import io.baton.handoff.HandoffMessage.Baked;
import io.baton.handoff.HandoffMessage.Commit;
import io.baton.handoff.HandoffMessage.Drained;
import io.baton.handoff.HandoffMessage.Draining;
import io.baton.handoff.HandoffMessage.Heartbeat;
import io.baton.handoff.HandoffMessage.Hello;
import io.baton.handoff.HandoffMessage.Listeners;
import io.baton.handoff.HandoffMessage.OfferEnd;
import io.baton.handoff.HandoffMessage.Ready;
import io.baton.handoff.HandoffMessage.Stopping;
import io.baton.handoff.HandoffMessage.Taken;
import io.baton.loop.EventLoop;
import io.baton.loop.Timer;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The process that this one takes over from. Lives on one loop, whose thread makes all calls here and hears all events.
 *
 * <p>Once it is closed, by either side, every call here does nothing: its last event may still be on the way to whoever
 * calls.
 */
public final class Predecessor implements AutoCloseable {

    /** How often this process says that its loop turns, from HELLO until BAKED. */
    static final long HEARTBEAT_MS = 500;

    private static final long NS_PER_MS = 1_000_000;

    /** What the predecessor does. No event comes from within a call of {@link #await}. */
    public interface Events {

        /** Everything has come; {@link #answer} is awaited. The offer's descriptors are the hearer's to close. */
        void offered(Peer peer, Offer offer);

        /** Somebody was turned away, who is no predecessor; the wait goes on. */
        void dropped(String reason);

        /** This is what it knows by now; {@link #committed}, {@link #draining} or {@link #drained} follows. */
        void told(List<StateSection> state);

        /** This process shall accept, and then say {@link #accepting()}. */
        void committed();

        /** It said BAKED: it will not return, and all that was its is ours now. A new upgrade is possible. */
        void retired();

        /** It still has connections. */
        void draining(int connections);

        /** It has none left. The predecessor is closed. */
        void drained();

        /** It has died after everything came: keep that, and serve. The predecessor is closed. */
        void died(String reason);

        /** Nobody came in time. The predecessor is closed; whether this process may go on alone is configured. */
        void absent(String reason);

        /** It serves, or an upgrade is not possible: this process must exit. The predecessor is closed. */
        void failed(String reason);
    }

    /** What is awaited next; the order of the protocol. */
    private enum Step {
        HELLO,
        OFFER,
        OWN_ANSWER,
        OWN_READY,
        COMMIT,
        OWN_ACCEPTING,
        BAKED,
        DRAINED,
        NOTHING
    }

    private final EventLoop loop;

    private final HandoffSettings settings;

    private final Events events;

    private final Timer deadline = new Timer(this::onDeadline);

    private final Timer heartbeat = new Timer(this::beat);

    private final OfferReceiver receiver = new OfferReceiver();

    private Step step = Step.HELLO;

    private @Nullable UpgradeSocket upgradeSocket; // while no other upgrade may begin

    private @Nullable Reception reception; // until the predecessor is there

    private @Nullable Channel channel; // once it is there

    private @Nullable Peer peer; // with the channel

    private Predecessor(EventLoop loop, HandoffSettings settings, Events events) {
        this.loop = loop;
        this.settings = settings;
        this.events = events;
    }

    /** Locks and listens at {@code upgrade_sock}, and waits for the right process until the deadline. */
    public static Predecessor await(EventLoop loop, HandoffSettings settings, Events events) {
        Predecessor predecessor = new Predecessor(loop, settings, events);
        predecessor.armDeadline();
        // In the next turn, since no event may come from within this call; the timer is for a queue that is full.
        if (!loop.handle().submit(predecessor::begin)) {
            loop.arm(predecessor.heartbeat, loop.nowNs());
        }
        return predecessor;
    }

    /** Tells the predecessor which listeners are kept, added and removed. */
    public void answer(ListenerLists lists) {
        if (step != Step.NOTHING) {
            require(Step.OWN_ANSWER);
            step = Step.OWN_READY;
            say(new Answer(lists));
        }
    }

    /** Says READY: everything is bound, valid, running and warm. */
    public void ready() {
        if (step != Step.NOTHING) {
            require(Step.OWN_READY);
            step = Step.COMMIT;
            armDeadline();
            say(new Ready());
        }
    }

    /** Says ACCEPTING, after {@link Events#committed}: every loop accepts. */
    public void accepting() {
        if (step != Step.NOTHING) {
            require(Step.OWN_ACCEPTING);
            step = Step.BAKED;
            say(new Accepting());
        }
    }

    /** Says STOPPING: this process was told to stop, and its end is no failure. */
    public void stopping() {
        say(new Stopping());
    }

    /** Says ABORT, so that the predecessor goes on serving, and closes. This process must exit. */
    public void abort(String reason) {
        if (step != Step.NOTHING) {
            leave();
            if (channel != null) {
                channel.send(new Abort(reason));
                channel.finish();
            }
        }
    }

    /** Ends without a word, as a crash of this process would. No event follows. */
    @Override
    public void close() {
        leave();
        if (channel != null) {
            channel.close();
        }
    }

    private void begin() {
        if (step != Step.HELLO || upgradeSocket != null) {
            return;
        }
        try {
            upgradeSocket = UpgradeSocket.open(settings);
            reception = Reception.open(loop, settings, upgradeSocket, new ReceptionOutcome());
        } catch (IOException | UpgradeSocket.UnusableException e) {
            fail(String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) { // of the path
            fail(String.valueOf(e.getMessage()));
        }
    }

    private void greet(Channel received, Hello own, Hello hello) {
        reception = null;
        channel = received;
        received.hearBy(new ChannelHearer());
        try {
            peer = Greeting.agree(own, hello, received.peer().credentials());
            step = Step.OFFER;
            armDeadline();
            loop.arm(heartbeat, loop.nowNs() + HEARTBEAT_MS * NS_PER_MS);
        } catch (ProtocolException e) {
            giveUp(e.reason());
        }
    }

    /** Every message, in its only place; the others are for this process to say. */
    private void hear(HandoffMessage message, List<Fd> descriptors) throws ProtocolException {
        switch (message) {
            case Listeners batch
            when step == Step.OFFER -> {
                int count = receiver.take(batch, descriptors);
                armDeadline();
                say(new Taken(count));
            }
            case OfferEnd end
            when step == Step.OFFER && peer != null -> {
                Offer offer = receiver.finish(end);
                loop.cancel(deadline);
                step = Step.OWN_ANSWER;
                events.offered(peer, offer);
            }
            case Commit(List<StateSection> state)
            when step == Step.COMMIT -> {
                loop.cancel(deadline);
                step = Step.OWN_ACCEPTING;
                events.told(state);
                events.committed();
            }
            case Baked _
            when step == Step.BAKED -> {
                step = Step.DRAINED;
                loop.cancel(heartbeat);
                unlock();
                events.retired();
            }
            case Draining(int connections, List<StateSection> state)
            when step == Step.DRAINED -> {
                events.told(state);
                events.draining(connections);
            }
            case Drained(List<StateSection> state)
            when step == Step.DRAINED -> {
                close();
                events.told(state);
                events.drained();
            }
            case Abort(String reason) when step != Step.DRAINED -> fail("the predecessor gave up: " + reason);
            case Hello _, Listeners _, OfferEnd _, Commit _, Baked _, Draining _, Drained _, Abort _ ->
                throw outOfOrder(message);
            case Taken _, Answer _, Ready _, Accepting _, Heartbeat _, Stopping _ -> throw outOfOrder(message);
        }
    }

    private ProtocolException outOfOrder(HandoffMessage message) {
        return new ProtocolException(
                "%s came when %s was awaited".formatted(message.getClass().getSimpleName(), step));
    }

    private void beat() {
        if (step == Step.HELLO) {
            begin();
        } else {
            if (channel != null && !channel.isBehind()) {
                say(new Heartbeat());
            }
            loop.arm(heartbeat, loop.nowNs() + HEARTBEAT_MS * NS_PER_MS);
        }
    }

    private void onDeadline() {
        Step before = step;
        if (channel != null) {
            channel.read();
        }
        if (step != before || deadline.isArmed()) {
            return; // this process was held up, not the predecessor
        }
        if (step == Step.HELLO) {
            close();
            events.absent("no predecessor came to %s within %d ms"
                    .formatted(settings.upgradeSock(), settings.upgradeTimeoutMs()));
        } else {
            giveUp("the predecessor is alive but said no %s within %d ms".formatted(step, settings.upgradeTimeoutMs()));
        }
    }

    /** Both sides hear the same reason; the predecessor serves. */
    private void giveUp(String reason) {
        if (step == Step.DRAINED) {
            close();
            events.died("the predecessor broke its word: " + reason); // it has retired, and this process serves
        } else {
            abort(reason);
            events.failed(reason);
        }
    }

    private void fail(String reason) {
        close();
        events.failed(reason);
    }

    private void armDeadline() {
        loop.arm(deadline, loop.nowNs() + settings.upgradeTimeoutMs() * NS_PER_MS);
    }

    private void say(HandoffMessage message) {
        if (channel != null) {
            channel.send(message);
        }
    }

    private void leave() {
        step = Step.NOTHING;
        loop.cancel(deadline);
        loop.cancel(heartbeat);
        receiver.close();
        if (reception != null) {
            reception.close();
        }
        unlock();
    }

    private void unlock() {
        if (upgradeSocket != null) {
            upgradeSocket.close();
        }
    }

    private void require(Step wanted) {
        if (step != wanted) {
            throw new IllegalStateException("%s is awaited, not %s".formatted(step, wanted));
        }
    }

    private final class ReceptionOutcome implements Reception.Outcome {

        @Override
        public void received(Channel received, Hello own, Hello hello) {
            greet(received, own, hello);
        }

        @Override
        public void dropped(String reason) {
            events.dropped(reason);
        }

        @Override
        public void broken(String reason) {
            fail(reason);
        }
    }

    private final class ChannelHearer implements Channel.Hearer {

        @Override
        public void heard(HandoffMessage message, List<Fd> descriptors) {
            try {
                if (!(message instanceof Listeners) && !descriptors.isEmpty()) {
                    throw new ProtocolException("descriptors came with %s".formatted(message));
                }
                hear(message, descriptors);
            } catch (ProtocolException e) {
                descriptors.forEach(Fd::close);
                giveUp(e.reason());
            }
        }

        @Override
        public void garbled(String reason) {
            giveUp(reason);
        }

        @Override
        public void ended(String reason) {
            boolean isAllThere = step.compareTo(Step.OFFER) > 0;
            close();
            if (isAllThere) {
                events.died("the predecessor is gone: " + reason);
            } else {
                events.failed("the predecessor is gone before all its descriptors came: " + reason);
            }
        }
    }
}
