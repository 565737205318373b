/**
 * Listeners and connections: who is accepted, by which loop, how many, and how bytes come and go.
 *
 * <p>{@link io.baton.net.ListenerSet} has the listeners of a server, {@link io.baton.net.Workers} its loops. In each
 * loop, {@link io.baton.net.Acceptor} is the accept loop, {@link io.baton.net.Connections} has what is open, and
 * {@link io.baton.net.Connection} is one of them; a {@link io.baton.net.ConnectionHandler} says what is spoken.
 * {@link io.baton.net.ConnectionGate} counts the connections of all loops and holds the limit.
 *
 * <p>What holds here:
 *
 * <ul>
 *   <li>A listener is one descriptor, registered in every loop. Closing or parking it never loses what waits in its
 *       queue: it is deleted from the epolls first, then accepted until empty.
 *   <li>Running out of descriptors or memory delays the next attempt; it never spins and never loses the listener.
 *   <li>At the limit of connections, clients wait in the kernel's queue.
 *   <li>A connection without anything held back has no buffer. What may be held back has a limit, and a connection that
 *       reaches it is not read from until the other side has taken something.
 *   <li>A connection ends once: its descriptor is closed, its place at the gate is free, its handler is told.
 *   <li>In the steady state, receiving, handling and sending allocate nothing.
 * </ul>
 *
 * <p>What is spoken on a connection is decided above.
 */
@NullMarked
package io.baton.net;

import org.jspecify.annotations.NullMarked;
