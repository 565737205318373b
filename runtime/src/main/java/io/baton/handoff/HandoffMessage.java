package io.baton.handoff;

import java.util.List;

/**
 * What two processes say to each other during an upgrade; the package's documentation has the order.
 *
 * <p>{@link MessageCodec} gives each its number and its bytes.
 */
sealed interface HandoffMessage {

    /** Which part a process has in an upgrade. */
    enum Role {
        PREDECESSOR,
        SUCCESSOR
    }

    /**
     * From both, first of all.
     *
     * @param versionMin the oldest version of the protocol that the sender speaks
     * @param versionMax the newest one
     * @param pid as the sender sees itself, for logs; the kernel's word is what counts
     * @param upgradeTimeoutMs how long the sender waits at each step, or 0 where it does not say so
     */
    record Hello(
            int versionMin,
            int versionMax,
            Role role,
            long pid,
            int generation,
            String version,
            String upgradeId,
            long closeTimeoutMs,
            long upgradeTimeoutMs)
            implements HandoffMessage {

        public Hello {
            if (versionMin < 1 || versionMax < versionMin) {
                throw new IllegalArgumentException(
                        "the versions %d to %d are no range".formatted(versionMin, versionMax));
            }
            if (closeTimeoutMs < 0) {
                throw new IllegalArgumentException("a bake of " + closeTimeoutMs + " ms");
            }
            if (upgradeTimeoutMs < 0) {
                throw new IllegalArgumentException("a wait of " + upgradeTimeoutMs + " ms");
            }
        }
    }

    /**
     * A batch of listeners, beside their descriptors.
     *
     * @param first the index of the first one in the whole offer
     */
    record Listeners(int first, List<Endpoint> endpoints) implements HandoffMessage {

        public Listeners {
            endpoints = List.copyOf(endpoints);
        }
    }

    /** A batch has arrived, and its descriptors are owned. */
    record Taken(int count) implements HandoffMessage {}

    /** There are no more listeners; what else is known follows. */
    record OfferEnd(int count, List<StateSection> state) implements HandoffMessage {

        public OfferEnd {
            state = List.copyOf(state);
        }
    }

    /** Which listeners the successor keeps, adds and removes. */
    record Answer(ListenerLists lists) implements HandoffMessage {}

    /** The successor needs nothing more. */
    record Ready() implements HandoffMessage {}

    /**
     * The successor shall accept.
     *
     * @param state what has changed of it since the offer
     */
    record Commit(List<StateSection> state) implements HandoffMessage {

        public Commit {
            state = List.copyOf(state);
        }
    }

    /** The successor accepts; the predecessor parks. */
    record Accepting() implements HandoffMessage {}

    /** The successor's loop turns. */
    record Heartbeat() implements HandoffMessage {}

    /** The successor was told to stop; its end is no failure. */
    record Stopping() implements HandoffMessage {}

    /** What the sender has counted by now, which it shows from here on. */
    record Counted(List<StateSection> state) implements HandoffMessage {

        public Counted {
            state = List.copyOf(state);
        }
    }

    /** The predecessor will not return. */
    record Baked() implements HandoffMessage {}

    /** The predecessor still has connections, and this is what it knows by now. */
    record Draining(int connections, List<StateSection> state) implements HandoffMessage {

        public Draining {
            state = List.copyOf(state);
        }
    }

    /** The predecessor has none left, and this is what it knew last. */
    record Drained(List<StateSection> state) implements HandoffMessage {

        public Drained {
            state = List.copyOf(state);
        }
    }

    /** The upgrade is off, and the predecessor serves. */
    record Abort(String reason) implements HandoffMessage {}
}
