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
 * The process that takes over from this one. Lives on one loop, whose thread makes all calls here and hears all events.
 *
 * <p>Once it is closed, by either side, every call here does nothing: its last event may still be on the way to whoever
 * calls.
 */
public final class Successor implements AutoCloseable {

    /** What the successor does. No event comes from within a call of {@link #seek}. */
    public interface Events {

        /** The right process is there, and both have said HELLO. */
        void connected(Peer peer);

        /** Somebody was turned away, who is no successor; the wait goes on. */
        void dropped(String reason);

        /** All that there is has been offered, and is its own, too. */
        void offered();

        /** It has all it needs and waits for {@link #commit}. */
        void ready(ListenerLists lists);

        /** It accepts. */
        void accepting();

        /** It was told to stop: from here on, its end is no failure. */
        void stopping();

        /** It accepts but sends no heartbeat. */
        void silent();

        /** A heartbeat came after all. */
        void spoke();

        /** This is what it has counted by now. */
        void told(List<StateSection> state);

        /** It is gone, late, refuses or breaks the protocol. The successor is closed; nothing else will come. */
        void failed(String reason);
    }

    /** What is awaited next; the order of the protocol. */
    private enum Step {
        HELLO,
        TAKEN,
        ANSWER,
        READY,
        OWN_COMMIT,
        ACCEPTING,
        OWN_BAKED,
        OWN_DRAINED,
        NOTHING
    }

    private final EventLoop loop;

    private final HandoffSettings settings;

    private final Offer offer;

    private final Events events;

    private final Timer start = new Timer(this::begin);

    private final HeartbeatWatch heartbeats;

    private final Conversation<Step> talk;

    private @Nullable Seeker seeker; // until the successor is found

    private @Nullable OfferSender sender; // once it is found

    private @Nullable ListenerLists lists; // once answered

    private boolean isStopping;

    private Successor(EventLoop loop, HandoffSettings settings, Offer offer, Events events) {
        this.loop = loop;
        this.settings = settings;
        this.offer = offer;
        this.events = events;
        this.talk = new Conversation<>(loop, settings.upgradeTimeoutMs(), Step.HELLO, Step.NOTHING, this::onLate);
        this.heartbeats = new HeartbeatWatch(loop, talk::catchUp, events);
    }

    /**
     * Waits for a successor at {@code upgrade_sock}, however it and this process come first, and offers it everything.
     *
     * @param offer its descriptors are borrowed until {@link Events#ready} or {@link Events#failed}
     */
    public static Successor seek(EventLoop loop, HandoffSettings settings, Offer offer, Events events) {
        Successor successor = new Successor(loop, settings, offer, events);
        // In the next turn, since no event may come from within this call; the timer is for a queue that is full.
        if (!loop.handle().submit(successor::begin)) {
            loop.arm(successor.start, loop.nowNs());
        }
        return successor;
    }

    /** Starts the wait for a successor anew; does nothing once it is there. */
    public void seekAnew() {
        if (talk.isAt(Step.HELLO)) {
            talk.await(Step.HELLO);
        }
    }

    /**
     * Says COMMIT, after {@link Events#ready}: the successor shall accept.
     *
     * @param state as it is by now
     */
    public void commit(List<StateSection> state) {
        if (talk.isTurn(Step.OWN_COMMIT)) {
            talk.await(Step.ACCEPTING);
            talk.say(new Commit(state));
        }
    }

    /** Says BAKED: this process will not return. The connection stays for the drain's progress. */
    public void baked() {
        if (talk.isTurn(Step.OWN_BAKED)) {
            talk.goOn(Step.OWN_DRAINED);
            heartbeats.stop();
            talk.say(new Baked());
        }
    }

    /** Says how many connections are left, and what is known by now, after {@link #baked()}. */
    public void draining(int connections, List<StateSection> state) {
        if (talk.isTurn(Step.OWN_DRAINED)) {
            talk.sayIfTaken(new Draining(connections, state));
        }
    }

    /** Says that none is left, and what was known last, and closes. */
    public void drained(List<StateSection> state) {
        if (talk.isTurn(Step.OWN_DRAINED)) {
            end(new Drained(state));
        }
    }

    /** The same process while it counts, too. */
    public Optional<Counterpart> counterpart() {
        return talk.counterpart(Step.ACCEPTING);
    }

    /** Says ABORT, so that the successor exits, and closes. */
    public void abandon(String reason) {
        end(new Abort(reason));
    }

    /** Ends without a word, as a crash of this process would. No event follows. */
    @Override
    public void close() {
        leave();
        talk.close();
    }

    private void begin() {
        if (!talk.isAt(Step.HELLO) || seeker != null) {
            return;
        }
        try {
            seeker = Seeker.open(loop, settings, new Meeting(this::greet, events::dropped, this::fail));
            seeker.look();
        } catch (IOException e) {
            fail("no successor can be waited for: " + e.getMessage());
        } catch (IllegalArgumentException e) { // of the path
            fail("no successor can be waited for: " + e.getMessage());
        }
    }

    private void greet(Channel found, Hello own, Hello hello) {
        seeker = null;
        talk.join(found, new ChannelHearer());
        try {
            Peer peer = Greeting.agree(own, hello, found.peer().credentials());
            talk.await(Step.TAKEN);
            sender = new OfferSender(found, offer);
            events.connected(peer);
            offerNext();
        } catch (ProtocolException e) {
            abort(e.reason());
        }
    }

    /** Every message, in its only place; the others are for this process to say. */
    private void hear(HandoffMessage message) {
        switch (message) {
            case Heartbeat _ -> heartbeats.heard();
            case Taken(int count) when talk.isAt(Step.TAKEN) && sender != null && sender.isTaken(count) -> offerNext();
            case Answer(ListenerLists answer) when talk.isAt(Step.ANSWER) -> onAnswer(answer);
            case Ready _
            when talk.isAt(Step.READY) && lists != null -> {
                talk.await(Step.OWN_COMMIT);
                events.ready(lists);
            }
            case Accepting _
            when talk.isAt(Step.ACCEPTING) -> {
                talk.goOn(Step.OWN_BAKED);
                heartbeats.start();
                events.accepting();
            }
            case Stopping _ -> onStopping();
            case Counted(List<StateSection> state) when counterpart().isPresent() -> events.told(state);
            case Abort(String reason) when talk.isAt(Step.OWN_DRAINED) -> close();
            case Abort(String reason) -> fail("the successor gave up: " + reason);
            case Hello _, Taken _, Answer _, Ready _, Accepting _, Counted _ -> violated(message);
            case Listeners _, OfferEnd _, Commit _, Baked _, Draining _, Drained _ -> violated(message);
        }
    }

    private void offerNext() {
        if (talk.isAt(Step.TAKEN) && sender != null) {
            sender.sendNext();
            talk.await(sender.isEndSent() ? Step.ANSWER : Step.TAKEN);
            if (sender.isEndSent()) {
                events.offered();
            }
        }
    }

    private void onAnswer(ListenerLists answer) {
        if (answer.covers(offer.listeners().size())) {
            lists = answer;
            talk.await(Step.READY);
        } else {
            abort("its answer does not say of each of %d listeners whether it is kept or removed"
                    .formatted(offer.listeners().size()));
        }
    }

    private void onStopping() {
        if (!isStopping) {
            isStopping = true;
            heartbeats.stop();
            events.stopping();
        }
    }

    private void onLate() {
        if (talk.isAt(Step.HELLO)) {
            fail("no successor came to %s within %d ms".formatted(settings.upgradeSock(), settings.upgradeTimeoutMs()));
        } else {
            abort("the upgrade came no further than %s within %d ms"
                    .formatted(talk.step(), settings.upgradeTimeoutMs()));
        }
    }

    private void violated(HandoffMessage message) {
        abort("%s came when %s was awaited".formatted(message.getClass().getSimpleName(), talk.step()));
    }

    /** Both sides hear the same reason. */
    private void abort(String reason) {
        if (talk.isAt(Step.OWN_DRAINED)) {
            close(); // too late to take anything back
        } else {
            end(new Abort(reason));
            events.failed(reason);
        }
    }

    private void fail(String reason) {
        close();
        events.failed(reason);
    }

    private void end(HandoffMessage lastWords) {
        if (!talk.isAt(Step.NOTHING)) {
            leave();
            talk.finish(lastWords);
        }
    }

    private void leave() {
        talk.leave();
        loop.cancel(start);
        heartbeats.stop();
        if (seeker != null) {
            seeker.close();
        }
    }

    private final class ChannelHearer implements Channel.Hearer {

        @Override
        public void heard(HandoffMessage message, List<Fd> descriptors) {
            descriptors.forEach(Fd::close);
            if (descriptors.isEmpty()) {
                hear(message);
            } else {
                abort("descriptors came from the successor");
            }
        }

        @Override
        public void garbled(String reason) {
            abort(reason);
        }

        @Override
        public void ended(String reason) {
            if (talk.isAt(Step.OWN_DRAINED) || isStopping) {
                close();
            } else {
                fail("the successor is gone: " + reason);
            }
        }
    }
}
