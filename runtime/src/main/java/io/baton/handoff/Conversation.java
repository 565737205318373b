package io.baton.handoff;

import io.baton.loop.EventLoop;
import io.baton.loop.Timer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where one side is in the order of the protocol: which step it awaits, until when, and over which channel. It belongs
 * to the thread of the loop.
 *
 * <p>Once it is over nothing is said and nothing is awaited any more.
 *
 * @param <S> the steps, in their order
 */
final class Conversation<S extends Enum<S>> {

    private static final long NS_PER_MS = 1_000_000;

    private final EventLoop loop;

    private final long timeoutMs;

    private final S over;

    private final Runnable onLate;

    private final Timer deadline = new Timer(this::onDeadline);

    private S step;

    private @Nullable Channel channel; // once the other side is there

    /**
     * Begins with the wait for the other side.
     *
     * @param onLate called when a step was awaited for too long, and is not to be had
     */
    Conversation(EventLoop loop, long timeoutMs, S first, S over, Runnable onLate) {
        this.loop = loop;
        this.timeoutMs = timeoutMs;
        this.over = over;
        this.onLate = onLate;
        this.step = first;
        await(first);
    }

    S step() {
        return step;
    }

    boolean isAt(S wanted) {
        return step == wanted;
    }

    /** Whether this process may say now what it says at a step: never after the end. */
    boolean isTurn(S wanted) {
        if (step != wanted && step != over) {
            throw new IllegalStateException("%s is awaited, not %s".formatted(step, wanted));
        }
        return step != over;
    }

    /** Awaits something of the other side, but not for ever. */
    void await(S next) {
        step = next;
        loop.arm(deadline, loop.nowNs() + timeoutMs * NS_PER_MS);
    }

    /** Awaits what has no deadline: what this process does itself, or the end of a drain. */
    void goOn(S next) {
        step = next;
        loop.cancel(deadline);
    }

    /** The other side is there. */
    void join(Channel greeted, Channel.Hearer hearer) {
        channel = greeted;
        greeted.hearBy(hearer);
    }

    void say(HandoffMessage message) {
        if (channel != null) {
            channel.send(message);
        }
    }

    /** Says what another message of the kind will replace, unless the other side has not taken the last ones. */
    void sayIfTaken(HandoffMessage message) {
        if (channel != null && !channel.isBehind()) {
            channel.send(message);
        }
    }

    /** Reads what has come: when this process was held up, what it missed is there already. */
    void catchUp() {
        if (channel != null) {
            channel.read();
        }
    }

    /** The other side, from a step on until the end. */
    Optional<Counterpart> counterpart(S from) {
        boolean isIn = step.compareTo(from) >= 0 && step != over;
        return isIn ? Optional.ofNullable(channel).map(Counterpart::new) : Optional.empty();
    }

    /** Awaits nothing more. */
    void leave() {
        goOn(over);
    }

    /** Closes the channel, after a last message. */
    void finish(HandoffMessage lastWords) {
        if (channel != null) {
            channel.send(lastWords);
            channel.finish();
        }
    }

    /** Closes the channel without a word. */
    void close() {
        if (channel != null) {
            channel.close();
        }
    }

    private void onDeadline() {
        S before = step;
        catchUp();
        if (step == before && !deadline.isArmed()) { // otherwise this process was held up, not the other one
            onLate.run();
        }
    }
}
