/**
 * Proxies on other libraries, written as their makers' examples write them, for Baton to be compared with.
 *
 * <p>{@link io.baton.benchmarks.peer.NettyProxy} and {@link io.baton.benchmarks.peer.UndertowProxy} are programs of
 * their own; {@code tools/bench} starts them with one thread, as it does with everybody else. They stream, hold back
 * a side that is faster than the other, and keep connections to the origin; they are no products, and have neither
 * logs, nor limits, nor more than one origin.
 */
@NullMarked
package io.baton.benchmarks.peer;

import org.jspecify.annotations.NullMarked;
