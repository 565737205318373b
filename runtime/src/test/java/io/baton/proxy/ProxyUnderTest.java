package io.baton.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.config.Balance;
import io.baton.config.Network;
import io.baton.config.ServerAddress;
import io.baton.config.UpstreamConfig;
import io.baton.config.UpstreamServer;
import io.baton.ffi.Address;
import io.baton.http.HeadLimits;
import io.baton.metrics.Metric;
import io.baton.net.Client;
import io.baton.net.ConnectionHandlers;
import io.baton.net.SteppedLoop;
import io.baton.net.TestServer;
import io.baton.proxy.upstream.Member;
import io.baton.proxy.upstream.Upstream;
import io.baton.proxy.upstream.Upstreams;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP proxy on a stepped loop, between clients and servers whose parts the test plays. {@link #close} demands that
 * nothing is left: no request in flight, no buffer, no failure that no peer can have brought about.
 */
@SuppressWarnings("StringConcatToTextBlock") // a text block would hide where lines end, which is what matters
final class ProxyUnderTest implements AutoCloseable {

    /** What responses get that have none of their own. */
    static final String DATE = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n";

    /** What requests get, from a client that connects by {@link #connect}, after their own fields. */
    static final String ADDED =
            "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: http\r\n" + "X-Forwarded-Host: a\r\nVia: 1.1 baton\r\n";

    static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    /** {@link #GET} as a server gets it. */
    static final String GOT = "GET / HTTP/1.1\r\nHost: a\r\n" + ADDED + "\r\n";

    /** A response as a server may send it. */
    static final String OK = "HTTP/1.1 200 OK\r\n" + DATE + "Content-Length: 2\r\n\r\nok";

    static final int BODY_TIMEOUT_S = 20;

    static final int RESPONSE_TIMEOUT_S = 30;

    static final int CONNECT_TIMEOUT_S = 3;

    private static final byte[] PING = {'/', 'p', 'i', 'n', 'g'};

    private static final long NS_PER_S = 1_000_000_000;

    final SteppedLoop loop = new SteppedLoop();

    private final List<TestServer> servers = new ArrayList<>();

    private final List<UpstreamServer> addresses = new ArrayList<>();

    private final List<Client> clients = new ArrayList<>();

    private final List<Network> trusted = new ArrayList<>();

    private int retries = 1;

    private int keepalive = 128;

    private int maxConnections;

    private int headBytesMax = 32_768;

    private int bodyBytesMax;

    private Optional<HttpFilters> filters = Optional.empty();

    private @Nullable TestServer asked;

    private @Nullable Upstreams upstreams;

    private @Nullable ConnectionHandlers handlers;

    /** A proxy of so many servers, which are asked in turns. */
    static ProxyUnderTest of(int servers) throws Exception {
        ProxyUnderTest proxy = new ProxyUnderTest();
        for (int i = 0; i < servers; i++) {
            proxy.server("127.0.0.1:0");
        }
        return proxy;
    }

    private ProxyUnderTest() throws Exception {}

    /** One more server, at an address of its own. */
    ProxyUnderTest server(String address) throws Exception {
        TestServer server = new TestServer(loop, address);
        servers.add(server);
        return address(server.address().toString());
    }

    /** Names none of the servers so far in the next configuration. */
    ProxyUnderTest forgetServers() {
        addresses.clear();
        return this;
    }

    /** One more server, whom the test does not play. */
    ProxyUnderTest address(String address) {
        addresses.add(new UpstreamServer(new ServerAddress(address), 1, false));
        return this;
    }

    ProxyUnderTest retries(int newRetries) {
        retries = newRetries;
        return this;
    }

    ProxyUnderTest keepalive(int newKeepalive) {
        keepalive = newKeepalive;
        return this;
    }

    ProxyUnderTest maxConnections(int newMaxConnections) {
        maxConnections = newMaxConnections;
        return this;
    }

    ProxyUnderTest headBytesMax(int newHeadBytesMax) {
        headBytesMax = newHeadBytesMax;
        return this;
    }

    ProxyUnderTest bodyBytesMax(int newBodyBytesMax) {
        bodyBytesMax = newBodyBytesMax;
        return this;
    }

    /** Lets a filter see requests and responses; what it throws is the test's doing. */
    ProxyUnderTest filter(HttpFilter filter, FilterLimits limits) {
        filters = Optional.of(
                HttpFilters.of(filter, limits).choosingFrom(name -> upstreams().named(name)));
        return this;
    }

    ProxyUnderTest filter(HttpFilter filter) {
        return filter(filter, FilterLimits.DEFAULT);
    }

    /** Calls of the filter that have not returned. */
    int filtering() {
        return filters.orElseThrow().running();
    }

    /** How often a call of the filter has come to nothing. */
    long filterFailed(String phase, String reason) {
        return loop.counters().sum(loop.counters().series(Metric.FILTER_FAILURES, phase, reason));
    }

    ProxyUnderTest trust(String network) {
        trusted.add(Network.parse(network));
        return this;
    }

    /** A client from 192.0.2.1. */
    Client connect() throws Exception {
        return connectFrom("192.0.2.1:4711");
    }

    Client connectFrom(String address) throws Exception {
        Client client = loop.connectFrom(Address.parse(address), handlers());
        clients.add(client);
        return client;
    }

    /** A client that tells an end from a reset. */
    Client connectByTcp() throws Exception {
        Client client = loop.connectByTcp(handlers());
        clients.add(client);
        return client;
    }

    /** The only server. */
    TestServer server() {
        assertThat(servers).hasSize(1);
        return servers.getFirst();
    }

    /** Lets a client ask the only server: the other end of a new connection, to which all of the request has come. */
    Client ask(Client client, String request) throws Exception {
        client.send(request);
        Client origin = server().accept();
        origin.await(request.substring(request.indexOf("\r\n\r\n")));
        return origin;
    }

    /** Steps until one of the servers, whichever that is, is asked on a new connection. */
    Client accept() throws Exception {
        AtomicReference<@Nullable Client> taken = new AtomicReference<>();
        loop.turnUntil(() -> {
            for (TestServer server : servers) {
                server.tryAccept().ifPresent(client -> {
                    taken.set(client);
                    asked = server;
                });
            }
            return taken.get() != null;
        });
        return Objects.requireNonNull(taken.get());
    }

    /** The server that {@link #accept} has found. */
    TestServer asked() {
        return Objects.requireNonNull(asked);
    }

    /** Whether no server gets a further connection. */
    boolean areServersLeftAlone() throws Exception {
        for (TestServer server : servers) {
            if (!server.isLeftAlone()) {
                return false;
            }
        }
        return true;
    }

    TestServer server(int index) {
        return servers.get(index);
    }

    Upstream upstream() {
        return upstreams().named("app");
    }

    /** How many connections wait for the next request. */
    int idle() {
        return LoopUpstreams.of(loop.connections()).of(upstream(), 1).idleCount();
    }

    /** Requests that a server has, over all servers. */
    int inFlight() {
        return upstream().members().stream().mapToInt(Member::active).sum();
    }

    /** How often a server was held to have failed. */
    long serverFailures() {
        return loop.counters().sum(Metric.UPSTREAM_FAILURES);
    }

    /** How often something was answered here in place of the upstream, or broken off. */
    long failed(String reason) {
        return loop.counters().sum(loop.counters().series(Metric.UPSTREAM_ERRORS, "app", reason));
    }

    long refused(String reason) {
        return loop.counters().sum(loop.counters().series(Metric.REFUSED, reason));
    }

    /** Takes up a configuration whose upstream is the same, as a reload does; new clients are served by it. */
    void reload() {
        Upstreams after = Upstreams.of(List.of(config()), upstreams());
        upstreams = after;
        handlers = null;
        LoopUpstreams.of(loop.connections()).retain(after.all(), 1);
    }

    /** Steps until nothing is in flight and no client is served. */
    void awaitRest() throws Exception {
        loop.turnUntil(() -> inFlight() == 0 && loop.active() == 0);
    }

    /** Ends the loop, whatever is under way. */
    void abandon() {
        servers.forEach(TestServer::close);
        loop.close();
    }

    @Override
    public void close() {
        clients.forEach(Client::close);
        try {
            awaitRest();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        assertThat(loop.lentBytes()).as("bytes held back").isZero();
        assertThat(loop.failures()).isEmpty();
        servers.forEach(TestServer::close);
        loop.close();
    }

    private Upstreams upstreams() {
        if (upstreams == null) {
            upstreams = Upstreams.of(List.of(config()), loop.counters());
        }
        return upstreams;
    }

    private UpstreamConfig config() {
        return new UpstreamConfig(
                "app",
                addresses,
                Balance.ROUND_ROBIN,
                Optional.empty(),
                keepalive,
                maxConnections,
                CONNECT_TIMEOUT_S,
                RESPONSE_TIMEOUT_S,
                retries,
                3,
                10,
                0,
                false,
                Optional.empty());
    }

    private ConnectionHandlers handlers() {
        if (handlers == null) {
            Forward forward = new Forward(upstream());
            HttpLimits limits = new HttpLimits(
                    new HeadLimits(headBytesMax, bodyBytesMax),
                    10 * NS_PER_S,
                    BODY_TIMEOUT_S * NS_PER_S,
                    60 * NS_PER_S);
            Answer pong = Answer.text(200, "pong\n");
            handlers = loop.prepare(new HttpService(
                    head -> head.pathStartsWith(PING) ? pong : forward,
                    limits,
                    trusted,
                    false,
                    1,
                    Optional.empty(),
                    InstantSource.fixed(Instant.parse("1994-11-06T08:49:37Z")),
                    filters));
        }
        return handlers;
    }
}
