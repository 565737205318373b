package io.baton.handoff;

import io.baton.handoff.HandoffMessage.Counted;
import java.util.List;

/**
 * The other process of an upgrade while both may serve, and count: from COMMIT on until the end. It is the same from
 * both sides.
 */
public final class Counterpart {

    private final Channel channel;

    Counterpart(Channel channel) {
        this.channel = channel;
    }

    /** Hears what it has said by now, without waiting for the loop to notice. Events follow from within. */
    public void catchUp() {
        channel.read();
    }

    /** Tells it what was counted here. Unless it {@link #isBehind} then, this reaches it whatever becomes of us. */
    public void tell(List<StateSection> state) {
        channel.send(new Counted(state));
    }

    /** Whether something that it was told waits here, because it does not read. */
    public boolean isBehind() {
        return channel.isBehind();
    }
}
