/**
 * The host names of upstream servers, resolved again as they expire.
 *
 * <p>{@link io.baton.proxy.names.Names} watches names on one event loop; each
 * {@link io.baton.proxy.names.NameWatch} tells when the addresses of its name change. {@code docs/NAMES.md} says what
 * is asked, and when.
 *
 * <p>What holds here:
 *
 * <ul>
 *   <li>Nothing waits: questions are datagrams and timers on the loop. Only {@code /etc/hosts} and
 *       {@code /etc/resolv.conf} are read in place, when they have changed.
 *   <li>The last good answer stays in use until there is a better one, however long its servers are silent.
 *   <li>An answer is believed only from the server that was asked, at a port and with a number that nobody could guess,
 *       and to the question that was asked.
 *   <li>What comes from the network is bounded, wherever it points: lengths, pointers, aliases, addresses, tries.
 * </ul>
 *
 * <p>It is a stub: it asks servers that resolve for others, validates no signatures, and keeps nothing but what is
 * watched.
 */
@NullMarked
package io.baton.proxy.names;

import org.jspecify.annotations.NullMarked;
