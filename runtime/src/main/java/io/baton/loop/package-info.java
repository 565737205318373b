/**
 * One thread, one epoll: who waits for descriptors, timers and commands, and in which order they run.
 *
 * <p>{@link io.baton.loop.EventLoop} is the loop; {@link io.baton.loop.LoopHandle} is what other threads may hold of
 * it; {@link io.baton.loop.LoopThread} gives it a thread. {@link io.baton.loop.TimerWheel} keeps its deadlines.
 *
 * <p>What holds here:
 *
 * <ul>
 *   <li>Everything but {@link io.baton.loop.LoopHandle} belongs to the loop's thread. There are no locks, because
 *       nothing is shared.
 *   <li>A handler that throws is told so by {@link io.baton.loop.ReadyHandler#onFailure} and hurts nobody else.
 *   <li>A loop can be stepped by hand, with a clock of the test's own: {@code doWork(0)} never waits.
 *   <li>An event that was already fetched for a descriptor that has been cancelled since is dropped.
 * </ul>
 *
 * <p>No sockets, no protocols and no policy are here.
 */
@NullMarked
package io.baton.loop;

import org.jspecify.annotations.NullMarked;
