/**
 * The PROXY protocol, versions 1 and 2, in both directions: what a proxy in front of Baton says about a client, and
 * what Baton says to an origin.
 *
 * <p>{@link io.baton.proxy.protocol.ProxyHeaderParser} reads the header that a connection begins with;
 * {@link io.baton.proxy.protocol.ProxyRefusal} names each reason why one is not believed.
 * {@link io.baton.proxy.protocol.ProxyHeaderWriter} writes one.
 *
 * <p>What holds here:
 *
 * <ul>
 *   <li>Where a header is expected, a connection without one is refused, never guessed at: a client that may choose
 *       whether there is a header chooses its own address.
 *   <li>An outcome depends on the bytes only, not on how they were split into reads.
 *   <li>A header is bounded: 107 bytes of a line, 4,096 after the fixed part of the binary form.
 *   <li>Nothing is allocated but the two addresses that a header names.
 * </ul>
 *
 * <p>Whose headers are believed, and how long a client may take for one, is decided above.
 */
@NullMarked
package io.baton.proxy.protocol;

import org.jspecify.annotations.NullMarked;
