package io.baton.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.Address;
import io.baton.metrics.Metric;
import io.baton.net.Listener;
import io.baton.proxy.upstream.Upstream;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpProxyTest {

    private static final TcpRig.Options DEFAULT = TcpRig.Options.DEFAULT;

    private TcpRig rig;

    @BeforeEach
    void open() throws Exception {
        rig = new TcpRig();
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private static int inFlight(Upstream upstream) {
        return upstream.members().stream().mapToInt(member -> member.active()).sum();
    }

    @Test
    void shouldJoinAClientToAServer() throws Exception {
        Listener listener = rig.server(16);
        Upstream upstream = rig.upstream(DEFAULT, listener.address());
        TunnelPeer client = rig.connect(rig.service(upstream));
        client.say("before anybody has answered");
        TunnelPeer server = rig.accept(listener);
        assertThat(rig.hear(server, 27)).isEqualTo("before anybody has answered");
        server.say("here");
        assertThat(rig.hear(client, 4)).isEqualTo("here");
        assertThat(inFlight(upstream)).isOne();
        assertThat(rig.loop().counters().sum(Metric.TUNNELS_ACTIVE)).isOne();
        client.end();
        server.end();
        rig.turnUntil(() -> rig.ended("client_end") + rig.ended("server_end") == 1);
        assertThat(inFlight(upstream)).isZero();
        assertThat(rig.bytes("to_server")).isEqualTo(27);
        assertThat(rig.bytes("to_client")).isEqualTo(4);
    }

    @Test
    void shouldLetAServerSpeakFirst() throws Exception {
        Listener listener = rig.server(16);
        TunnelPeer client = rig.connect(rig.service(rig.upstream(DEFAULT, listener.address())));
        rig.accept(listener).say("220 ready");
        assertThat(rig.hear(client, 9)).isEqualTo("220 ready");
    }

    @Test
    void shouldCountBytesWhileTheTunnelLasts() throws Exception {
        Listener listener = rig.server(16);
        TunnelPeer client = rig.connect(rig.service(rig.upstream(DEFAULT, listener.address())));
        TunnelPeer server = rig.accept(listener);
        client.say("12345");
        assertThat(rig.hear(server, 5)).isEqualTo("12345");
        assertThat(rig.bytes("to_server")).isZero();
        rig.loop().pass(1.2);
        assertThat(rig.bytes("to_server")).isEqualTo(5);
        client.say("678");
        assertThat(rig.hear(server, 3)).isEqualTo("678");
        rig.loop().pass(1.2);
        assertThat(rig.bytes("to_server")).isEqualTo(8);
    }

    @Test
    void shouldTryAnotherServerWhenOneRefuses() throws Exception {
        Listener listener = rig.server(16);
        Upstream upstream = rig.upstream(DEFAULT, rig.gone(), listener.address());
        TcpService service = rig.service(upstream);
        for (int i = 0; i < 2; i++) {
            rig.connect(service).say("x");
            assertThat(rig.hear(rig.accept(listener), 1)).isEqualTo("x");
        }
        assertThat(rig.loop().counters().sum(Metric.UPSTREAM_FAILURES)).isOne();
        assertThat(inFlight(upstream)).isEqualTo(2);
        assertThat(rig.ended("connect_failed")).isZero();
    }

    @Test
    void shouldTryNoMoreServersThanItMay() throws Exception {
        Upstream upstream = rig.upstream(DEFAULT.retries(1), rig.gone(), rig.gone(), rig.gone());
        TunnelPeer client = rig.connect(rig.service(upstream));
        rig.awaitEnd(client);
        assertThat(rig.ended("connect_failed")).isOne();
        assertThat(rig.loop().counters().sum(Metric.UPSTREAM_FAILURES)).isEqualTo(2);
        assertThat(inFlight(upstream)).isZero();
    }

    @Test
    void shouldTurnAwayAClientWhenNoServerHasRoom() throws Exception {
        Listener listener = rig.server(16);
        Upstream upstream = rig.upstream(DEFAULT.maxConnections(1), listener.address());
        TcpService service = rig.service(upstream);
        TunnelPeer first = rig.connect(service);
        TunnelPeer server = rig.accept(listener);
        rig.awaitEnd(rig.connect(service));
        assertThat(rig.ended("no_server")).isOne();
        first.reset();
        rig.awaitEnd(server);
        server.close();
        rig.turnUntil(() -> inFlight(upstream) == 0);
        rig.connect(service).say("now");
        assertThat(rig.hear(rig.accept(listener), 3)).isEqualTo("now");
    }

    /** The kernel answers no more clients than fit into the queue of a server that accepts none. */
    @Test
    void shouldTryAnotherServerWhenOneDoesNotAnswer() throws Exception {
        Listener full = rig.server(0);
        for (int i = 0; i < 2; i++) {
            rig.keep(TunnelPeer.begin(full));
        }
        Listener listener = rig.server(16);
        Upstream upstream = rig.upstream(DEFAULT, full.address(), listener.address());
        rig.connect(rig.service(upstream)).say("patient");
        rig.loop().pass(2.8);
        assertThat(inFlight(upstream)).isOne();
        rig.loop().pass(0.4);
        assertThat(rig.hear(rig.accept(listener), 7)).isEqualTo("patient");
    }

    @Test
    void shouldDeliverWhatAClientHasSentThatLeftBeforeTheServerAnswered() throws Exception {
        Listener listener = rig.server(16);
        TunnelPeer client = rig.connect(rig.service(rig.upstream(DEFAULT, rig.gone(), listener.address())));
        client.say("a line of a log");
        client.close();
        TunnelPeer server = rig.accept(listener);
        assertThat(rig.hear(server, 15)).isEqualTo("a line of a log");
        rig.awaitEnd(server);
        server.close();
        rig.turnUntil(() -> rig.ended("client_end") == 1);
    }

    @Test
    void shouldGiveUpTheServerWhenTheClientIsClosedWhileItConnects() throws Exception {
        Listener full = rig.server(0);
        for (int i = 0; i < 2; i++) {
            rig.keep(TunnelPeer.begin(full));
        }
        Upstream upstream = rig.upstream(DEFAULT, full.address());
        rig.connect(rig.service(upstream));
        rig.loop().turn();
        assertThat(inFlight(upstream)).isOne();
        rig.loop().closeConnections();
        assertThat(inFlight(upstream)).isZero();
        assertThat(rig.ended("client_left")).isOne();
        rig.loop().pass(4);
        assertThat(rig.loop().counters().sum(Metric.UPSTREAM_FAILURES)).isZero();
    }

    @Test
    void shouldSendAllConnectionsOfAClientToOneServerWhereItIsHashed() throws Exception {
        List<Listener> listeners = List.of(rig.server(64), rig.server(64), rig.server(64));
        Address[] addresses = listeners.stream().map(Listener::address).toArray(Address[]::new);
        TcpService service = rig.service(rig.upstream(DEFAULT.hashed(), addresses));
        for (int i = 0; i < 10; i++) {
            rig.connect(service);
        }
        rig.turnUntil(() -> rig.loop().counters().sum(Metric.TUNNELS_ACTIVE) == 10);
        int used = 0;
        for (Listener listener : listeners) {
            used += TcpRig.isAwaited(listener) ? 1 : 0;
        }
        assertThat(used).isOne();
    }

    @Test
    void shouldServeWhileTheServerDrains() throws Exception {
        Listener listener = rig.server(16);
        TcpService service = rig.service(rig.upstream(DEFAULT, listener.address()));
        TunnelPeer connecting = rig.connect(service);
        rig.loop().drain();
        TunnelPeer server = rig.accept(listener);
        server.say("still");
        assertThat(rig.hear(connecting, 5)).isEqualTo("still");
        rig.connect(service).say("accepted last");
        assertThat(rig.hear(rig.accept(listener), 13)).isEqualTo("accepted last");
    }

    @Test
    void shouldSayOnceThatClientsAreTurnedAwayAndOnceThatTheyAreServed() throws Exception {
        List<String> said = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                said.add(line.getLevel() + " " + new SimpleFormatter().formatMessage(line));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger(TcpService.class.getName());
        logger.addHandler(handler);
        try {
            Address address;
            TcpService service;
            try (Listener listener = Listener.bind("server", Address.parse("127.0.0.1:0"), 16)) {
                address = listener.address();
                service = rig.service(rig.upstream(DEFAULT.retries(0), address));
                rig.connect(service);
                rig.turnUntil(() -> rig.loop().counters().sum(Metric.TUNNELS_ACTIVE) == 1);
            }
            rig.loop().pass(2.5);
            assertThat(said).isEmpty();
            assertThat(rig.ended("server_gone")).isOne();
            for (int i = 0; i < 3; i++) {
                rig.awaitEnd(rig.connect(service));
            }
            assertThat(said)
                    .singleElement()
                    .asString()
                    .startsWith("WARNING listener web")
                    .endsWith("clients are turned away: app server " + address
                            + ": it refused the connection (ECONNREFUSED)");
            try (Listener _ = Listener.bind("server", address, 16)) {
                for (int i = 0; i < 2; i++) {
                    rig.connect(service);
                    long expected = i + 1L;
                    rig.turnUntil(() -> rig.loop().counters().sum(Metric.TUNNELS_ACTIVE) == expected);
                }
            }
            assertThat(said).hasSize(2);
            assertThat(said.getLast()).startsWith("INFO").endsWith("clients are served again");
        } finally {
            logger.removeHandler(handler);
        }
    }
}
