/**
 * HTTP/1.1 towards clients: requests come in, answers go out, connections are kept alive or end as they should.
 *
 * <p>{@link io.baton.proxy.HttpService} speaks HTTP on a listener; its {@link io.baton.proxy.HttpHandler} names an
 * {@link io.baton.proxy.Answer} to each request. {@link io.baton.proxy.Routes} is the handler that the configuration
 * describes.
 *
 * <p>{@link io.baton.proxy.TcpService} gives each TCP client a {@link io.baton.proxy.Tunnel} to a server.
 *
 * <p>What holds here:
 *
 * <ul>
 *   <li>Every request that was read whole is answered, in its order, also while the server drains; only then is the
 *       client told that the connection ends.
 *   <li>A message that is refused is answered with the name of its {@link io.baton.http.Refusal}, nothing after it is
 *       believed, and the connection ends so that the answer can be read.
 *   <li>A connection between two requests holds neither a buffer nor a parser.
 *   <li>A client that is slow, or sends too much, meets a limit with a name.
 * </ul>
 *
 * <p>Nothing is forwarded yet. What a valid message is, is decided in {@code io.baton.http}.
 */
@NullMarked
package io.baton.proxy;

import org.jspecify.annotations.NullMarked;
