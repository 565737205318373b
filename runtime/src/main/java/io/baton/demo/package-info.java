/**
 * {@code baton demo}: a proxy that is upgraded under load, and what its clients noticed of it.
 *
 * <p>{@link io.baton.demo.Demo} is the play from its first line to its verdict. The servers in it are processes of the
 * same Baton, started and upgraded as any user would; nothing here reaches into them. {@link io.baton.demo.Load} is
 * their clients, {@link io.baton.demo.Samples} what became of every request, {@link io.baton.demo.Verdict} what that
 * proves, and {@link io.baton.demo.Report} the page that shows it.
 *
 * <p>It may not be kinder than the world: a request has the time at which it is due whatever the proxy does meanwhile
 * (so that a gap cannot hide behind clients that wait), every byte of every answer is compared, and nothing is left out
 * of the count of failures. No server loads a class of this package.
 */
@NullMarked
package io.baton.demo;

import org.jspecify.annotations.NullMarked;
