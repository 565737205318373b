/**
 * Listeners and connections: who is accepted, by which loop, and how many.
 *
 * <p>{@link io.baton.net.Listener} is a bound or adopted socket that all loops share; {@link io.baton.net.Acceptor} is
 * the accept loop, one for each loop and listener; {@link io.baton.net.ConnectionGate} counts connections and holds the
 * limit.
 *
 * <p>What holds here:
 *
 * <ul>
 *   <li>A listener is one descriptor, registered in every loop. Closing or parking it never loses what waits in its
 *       queue: it is deleted from the epolls first, then accepted until empty.
 *   <li>Running out of descriptors or memory delays the next attempt; it never spins and never loses the listener.
 *   <li>At the limit of connections, clients wait in the kernel's queue.
 * </ul>
 *
 * <p>What is spoken on a connection is decided above.
 */
@NullMarked
package io.baton.net;

import org.jspecify.annotations.NullMarked;
