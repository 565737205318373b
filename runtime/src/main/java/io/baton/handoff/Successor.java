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
 * The process that takes over from this one. Lives on one loop, whose thread makes all calls here and hears all events.
 *
 * <p>Once it is closed, by either side, every call here does nothing: its last event may still be on the way to whoever
 * calls.
 */
public final class Successor implements AutoCloseable {

    private static final long NS_PER_MS = 1_000_000;

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

    private final Timer deadline = new Timer(this::onDeadline);

    private final Timer start = new Timer(this::begin);

    private final HeartbeatWatch heartbeats;

    private Step step = Step.HELLO;

    private @Nullable Seeker seeker; // until the successor is found

    private @Nullable Channel channel; // once it is found

    private @Nullable OfferSender sender; // with the channel

    private @Nullable ListenerLists lists; // once answered

    private boolean isStopping;

    private Successor(EventLoop loop, HandoffSettings settings, Offer offer, Events events) {
        this.loop = loop;
        this.settings = settings;
        this.offer = offer;
        this.events = events;
        this.heartbeats = new HeartbeatWatch(loop, this::catchUp, events);
    }

    /**
     * Waits for a successor at {@code upgrade_sock}, however it and this process come first, and offers it everything.
     *
     * @param offer its descriptors are borrowed until {@link Events#ready} or {@link Events#failed}
     */
    public static Successor seek(EventLoop loop, HandoffSettings settings, Offer offer, Events events) {
        Successor successor = new Successor(loop, settings, offer, events);
        successor.armDeadline();
        // In the next turn, since no event may come from within this call; the timer is for a queue that is full.
        if (!loop.handle().submit(successor::begin)) {
            loop.arm(successor.start, loop.nowNs());
        }
        return successor;
    }

    /** Starts the wait for a successor anew; does nothing once it is there. */
    public void seekAnew() {
        if (step == Step.HELLO) {
            armDeadline();
        }
    }

    /**
     * Says COMMIT, after {@link Events#ready}: the successor shall accept.
     *
     * @param state as it is by now
     */
    public void commit(List<StateSection> state) {
        if (step != Step.NOTHING) {
            require(Step.OWN_COMMIT);
            await(Step.ACCEPTING);
            say(new Commit(state));
        }
    }

    /** Says BAKED: this process will not return. The connection stays for the drain's progress. */
    public void baked() {
        if (step != Step.NOTHING) {
            require(Step.OWN_BAKED);
            step = Step.OWN_DRAINED;
            heartbeats.stop();
            say(new Baked());
        }
    }

    /** Says how many connections are left, and what is known by now, after {@link #baked()}. */
    public void draining(int connections, List<StateSection> state) {
        if (step != Step.NOTHING) {
            require(Step.OWN_DRAINED);
            if (channel != null && !channel.isBehind()) {
                say(new Draining(connections, state));
            }
        }
    }

    /** Says that none is left, and what was known last, and closes. */
    public void drained(List<StateSection> state) {
        if (step != Step.NOTHING) {
            require(Step.OWN_DRAINED);
            end(new Drained(state));
        }
    }

    /** Says ABORT, so that the successor exits, and closes. */
    public void abandon(String reason) {
        end(new Abort(reason));
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
        if (step != Step.HELLO || seeker != null) {
            return;
        }
        try {
            seeker = Seeker.open(loop, settings, new SeekerOutcome());
            seeker.look();
        } catch (IOException e) {
            fail("no successor can be waited for: " + e.getMessage());
        } catch (IllegalArgumentException e) { // of the path
            fail("no successor can be waited for: " + e.getMessage());
        }
    }

    private void greet(Channel found, Hello own, Hello hello) {
        seeker = null;
        channel = found;
        found.hearBy(new ChannelHearer());
        try {
            Peer peer = Greeting.agree(own, hello, found.peer().credentials());
            await(Step.TAKEN);
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
            case Taken(int count) when step == Step.TAKEN && sender != null && sender.isTaken(count) -> offerNext();
            case Answer(ListenerLists answer) when step == Step.ANSWER -> onAnswer(answer);
            case Ready _
            when step == Step.READY && lists != null -> {
                await(Step.OWN_COMMIT);
                events.ready(lists);
            }
            case Accepting _
            when step == Step.ACCEPTING -> {
                loop.cancel(deadline);
                step = Step.OWN_BAKED;
                heartbeats.start();
                events.accepting();
            }
            case Stopping _ -> onStopping();
            case Abort(String reason) when step == Step.OWN_DRAINED -> close();
            case Abort(String reason) -> fail("the successor gave up: " + reason);
            case Hello _, Taken _, Answer _, Ready _, Accepting _ -> violated(message);
            case Listeners _, OfferEnd _, Commit _, Baked _, Draining _, Drained _ -> violated(message);
        }
    }

    private void offerNext() {
        if (step == Step.TAKEN && sender != null) {
            sender.sendNext();
            await(sender.isEndSent() ? Step.ANSWER : Step.TAKEN);
            if (sender.isEndSent()) {
                events.offered();
            }
        }
    }

    private void onAnswer(ListenerLists answer) {
        if (answer.covers(offer.listeners().size())) {
            lists = answer;
            await(Step.READY);
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

    private void onDeadline() {
        Step before = step;
        catchUp();
        if (step != before || deadline.isArmed()) {
            return; // this process was held up, not the successor
        }
        if (step == Step.HELLO) {
            fail("no successor came to %s within %d ms".formatted(settings.upgradeSock(), settings.upgradeTimeoutMs()));
        } else {
            abort("the upgrade came no further than %s within %d ms".formatted(step, settings.upgradeTimeoutMs()));
        }
    }

    private void catchUp() {
        if (channel != null) {
            channel.read();
        }
    }

    private void violated(HandoffMessage message) {
        abort("%s came when %s was awaited".formatted(message.getClass().getSimpleName(), step));
    }

    /** Both sides hear the same reason. */
    private void abort(String reason) {
        if (step == Step.OWN_DRAINED) {
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

    private void await(Step next) {
        step = next;
        armDeadline();
    }

    private void armDeadline() {
        loop.arm(deadline, loop.nowNs() + settings.upgradeTimeoutMs() * NS_PER_MS);
    }

    private void say(HandoffMessage message) {
        if (channel != null) {
            channel.send(message);
        }
    }

    private void end(HandoffMessage lastWords) {
        if (step != Step.NOTHING) {
            leave();
            if (channel != null) {
                channel.send(lastWords);
                channel.finish();
            }
        }
    }

    private void leave() {
        step = Step.NOTHING;
        loop.cancel(deadline);
        loop.cancel(start);
        heartbeats.stop();
        if (seeker != null) {
            seeker.close();
        }
    }

    private void require(Step wanted) {
        if (step != wanted) {
            throw new IllegalStateException("%s is awaited, not %s".formatted(step, wanted));
        }
    }

    private final class SeekerOutcome implements Seeker.Outcome {

        @Override
        public void found(Channel found, Hello own, Hello hello) {
            greet(found, own, hello);
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
            if (step == Step.OWN_DRAINED || isStopping) {
                close();
            } else {
                fail("the successor is gone: " + reason);
            }
        }
    }
}
