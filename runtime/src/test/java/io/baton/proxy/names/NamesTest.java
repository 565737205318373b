package io.baton.proxy.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a watch tells when servers answer: real sockets, and time that stands still. */
@Timeout(60)
class NamesTest {

    private static final String HOST = "db.example.com";

    private static final String ONE = "c0000201";

    private static final String TWO = "c0000202";

    private SteppedNames names;

    private FakeDns first;

    @BeforeEach
    void open() throws Exception {
        names = new SteppedNames();
        first = names.first();
    }

    @AfterEach
    void close() throws Exception {
        names.close();
    }

    @Test
    void shouldTellSortedAddressesOnceAndWhenTheyChange() throws Exception {
        NameWatch watch = names.watch(HOST);
        names.settle();
        assertThat(names.told()).isEmpty();
        for (int i = 0; i < 2; i++) {
            FakeDns.Asked asked = first.receive();
            DnsMessage message = asked.answer(DnsMessage.NO_ERROR);
            String[] addresses = asked.isInet4()
                    ? new String[] {TWO, ONE, TWO}
                    : new String[] {"ff000000000000000000000000000001", "00000000000000000000000000000001"};
            for (String address : addresses) {
                message.address("@12", 30, address);
            }
            first.send(asked, message);
        }
        names.settle();
        String all = "[192.0.2.1:5432, 192.0.2.2:5432, [::1]:5432, [ff00::1]:5432]";
        assertThat(names.told()).containsExactly(all);
        assertThat(watch.firstAnswer().get()).hasToString(all);
        assertThat(watch.addresses()).hasToString(all);
        names.pass(29);
        assertThat(names.told()).hasSize(1);
        names.pass(1.1); // the TTL
        names.answer(first, HOST, 30, ONE);
        names.pass(30.1);
        names.answer(first, HOST, 30, ONE); // the same again
        names.pass(30.1);
        names.answer(first, HOST, 30, TWO);
        assertThat(names.told()).containsExactly(all, "[192.0.2.1:5432]", "[192.0.2.2:5432]");
        watch.close();
        names.pass(40);
        assertThat(names.told()).hasSize(3);
    }

    @Test
    void shouldNotAskAgainInStepWithOthers() throws Exception {
        names.spread(1);
        try (NameWatch watch = names.watch(HOST)) {
            names.answer(first, HOST, 30, ONE);
            names.pass(26.9);
            assertThat(first.isAsked()).isFalse();
            names.pass(0.2); // after nine tenths of the TTL
            names.answer(first, HOST, 30, TWO);
            assertThat(watch.addresses()).hasToString("[192.0.2.2:5432]");
        }
    }

    @Test
    void shouldClampWhatServersSayOfTime() throws Exception {
        try (NameWatch watch = names.watch(HOST)) {
            names.answer(first, HOST, 0, ONE);
            names.pass(0.9);
            assertThat(names.turn()).isZero();
            names.pass(0.2);
            names.answer(first, HOST, 1_000_000, TWO);
            names.jump(3_599_000);
            names.jump(1_100);
            names.answer(first, HOST, 60, ONE);
            assertThat(names.told()).hasSize(3);
            assertThat(watch.addresses()).hasSize(1);
        }
    }

    @Test
    void shouldAskOverTcpWhatDoesNotFit() throws Exception {
        try (NameWatch watch = names.watch(HOST)) {
            names.answer(first, HOST, DnsMessage.TRUNCATED);
            for (int i = 0; i < 2; i++) {
                try (Socket socket = first.accept()) {
                    names.settle();
                    FakeDns.Asked asked = FakeDns.receive(socket);
                    DnsMessage message = asked.answer(DnsMessage.NO_ERROR);
                    for (int host = 1; host <= 200 && asked.isInet4(); host++) {
                        message.address("@12", 60, "c00002%02x".formatted(host));
                    }
                    byte[] framed = FakeDns.framed(message);
                    for (int at = 0; at < framed.length; at += 700) { // slowly, and split in the length, too
                        int from = at == 0 ? 0 : at - 699;
                        socket.getOutputStream().write(framed, from, Math.min(at + 1, framed.length) - from);
                        names.settle();
                    }
                    int rest = (framed.length - 1) / 700 * 700 + 1;
                    socket.getOutputStream().write(framed, rest, framed.length - rest);
                    int end = i;
                    names.turnUntil(() -> end == 0 || !names.told().isEmpty());
                }
            }
            assertThat(watch.addresses()).hasSize(200);
        }
    }

    @Test
    void shouldFollowAliasesInAnAnswer() throws Exception {
        try (NameWatch watch = names.watch(HOST)) {
            names.settle();
            for (int i = 0; i < 2; i++) {
                FakeDns.Asked asked = first.receive();
                DnsMessage message = asked.answer(DnsMessage.NO_ERROR).alias("@12", 5, "db1.example.net");
                first.send(asked, asked.isInet4() ? message.address("db1.example.net", 600, ONE) : message);
            }
            names.settle();
            assertThat(watch.addresses()).hasToString("[192.0.2.1:5432]");
            names.pass(5.1); // the shortest of them
            names.answer(first, HOST, 60, TWO);
            assertThat(names.told()).hasSize(2);
        }
    }

    @Test
    void shouldSearchUntilANameExists() throws Exception {
        names.use("search a.test b.test\noptions ndots:1 attempts:1", first);
        try (NameWatch watch = names.watch("db")) {
            names.answer(first, "db.a.test", DnsMessage.NO_SUCH_NAME);
            names.answer(first, "db.b.test", 60, ONE);
            assertThat(watch.addresses()).hasSize(1);
        }
        try (NameWatch watch = names.watch("db")) { // a silent server is no reason to take another host
            names.answer(first, "db.a.test", DnsMessage.SERVER_FAILURE);
            assertThat(watch.firstAnswer()).isCompletedExceptionally();
        }
    }

    @Test
    void shouldNotAskForWhatItKnows() throws Exception {
        names.hosts = HostsFile.parse("192.0.2.7 " + HOST);
        names.watch(HOST);
        names.watch("LocalHost");
        names.watch("a.localhost.");
        names.watch("192.0.2.8");
        names.watch("::1");
        names.watch("[::2]");
        names.settle();
        assertThat(names.told())
                .containsExactly(
                        "[192.0.2.7:5432]",
                        "[127.0.0.1:5432, [::1]:5432]",
                        "[127.0.0.1:5432, [::1]:5432]",
                        "[192.0.2.8:5432]",
                        "[[::1]:5432]",
                        "[[::2]:5432]");
        names.hosts = HostsFile.parse("192.0.2.9 " + HOST);
        names.pass(NameWatch.HOSTS_SECONDS + 0.1);
        assertThat(names.told()).last().isEqualTo("[192.0.2.9:5432]");
        names.hosts = HostsFile.parse("");
        names.pass(NameWatch.HOSTS_SECONDS + 0.1);
        names.answer(first, HOST, 60, ONE);
        assertThat(names.told()).last().isEqualTo("[192.0.2.1:5432]");
        assertThatThrownBy(() -> names.watch("a b")).isInstanceOf(IllegalArgumentException.class);
    }
}
