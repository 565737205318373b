package io.baton.handoff;

import io.baton.ffi.Fd;

/**
 * A listening socket that changes hands.
 *
 * @param endpoint with the address that the socket is bound to
 * @param fd borrowed by {@link Successor}, which sends it; of an offer that {@link Predecessor} received, its holder's
 *     to close
 */
public record OfferedListener(Endpoint endpoint, Fd fd) {}
