package io.baton.proxy;

import static io.baton.proxy.ProxyUnderTest.GET;
import static io.baton.proxy.ProxyUnderTest.GOT;
import static io.baton.proxy.ProxyUnderTest.OK;
import static org.assertj.core.api.Assertions.assertThat;

import io.baton.net.Client;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Connections to servers between two requests: which are kept, and what must not come from them. */
@SuppressWarnings("StringConcatToTextBlock") // a text block would hide where lines end, which is what matters
class OriginPoolTest {

    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi";

    /** Lets so many requests be answered at once, each on a connection of its own. */
    private static List<Client> fill(ProxyUnderTest proxy, int count) throws Exception {
        List<Client> clients = new ArrayList<>();
        List<Client> origins = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Client client = proxy.connect();
            client.send(GET);
            clients.add(client);
            origins.add(proxy.server().accept());
            origins.getLast().await("\r\n\r\n");
        }
        for (int i = 0; i < count; i++) {
            origins.get(i).send(OK);
            assertThat(clients.get(i).await("ok")).isEqualTo(OK);
            clients.get(i).close();
        }
        return origins;
    }

    private static void exchange(ProxyUnderTest proxy, Client origin) throws Exception {
        Client client = proxy.connect();
        client.send(GET);
        assertThat(origin.await("\r\n\r\n")).isEqualTo(GOT);
        origin.send(OK);
        assertThat(client.await("ok")).isEqualTo(OK);
        client.close();
    }

    @Test
    void shouldUseOneConnectionForRequestsOfDifferentClients() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client origin = fill(proxy, 1).getFirst();
            for (int i = 0; i < 5; i++) {
                exchange(proxy, origin);
            }
            assertThat(proxy.server().accepted()).isOne();
            assertThat(proxy.idle()).isOne();
        }
    }

    @Test
    void shouldUseTheOneThatWasUsedLastAndKeepNoMoreThanAreAllowed() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1).keepalive(2)) {
            List<Client> origins = fill(proxy, 3);
            assertThat(proxy.idle()).isEqualTo(2);
            assertThat(origins.get(0).receiveAll()).as("has waited longest").isEmpty();
            exchange(proxy, origins.get(2));
            exchange(proxy, origins.get(2));
            origins.get(2).close();
            proxy.loop.turnUntil(() -> proxy.idle() == 1);
            exchange(proxy, origins.get(1));
            assertThat(proxy.server().accepted()).isEqualTo(3);
        }
    }

    @Test
    void shouldKeepNoneWhereNoneIsAllowed() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1).keepalive(0)) {
            assertThat(fill(proxy, 1).getFirst().receiveAll()).isEmpty();
            assertThat(proxy.idle()).isZero();
        }
    }

    @Test
    void shouldShareTheRoomAmongServersAndForgetTheOldest() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(3).keepalive(2)) {
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < 3; i++) {
                    Client client = proxy.connect();
                    client.send(GET);
                    Client origin = proxy.accept(); // each has lost its connection to the two after it
                    origin.await("\r\n\r\n");
                    origin.send(OK);
                    assertThat(client.await("ok")).isEqualTo(OK);
                    client.close();
                }
            }
            assertThat(proxy.idle()).isEqualTo(2);
        }
    }

    @Test
    void shouldCloseWhatHasWaitedTooLong() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client origin = fill(proxy, 1).getFirst();
            proxy.loop.pass(54);
            assertThat(proxy.idle()).isOne();
            proxy.loop.pass(2);
            assertThat(origin.receiveAll()).isEmpty();
            assertThat(proxy.idle()).isZero();
        }
    }

    @Test
    void shouldForgetWhatTheServerEnds() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            List<Client> origins = fill(proxy, 3);
            origins.get(1).close();
            origins.get(2).reset();
            proxy.loop.turnUntil(() -> proxy.idle() == 1);
            exchange(proxy, origins.get(0));
            assertThat(proxy.serverFailures()).isZero();
        }
    }

    @Test
    void shouldNotKeepWhatTheServerWillEnd() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            for (String head : List.of(
                    "HTTP/1.1 200 OK\r\nConnection: close\r\n",
                    "HTTP/1.1 200 OK\r\nConnection: Keep-Alive, Close\r\n",
                    "HTTP/1.0 200 OK\r\n")) {
                Client client = proxy.connect();
                Client origin = proxy.ask(client, GET);
                origin.send(head + "Content-Length: 2\r\n\r\nok");
                assertThat(client.await("ok")).doesNotContainIgnoringCase("connection");
                assertThat(origin.receiveAll()).isEmpty();
                assertThat(proxy.idle()).isZero();
            }
            Client client = proxy.connect();
            Client origin = proxy.ask(client, GET);
            origin.send("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok");
            client.await("ok");
            assertThat(proxy.idle()).isOne();
        }
    }

    @Test
    void shouldTakeNothingFromAServerThatNobodyHasAsked() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client origin = fill(proxy, 1).getFirst();
            origin.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
            assertThat(origin.receiveAll()).isEmpty();
            assertThat(proxy.idle()).isZero();
            Client client = proxy.connect();
            Client next = proxy.ask(client, GET);
            next.send(OK);
            assertThat(client.await("ok")).isEqualTo(OK);
        }
    }

    @Test
    void shouldTakeOneResponseForOneRequest() throws Exception {
        String evil = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";
        for (String response : List.of(
                OK + evil,
                OK + "x",
                OK + "\r\n",
                "HTTP/1.1 204 No Content\r\n\r\n" + evil,
                "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nevil!",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n" + evil,
                "HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n" + "o".repeat(200_000) + evil)) {
            try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
                Client client = proxy.connect();
                client.send(GET + GET);
                Client origin = proxy.server().accept();
                origin.await("\r\n\r\n");
                origin.send(response);
                Client next = proxy.server().accept();
                assertThat(next.await("\r\n\r\n"))
                        .as("the second request goes elsewhere")
                        .isEqualTo(GOT);
                next.send(OK);
                proxy.loop.turnUntil(() -> proxy.idle() == 1);
                assertThat(client.received())
                        .endsWith(OK)
                        .doesNotContain("evil\n")
                        .doesNotContain("evilHTTP");
                assertThat(proxy.server().accepted()).isEqualTo(2);
            }
        }
    }

    @Test
    void shouldNotTakeABodyForAnAnswerToHead() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client client = proxy.connect();
            Client origin = proxy.ask(client, "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
            origin.send("HTTP/1.1 200 OK\r\nContent-Length: 44\r\n\r\n");
            assertThat(client.await("\r\n\r\n")).contains("Content-Length: 44\r\n");
            origin.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"); // a body, where there is none
            assertThat(origin.receiveAll()).isEmpty();
            assertThat(client.isSilent()).isTrue();
            assertThat(proxy.idle()).isZero();
        }
    }

    @Test
    void shouldAskAnewWhereAKeptConnectionEndsInsteadOfAnswering() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1).retries(0)) {
            Client origin = fill(proxy, 2).getLast();
            Client client = proxy.connect();
            client.send(GET);
            origin.await("\r\n\r\n");
            origin.close();
            Client fresh = proxy.server().accept();
            assertThat(fresh.await("\r\n\r\n")).as("not the other kept one").isEqualTo(GOT);
            fresh.send(OK);
            assertThat(client.await("ok")).isEqualTo(OK);
            assertThat(proxy.serverFailures()).as("that is no fault").isZero();
        }
    }

    @Test
    void shouldNotSendTwiceWhatMayHaveBeenDone() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client origin = fill(proxy, 1).getLast();
            Client client = proxy.connect();
            client.send(POST);
            origin.await("hi");
            origin.reset();
            assertThat(client.await("answer.\n")).startsWith("HTTP/1.1 502 Bad Gateway\r\n");
            assertThat(proxy.server().isLeftAlone()).isTrue();
            assertThat(proxy.failed("server_gone")).isOne();
            assertThat(proxy.serverFailures()).isZero();
            Client next = proxy.ask(client, GET);
            next.send(OK);
            assertThat(client.await("ok")).as("the client's connection stays").isEqualTo(OK);
        }
    }

    @Test
    void shouldKeepWhatWaitsAcrossAReload() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client busy = proxy.connect();
            Client used = proxy.ask(busy, GET);
            Client waiting = fill(proxy, 1).getFirst();
            proxy.reload();
            assertThat(proxy.idle()).isOne();
            exchange(proxy, waiting);
            used.send(OK);
            assertThat(busy.await("ok")).isEqualTo(OK);
            assertThat(proxy.idle())
                    .as("comes back to those that have taken over")
                    .isEqualTo(2);
            exchange(proxy, used);
            assertThat(proxy.server().accepted()).isEqualTo(2);
        }
    }

    @Test
    void shouldEndWhatWaitsForAServerThatIsGoneWithAReload() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client waiting = fill(proxy, 1).getFirst();
            proxy.forgetServers().server("127.0.0.1:0").reload();
            assertThat(waiting.receiveAll()).isEmpty();
            Client client = proxy.connect();
            client.send(GET);
            Client origin = proxy.server(1).accept();
            origin.await("\r\n\r\n");
            origin.send(OK);
            assertThat(client.await("ok")).isEqualTo(OK);
        }
    }

    @Test
    void shouldGiveAServerNoMoreThanItMayHave() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1).maxConnections(1)) {
            Client first = proxy.connect();
            Client origin = proxy.ask(first, GET);
            Client second = proxy.connect();
            second.send(GET);
            assertThat(second.await("now.\n")).startsWith("HTTP/1.1 503 Service Unavailable\r\n");
            origin.send(OK);
            assertThat(first.await("ok")).isEqualTo(OK);
            exchange(proxy, origin);
        }
    }
}
