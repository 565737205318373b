package io.baton.handoff;

import io.baton.ffi.Fd;
import io.baton.handoff.HandoffMessage.Abort;
import io.baton.handoff.HandoffMessage.Accepting;
import io.baton.handoff.HandoffMessage.Answer;
import io.baton.handoff.HandoffMessage.Baked;
import io.baton.handoff.HandoffMessage.Commit;
import io.baton.handoff.HandoffMessage.Counted;
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
import java.util.Optional;
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

        /** This is what it knows by now. */
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

    private final Timer heartbeat = new Timer(this::beat);

    private final OfferReceiver receiver = new OfferReceiver();

    private @Nullable UpgradeSocket upgradeSocket; // while no other upgrade may begin

    private @Nullable Reception reception; // until the predecessor is there

    private @Nullable Peer peer; // once it is there

    private final Conversation<Step> talk;

    private Predecessor(EventLoop loop, HandoffSettings settings, Events events) {
        this.loop = loop;
        this.settings = settings;
        this.events = events;
        this.talk = new Conversation<>(loop, settings.upgradeTimeoutMs(), Step.HELLO, Step.NOTHING, this::onLate);
    }

    /** Locks and listens at {@code upgrade_sock}, and waits for the right process until the deadline. */
    public static Predecessor await(EventLoop loop, HandoffSettings settings, Events events) {
        Predecessor predecessor = new Predecessor(loop, settings, events);
        // In the next turn, since no event may come from within this call; the timer is for a queue that is full.
        if (!loop.handle().submit(predecessor::begin)) {
            loop.arm(predecessor.heartbeat, loop.nowNs());
        }
        return predecessor;
    }

    /** Tells the predecessor which listeners are kept, added and removed. */
    public void answer(ListenerLists lists) {
        if (talk.isTurn(Step.OWN_ANSWER)) {
            talk.goOn(Step.OWN_READY);
            talk.say(new Answer(lists));
        }
    }

    /** Says READY: everything is bound, valid, running and warm. */
    public void ready() {
        if (talk.isTurn(Step.OWN_READY)) {
            talk.await(Step.COMMIT);
            talk.say(new Ready());
        }
    }

    /** Says ACCEPTING, after {@link Events#committed}: every loop accepts. */
    public void accepting() {
        if (talk.isTurn(Step.OWN_ACCEPTING)) {
            talk.goOn(Step.BAKED);
            talk.say(new Accepting());
        }
    }

    /** Says STOPPING: this process was told to stop, and its end is no failure. */
    public void stopping() {
        talk.say(new Stopping());
    }

    /** The same process while it counts, too. */
    public Optional<Counterpart> counterpart() {
        return talk.counterpart(Step.OWN_ACCEPTING);
    }

    /** Says ABORT, so that the predecessor goes on serving, and closes. This process must exit. */
    public void abort(String reason) {
        if (!talk.isAt(Step.NOTHING)) {
            leave();
            talk.finish(new Abort(reason));
        }
    }

    /** Ends without a word, as a crash of this process would. No event follows. */
    @Override
    public void close() {
        leave();
        talk.close();
    }

    private void begin() {
        if (!talk.isAt(Step.HELLO) || upgradeSocket != null) {
            return;
        }
        try {
            upgradeSocket = UpgradeSocket.open(settings);
            reception = Reception.open(
                    loop, settings, upgradeSocket, new Meeting(this::greet, events::dropped, this::fail));
        } catch (IOException | UpgradeSocket.UnusableException e) {
            fail(String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) { // of the path
            fail(String.valueOf(e.getMessage()));
        }
    }

    private void greet(Channel received, Hello own, Hello hello) {
        reception = null;
        talk.join(received, new ChannelHearer());
        try {
            peer = Greeting.agree(own, hello, received.peer().credentials());
            talk.await(Step.OFFER);
            loop.arm(heartbeat, loop.nowNs() + HEARTBEAT_MS * NS_PER_MS);
        } catch (ProtocolException e) {
            giveUp(e.reason());
        }
    }

    /** Every message, in its only place; the others are for this process to say. */
    private void hear(HandoffMessage message, List<Fd> descriptors) throws ProtocolException {
        switch (message) {
            case Listeners batch
            when talk.isAt(Step.OFFER) -> {
                int count = receiver.take(batch, descriptors);
                talk.await(Step.OFFER);
                talk.say(new Taken(count));
            }
            case OfferEnd end
            when talk.isAt(Step.OFFER) && peer != null -> {
                Offer offer = receiver.finish(end);
                talk.goOn(Step.OWN_ANSWER);
                events.offered(peer, offer);
            }
            case Commit(List<StateSection> state)
            when talk.isAt(Step.COMMIT) -> {
                talk.goOn(Step.OWN_ACCEPTING);
                events.told(state);
                events.committed();
            }
            case Baked _
            when talk.isAt(Step.BAKED) -> {
                talk.goOn(Step.DRAINED);
                loop.cancel(heartbeat);
                unlock();
                events.retired();
            }
            case Draining(int connections, List<StateSection> state)
            when talk.isAt(Step.DRAINED) -> {
                events.told(state);
                events.draining(connections);
            }
            case Drained(List<StateSection> state)
            when talk.isAt(Step.DRAINED) -> {
                close();
                events.told(state);
                events.drained();
            }
            case Counted(List<StateSection> state) when counterpart().isPresent() -> events.told(state);
            case Abort(String reason) when !talk.isAt(Step.DRAINED) -> fail("the predecessor gave up: " + reason);
            case Hello _, Listeners _, OfferEnd _, Commit _, Baked _, Draining _, Drained _, Abort _ ->
                throw outOfOrder(message);
            case Taken _, Answer _, Ready _, Accepting _, Heartbeat _, Stopping _, Counted _ ->
                throw outOfOrder(message);
        }
    }

    private ProtocolException outOfOrder(HandoffMessage message) {
        return new ProtocolException(
                "%s came when %s was awaited".formatted(message.getClass().getSimpleName(), talk.step()));
    }

    private void beat() {
        if (talk.isAt(Step.HELLO)) {
            begin();
        } else {
            talk.sayIfTaken(new Heartbeat());
            loop.arm(heartbeat, loop.nowNs() + HEARTBEAT_MS * NS_PER_MS);
        }
    }

    private void onLate() {
        if (talk.isAt(Step.HELLO)) {
            close();
            events.absent("no predecessor came to %s within %d ms"
                    .formatted(settings.upgradeSock(), settings.upgradeTimeoutMs()));
        } else {
            giveUp("the predecessor is alive but said no %s within %d ms"
                    .formatted(talk.step(), settings.upgradeTimeoutMs()));
        }
    }

    /** Both sides hear the same reason; the predecessor serves. */
    private void giveUp(String reason) {
        if (talk.isAt(Step.DRAINED)) {
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

    private void leave() {
        talk.leave();
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
            boolean isAllThere = talk.step().compareTo(Step.OFFER) > 0;
            close();
            if (isAllThere) {
                events.died("the predecessor is gone: " + reason);
            } else {
                events.failed("the predecessor is gone before all its descriptors came: " + reason);
            }
        }
    }
}
