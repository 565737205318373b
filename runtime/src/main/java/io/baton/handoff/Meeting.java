package io.baton.handoff;

import io.baton.handoff.HandoffMessage.Hello;
import java.util.function.Consumer;

/**
 * What may come of the wait for the right process.
 *
 * @param greeted it is there, and the wait is over: the channel is the hearer's
 * @param dropped somebody else was turned away, for this reason; the wait goes on
 * @param broken nobody will ever come, for this reason; the wait is over
 */
record Meeting(Greeted greeted, Consumer<String> dropped, Consumer<String> broken) {

    /** Hears of the right process. */
    interface Greeted {
        void by(Channel channel, Hello own, Hello other);
    }
}
