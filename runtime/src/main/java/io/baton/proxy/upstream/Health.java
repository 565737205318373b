package io.baton.proxy.upstream;

/**
 * What is remembered of a server from one process to the next; times count backwards or forwards from now.
 *
 * @param isKnownToChecks whether a check of it has ended
 * @param downForNs how long it has been down by its checks, or {@link #NEVER_NS}
 * @param outForNs how long it has been out by failed requests, or {@link #NEVER_NS}
 * @param untilTrialNs how long until a request may probe it, while it is out
 * @param rampingForNs how long its slow start has lasted, or {@link #NEVER_NS}
 */
record Health(
        boolean isKnownToChecks,
        long downForNs,
        String whyDown,
        long outForNs,
        long untilTrialNs,
        String whyOut,
        long rampingForNs) {

    static final long NEVER_NS = -1;
}
