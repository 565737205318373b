package io.baton.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.config.Balance;
import io.baton.config.ServerAddress;
import io.baton.config.UpstreamConfig;
import io.baton.config.UpstreamServer;
import io.baton.http.HeadLimits;
import io.baton.net.Client;
import io.baton.net.Listener;
import io.baton.proxy.upstream.Upstreams;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of the connections that a loop keeps to servers when a reload replaces their upstream. */
class LoopUpstreamsTest {

    private static final long NS_PER_S = 1_000_000_000;

    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private TcpRig rig;

    private Listener server;

    private Upstreams before;

    @BeforeEach
    void open() throws Exception {
        rig = new TcpRig();
        server = rig.server(8);
        before = Upstreams.of(List.of(config()), rig.loop().counters());
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void shouldCloseWhatWaitsForAServerThatIsGone() throws Exception {
        Client client = connect(before);
        TunnelPeer origin = exchange(client);
        retain(before); // nothing was replaced
        client.send(REQUEST);
        assertThat(rig.hear(origin, 1)).startsWith("GET / ");
        origin.say(ANSWER);
        assertThat(client.receive(1)).endsWith("ok");
        retain(Upstreams.of(List.of(), before));
        rig.awaitEnd(origin);
    }

    @Test
    void shouldKeepNoConnectionOfARequestThatCameAfterItsUpstreamWasReplaced() throws Exception {
        Client client = connect(before);
        retain(Upstreams.of(List.of(config()), before));
        client.send(REQUEST); // by the routes of its listener, which was replaced, too
        TunnelPeer origin = rig.accept(server);
        assertThat(rig.hear(origin, 1)).startsWith("GET / ");
        origin.say(ANSWER);
        assertThat(client.receive(1)).endsWith("ok");
        rig.awaitEnd(origin);
    }

    private void retain(Upstreams wanted) {
        LoopUpstreams.retain(rig.loop().connections(), wanted.all(), 1);
    }

    private TunnelPeer exchange(Client client) throws Exception {
        client.send(REQUEST);
        TunnelPeer origin = rig.accept(server);
        assertThat(rig.hear(origin, 1)).startsWith("GET / ");
        origin.say(ANSWER);
        assertThat(client.receive(1)).endsWith("ok");
        return origin;
    }

    private Client connect(Upstreams upstreams) throws Exception {
        HttpLimits limits = new HttpLimits(new HeadLimits(2048, 0), 10 * NS_PER_S, 20 * NS_PER_S, 60 * NS_PER_S);
        Forward forward = new Forward(upstreams.named("app"));
        return rig.loop().connect(new HttpService(request -> forward, limits, InstantSource.system()));
    }

    private UpstreamConfig config() {
        return new UpstreamConfig(
                "app",
                List.of(new UpstreamServer(new ServerAddress(server.address().toString()), 1, false)),
                Balance.ROUND_ROBIN,
                Optional.empty(),
                128,
                0,
                3,
                60,
                1,
                3,
                10,
                0,
                false,
                Optional.empty());
    }
}
