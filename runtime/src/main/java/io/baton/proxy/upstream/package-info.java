/**
 * Who can answer, and who is asked next.
 *
 * <p>An {@link io.baton.proxy.upstream.Upstream} is a group of servers that can answer the same requests; a server is
 * one {@link io.baton.proxy.upstream.Peer}, or several where a host name has several addresses. Each loop has a
 * {@link io.baton.proxy.upstream.Chooser} of its own for each upstream:
 *
 * <pre>
 * Peer peer = chooser.choose(hash, tried, loop.nowNs());     // in flight there from now on, or null: 502
 * …
 * tried.add(peer);
 * peer.left(Outcome.FAILED, tried, loop.nowNs(), Reason.of(errno)); // exactly once; then perhaps choose again
 * </pre>
 *
 * <p>What holds here:
 *
 * <ul>
 *   <li>Choosing allocates nothing, waits for nobody, and takes no lock as long as servers are well. What loops share
 *       of a server is one count of what is in flight.
 *   <li>Two opinions of a server are kept apart. <em>Failed requests</em> take it out for a while, after which one
 *       request probes it; that is a guess, and never a reason to refuse a request that nobody else can take.
 *       <em>Checks</em> take it down until they pass; that is knowledge, and nothing is sent there meanwhile.
 *   <li>Each change of a server is logged once, with its reason, and counted.
 *   <li>What is known of a server outlives a reload of the configuration, and an upgrade.
 * </ul>
 *
 * <p>No connection is made here but those of {@link io.baton.proxy.upstream.HealthChecks}. Pools, timeouts and retries
 * are those of whoever proxies; host names are looked up elsewhere, and
 * {@link io.baton.proxy.upstream.Upstream#update} hears of it.
 */
@NullMarked
package io.baton.proxy.upstream;

import org.jspecify.annotations.NullMarked;
