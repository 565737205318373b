/**
 * What is spoken on listeners: HTTP/1.1, answered here or by the servers of an upstream, and TCP as it comes.
 *
 * <p>{@link io.baton.proxy.HttpService} speaks HTTP on a listener. Its {@link io.baton.proxy.HttpHandler} decides about
 * each request: an {@link io.baton.proxy.Answer}, or a {@link io.baton.proxy.Forward} to an upstream;
 * {@link io.baton.proxy.Routes} is the handler that the configuration describes. In each loop an {@code HttpConnection}
 * reads the requests of one client, and an {@code HttpProxy} takes one of them to a server and the response back: it
 * asks an {@code OriginSearch} for a server, which has its connections from a {@code LoopUpstream}.
 *
 * <p>A {@link io.baton.proxy.HttpFilter} is an importer's: it sees requests and responses on their way, on threads
 * where it may block. {@code docs/FILTERS.md} says what its failures mean.
 *
 * {@snippet lang = java:
 * class WhoServed implements HttpFilter {
 *     @Override
 *     public Optional<Answer> response(FilterRequest request, FilterResponse response, FieldEdits edits) {
 *         edits.remove("Server").set("X-Upstream", request.upstream().orElseThrow());
 *         return Optional.empty();
 *     }
 * }
 *
 * Server.create(options).filter(new WhoServed()).bootstrap().runForever();
 * }
 *
 * <p>{@link io.baton.proxy.TcpService} joins each connection to one of a server by a {@link io.baton.proxy.Tunnel}, as
 * HTTP does after an upgrade.
 *
 * <p>What holds here:
 *
 * <ul>
 *   <li>Every request that was read whole is answered, in its order, also while the server drains; only then is the
 *       client told that the connection ends.
 *   <li>A message that is refused is answered with the name of its {@link io.baton.http.Refusal}, nothing after it is
 *       believed, no server sees it, and the connection ends so that the answer can be read.
 *   <li>Both directions flow at the pace of their readers: whoever does not read makes the other side wait, and no more
 *       than a fixed amount is held back for him.
 *   <li>A server gets a request twice only if it cannot have got it before, or if twice is as good as once.
 *   <li>A connection between two requests holds neither a buffer nor a parser.
 *   <li>A client that is slow, or sends too much, meets a limit with a name.
 * </ul>
 *
 * <p>What a valid message is, is decided in {@code io.baton.http}; which server is asked, in
 * {@link io.baton.proxy.upstream}; what is written down, in {@link io.baton.proxy.log}.
 */
@NullMarked
package io.baton.proxy;

import org.jspecify.annotations.NullMarked;
