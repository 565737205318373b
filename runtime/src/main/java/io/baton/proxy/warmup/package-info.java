/**
 * The warm-up: a new process sends requests through itself, so that its hot path is compiled before clients wait for
 * it.
 *
 * <p>{@link io.baton.proxy.warmup.WarmUp} runs it on one thread, as what is compiled serves all of them. Clients and
 * origin are {@code InnerClient} and {@code InnerOrigin} in that thread; everything between them is what serves real
 * ones: acceptor, connections, parser, routes, pools, dials, splice, tunnels, the access log's format. What is sent is
 * a {@code Mix} of what the configuration has a use for, since a compiler optimises for what it has seen.
 *
 * <p>What holds here:
 *
 * <ul>
 *   <li>Nobody else takes part: no configured server, listener, log or counter is touched, and the sockets' names
 *       cannot be guessed and are served to this process alone.
 *   <li>It ends by itself, says how in one line, and nothing fails because of it.
 *   <li>It leaves the processor to others for as long as it uses it, as a predecessor serves meanwhile.
 * </ul>
 */
@NullMarked
package io.baton.proxy.warmup;

import org.jspecify.annotations.NullMarked;
