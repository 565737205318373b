package io.baton.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.config.Network;
import io.baton.ffi.Address;
import io.baton.http.Progress;
import io.baton.metrics.Metric;
import io.baton.net.Client;
import io.baton.net.Listener;
import io.baton.proxy.protocol.ProxyHeaderParser;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** PROXY headers in front of what is tunnelled: from trusted proxies, and to servers. */
class TcpProxyHeaderTest {

    private static final List<Network> LOOPBACK = List.of(Network.parse("127.0.0.0/8"));

    private static final String HEADER = "PROXY TCP4 192.0.2.1 198.51.100.2 4711 443\r\n";

    private TcpRig rig;

    private Listener listener;

    @BeforeEach
    void open() throws Exception {
        rig = new TcpRig();
        listener = rig.server(16);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private TcpService expecting(TcpRig.Options options, List<Network> trusted) {
        return new TcpService(rig.upstream(options, listener.address()), TcpRig.LIMITS, true, trusted);
    }

    private TcpService expecting() {
        return expecting(TcpRig.Options.DEFAULT, LOOPBACK);
    }

    @Test
    void shouldTakeTheHeaderOfATrustedProxyAndTunnelTheRest() throws Exception {
        TunnelPeer client = rig.connect(expecting());
        client.say(HEADER + "hello");
        TunnelPeer server = rig.accept(listener);
        assertThat(rig.hear(server, 5)).isEqualTo("hello");
        client.say(" again");
        assertThat(rig.hear(server, 6)).isEqualTo(" again");
    }

    @Test
    void shouldWaitForAHeaderThatComesByteByByte() throws Exception {
        TunnelPeer client = rig.connect(expecting());
        for (int i = 0; i < HEADER.length(); i++) {
            client.say(HEADER.substring(i, i + 1));
            rig.loop().turn();
        }
        client.say("x");
        assertThat(rig.hear(rig.accept(listener), 1)).isEqualTo("x");
    }

    @Test
    void shouldTellTheServerWhoTheClientIs() throws Exception {
        TcpService service = new TcpService(
                rig.upstream(TcpRig.Options.DEFAULT.sendingProxyProtocol(), listener.address()),
                TcpRig.LIMITS,
                false,
                TcpRig.NOBODY);
        rig.connect(service).say("payload");
        ProxyHeaderParser told = told(rig.accept(listener));
        assertThat(told.source().toString()).startsWith("127.0.0.1:");
        assertThat(told.destination().toString())
                .startsWith("127.0.0.1:")
                .isNotEqualTo(told.source().toString());
    }

    @Test
    void shouldTellTheServerWhomATrustedProxyHasNamed() throws Exception {
        rig.connect(expecting(TcpRig.Options.DEFAULT.sendingProxyProtocol(), LOOPBACK))
                .say(HEADER + "payload");
        ProxyHeaderParser told = told(rig.accept(listener));
        assertThat(told.source()).isEqualTo(Address.parse("192.0.2.1:4711"));
        assertThat(told.destination()).isEqualTo(Address.parse("198.51.100.2:443"));
    }

    @Test
    void shouldTellTheServerOfTheProxyThatSpeaksForItself() throws Exception {
        rig.connect(expecting(TcpRig.Options.DEFAULT.sendingProxyProtocol(), LOOPBACK))
                .say("PROXY UNKNOWN\r\npayload");
        ProxyHeaderParser told = told(rig.accept(listener));
        assertThat(told.source().toString()).startsWith("127.0.0.1:");
    }

    @Test
    void shouldRefuseWhoeverIsNotTrusted() throws Exception {
        List<Network> others = List.of(Network.parse("10.0.0.0/8"), Network.parse("::1"));
        TunnelPeer client = rig.connect(expecting(TcpRig.Options.DEFAULT, others));
        rig.awaitEnd(client);
        assertThat(rig.refused("PROXY_NOT_TRUSTED")).isOne();
        assertThat(rig.ended("refused")).isOne();
    }

    @Test
    void shouldTrustWhoMayConnectToAUnixSocket() throws Exception {
        Client client = rig.loop().connect(expecting(TcpRig.Options.DEFAULT, TcpRig.NOBODY));
        client.send(HEADER + "hello");
        assertThat(rig.hear(rig.accept(listener), 5)).isEqualTo("hello");
    }

    @Test
    void shouldRefuseAClientWithoutAHeader() throws Exception {
        TunnelPeer client = rig.connect(expecting());
        client.say("GET / HTTP/1.1\r\n\r\n");
        rig.awaitEnd(client);
        assertThat(rig.refused("PROXY_HEADER_MISSING")).isOne();
    }

    @Test
    void shouldRefuseAClientThatEndsInItsHeader() throws Exception {
        TunnelPeer client = rig.connect(expecting());
        client.say("PROXY TCP4");
        client.end();
        rig.awaitEnd(client);
        assertThat(rig.refused("PROXY_HEADER_MISSING")).isOne();
        assertThat(rig.loop().lentBytes()).isZero();
    }

    @Test
    void shouldNotWaitForAHeaderForEver() throws Exception {
        TunnelPeer client = rig.connect(expecting());
        client.say("PROXY TCP4");
        rig.loop().pass(4.9);
        assertThat(rig.ended("refused")).isZero();
        rig.loop().pass(0.2);
        assertThat(rig.refused("client_header_timeout")).isOne();
        rig.awaitEnd(client);
    }

    @Test
    void shouldNotCutATunnelByTheTimeOfItsHeader() throws Exception {
        TunnelPeer client = rig.connect(expecting());
        client.say(HEADER);
        TunnelPeer server = acceptAfterTurns();
        rig.loop().pass(6);
        client.say("late");
        assertThat(rig.hear(server, 4)).isEqualTo("late");
    }

    private TunnelPeer acceptAfterTurns() throws Exception {
        rig.turnUntil(() -> rig.loop().counters().sum(Metric.TUNNELS_ACTIVE) == 1);
        return rig.accept(listener);
    }

    /** The header that a server gets before the payload. */
    private ProxyHeaderParser told(TunnelPeer server) throws Exception {
        StringBuilder heard = new StringBuilder();
        rig.turnUntil(() -> heard.append(server.heard()).toString().endsWith("payload"));
        byte[] bytes = heard.toString().getBytes(StandardCharsets.ISO_8859_1);
        ProxyHeaderParser parser = new ProxyHeaderParser();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(bytes.length);
            MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, 0, bytes.length);
            assertThat(parser.parse(memory, 0, bytes.length)).isEqualTo(Progress.DONE);
        }
        assertThat(heard.substring(parser.consumed())).isEqualTo("payload");
        return parser;
    }
}
