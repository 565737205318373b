package io.baton.demo;

/**
 * The death of a process that is killed, which takes with it every connection that it has accepted.
 *
 * @param acceptsNs since when it may have accepted any
 */
record Death(long acceptsNs, long atNs) {

    /** Nobody has been killed. */
    static final Death NONE = new Death(0, Long.MIN_VALUE);

    /** Whether a connection may have been its; what its predecessor had accepted before must live. */
    boolean takes(long openedNs) {
        return atNs != Long.MIN_VALUE && openedNs - acceptsNs >= 0 && openedNs - atNs <= 0;
    }
}
