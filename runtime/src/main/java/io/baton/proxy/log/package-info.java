/**
 * The access log: one line for each request, written by a thread of its own, so that no disk, pipe or terminal ever
 * holds up a loop.
 *
 * <p>{@link io.baton.proxy.log.AccessLog} owns the file and the thread; each loop has a
 * {@link io.baton.proxy.log.LogLane} of it, into which it writes what it noted in an
 * {@link io.baton.proxy.log.AccessEntry}. {@code docs/ACCESS_LOG.md} describes the two formats.
 *
 * <p>What holds here:
 *
 * <ul>
 *   <li>A loop writes a line without a lock, without allocating, and without waiting. When its lane is full the line is
 *       dropped and counted.
 *   <li>Lines of one lane keep their order, and a line is never torn by another.
 *   <li>What a client sends can neither end a line nor begin a field: every byte that could is escaped. It cannot make
 *       its request invisible either, since no request is too long for a line: long texts are cut.
 *   <li>A file that cannot be written is told of once; what waits is written when it can be again.
 * </ul>
 *
 * <p>What is noted, and when, is decided above.
 */
@NullMarked
package io.baton.proxy.log;

import org.jspecify.annotations.NullMarked;
