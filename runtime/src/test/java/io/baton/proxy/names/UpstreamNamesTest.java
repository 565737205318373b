package io.baton.proxy.names;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.config.Balance;
import io.baton.config.ServerAddress;
import io.baton.config.UpstreamConfig;
import io.baton.config.UpstreamServer;
import io.baton.ffi.Address;
import io.baton.proxy.upstream.Member;
import io.baton.proxy.upstream.Upstreams;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What upstreams learn of a name server's answers: real sockets, and time that stands still. */
@Timeout(60)
class UpstreamNamesTest {

    private static final String HOST = "db.example.com";

    private static final String ONE = "c0000201";

    private static final String TWO = "c0000202";

    private SteppedNames stepped;

    private FakeDns dns;

    @BeforeEach
    void open() throws Exception {
        stepped = new SteppedNames();
        dns = stepped.first();
        stepped.use("options timeout:1 attempts:1", dns);
    }

    @AfterEach
    void close() throws Exception {
        stepped.close();
    }

    @Test
    void shouldGiveUpstreamsTheAddressesOfTheirNames() throws Exception {
        Upstreams upstreams = upstreams(HOST + ":5432", "127.0.0.1:9001");
        try (UpstreamNames names = new UpstreamNames(stepped.names(), upstreams)) {
            CompletableFuture<?> first = names.start();
            assertThat(servers(upstreams)).containsExactly("127.0.0.1:9001");
            assertThat(upstreams.named("app").unresolved()).containsExactly(HOST + ":5432");
            assertThat(first).isNotDone();
            stepped.answer(dns, HOST, 10, TWO, ONE);
            assertThat(first).isCompleted();
            assertThat(servers(upstreams)).containsExactly("192.0.2.1:5432", "192.0.2.2:5432", "127.0.0.1:9001");
            assertThat(upstreams.named("app").unresolved()).isEmpty();
            stepped.pass(10.1);
            stepped.answer(dns, HOST, 10, TWO);
            assertThat(servers(upstreams)).containsExactly("192.0.2.2:5432", "127.0.0.1:9001");
        }
    }

    @Test
    void shouldGoOnWithoutANameThatCannotBeResolvedAndTakeItUpLater() throws Exception {
        Upstreams upstreams = upstreams(HOST + ":5432", "localhost:80");
        try (UpstreamNames names = new UpstreamNames(stepped.names(), upstreams)) {
            CompletableFuture<?> first = names.start();
            stepped.answer(dns, HOST, DnsMessage.NO_SUCH_NAME);
            assertThat(first).isCompleted();
            assertThat(servers(upstreams)).containsExactly("127.0.0.1:80", "[::1]:80");
            assertThat(stepped.failures()).isOne();
            stepped.pass(1.1);
            stepped.answer(dns, HOST, 10, ONE);
            assertThat(servers(upstreams)).containsExactly("192.0.2.1:5432", "127.0.0.1:80", "[::1]:80");
            assertThat(stepped.failures()).isOne();
        }
    }

    @Test
    void shouldNotAskAnewForWhatAReloadLeavesInPlace() throws Exception {
        Upstreams before = upstreams(HOST + ":5432", "gone.example.com:1");
        try (UpstreamNames names = new UpstreamNames(stepped.names(), before)) {
            var _ = names.start();
            stepped.settle();
            for (int i = 0; i < 4; i++) { // two questions for each of the two names
                FakeDns.Asked asked = dns.receive();
                DnsMessage answer = asked.answer(DnsMessage.NO_ERROR);
                dns.send(asked, asked.isInet4() ? answer.address("@12", 10, ONE) : answer);
            }
            stepped.settle();
            assertThat(servers(before)).containsExactly("192.0.2.1:5432", "192.0.2.1:1");
            Upstreams after = Upstreams.of(List.of(config("127.0.0.1:9001", HOST + ":5432")), before);
            names.follow(after);
            stepped.settle();
            assertThat(servers(after)).containsExactly("127.0.0.1:9001", "192.0.2.1:5432");
            stepped.pass(10.1);
            stepped.answer(dns, HOST, 10, TWO); // and nobody asks for the other name
            assertThat(servers(after)).containsExactly("127.0.0.1:9001", "192.0.2.2:5432");
            assertThat(servers(before)).containsExactly("192.0.2.1:5432", "192.0.2.1:1");
        }
    }

    private static List<String> servers(Upstreams upstreams) {
        return upstreams.named("app").members().stream()
                .map(Member::address)
                .map(Address::toString)
                .toList();
    }

    private static Upstreams upstreams(String... servers) {
        return Upstreams.of(List.of(config(servers)));
    }

    private static UpstreamConfig config(String... servers) {
        List<UpstreamServer> all = Arrays.stream(servers)
                .map(text -> new UpstreamServer(new ServerAddress(text), 1, false))
                .toList();
        return new UpstreamConfig(
                "app", all, Balance.ROUND_ROBIN, Optional.empty(), 0, 0, 3, 60, 1, 3, 10, 0, false, Optional.empty());
    }
}
