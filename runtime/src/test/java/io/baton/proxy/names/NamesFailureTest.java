package io.baton.proxy.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that are silent, wrong, old or forged, and what a watch tells then. */
@Timeout(60)
class NamesFailureTest {

    private static final String HOST = "db.example.com";

    private static final String ONE = "c0000201";

    private static final String TWO = "c0000202";

    private SteppedNames names;

    private FakeDns first;

    private FakeDns second;

    @BeforeEach
    void open() throws Exception {
        names = new SteppedNames();
        first = names.first();
        second = names.second();
    }

    @AfterEach
    void close() throws Exception {
        names.close();
    }

    @Test
    void shouldAskAgainWhenAnAnswerIsLost() throws Exception {
        try (NameWatch watch = names.watch(HOST)) {
            names.settle();
            FakeDns.Asked lost = first.receive();
            FakeDns.Asked alsoLost = first.receive();
            names.pass(2.1);
            FakeDns.Asked again = second.receive();
            assertThat(List.of(lost.client(), alsoLost.client())).doesNotContain(again.client());
            second.receive(); // lost again
            names.pass(2.1);
            names.answer(first, HOST, 60, ONE);
            assertThat(watch.firstAnswer()).isCompleted();
            assertThat(names.failures()).isZero();
            first.send(lost, lost.answer(DnsMessage.NO_ERROR).address("@12", 1, TWO)); // too late
            names.pass(2);
            assertThat(names.told()).containsExactly("[192.0.2.1:5432]");
        }
    }

    @Test
    void shouldKeepStaleAddressesAndTryAgainMoreAndMoreSeldom() throws Exception {
        names.use("options timeout:1 attempts:1", first);
        try (NameWatch watch = names.watch(HOST)) {
            names.answer(first, HOST, 10, ONE);
            names.pass(10.1);
            for (int pause = 1; pause <= 4; pause *= 2) {
                names.answer(first, HOST, DnsMessage.SERVER_FAILURE);
                names.pass(pause - 0.2);
                assertThat(names.turn()).isZero();
                names.pass(0.3);
            }
            assertThat(names.failures()).isEqualTo(3);
            first.receive();
            first.receive(); // nobody answers
            names.pass(1.1);
            assertThat(watch.addresses()).hasToString("[192.0.2.1:5432]");
            names.pass(8.1);
            names.answer(first, HOST, DnsMessage.NO_SUCH_NAME);
            assertThat(watch.addresses()).hasToString("[192.0.2.1:5432]");
            names.pass(16.1);
            names.answer(first, HOST, 10, TWO);
            assertThat(names.told()).containsExactly("[192.0.2.1:5432]", "[192.0.2.2:5432]");
        }
    }

    @Test
    void shouldSayWhyThereIsNoFirstAnswer() throws Exception {
        try (NameWatch missing = names.watch(HOST)) {
            names.answer(first, HOST, DnsMessage.NO_SUCH_NAME);
            assertThatThrownBy(() -> missing.firstAnswer().get())
                    .hasRootCauseMessage(HOST + ": it does not exist (NXDOMAIN)");
        }
        try (NameWatch empty = names.watch(HOST)) {
            names.answer(first, HOST, DnsMessage.NO_ERROR);
            assertThatThrownBy(() -> empty.firstAnswer().get())
                    .hasRootCauseMessage(HOST + ": it has no address (NODATA)");
        }
        names.use("options attempts:1", first);
        try (NameWatch failing = names.watch(HOST)) {
            names.answer(first, HOST, DnsMessage.SERVER_FAILURE);
            assertThatThrownBy(() -> failing.firstAnswer().get())
                    .hasRootCauseMessage(HOST + ": " + first.address() + ": SERVFAIL");
            names.pass(1.1);
            names.answer(first, HOST, 60, ONE); // it comes all the same
            assertThat(names.told()).containsExactly("[192.0.2.1:5432]");
        }
    }

    @Test
    void shouldGoOnToTheNextServerAtOnceWhenOneRefuses() throws Exception {
        FakeDns gone = new FakeDns();
        names.use("", gone, first);
        gone.close(); // its port is unreachable, and says so
        try (NameWatch watch = names.watch(HOST)) {
            names.answer(first, HOST, 60, ONE);
            assertThat(watch.firstAnswer()).isCompleted();
        }
        names.use("", first, second);
        try (NameWatch watch = names.watch(HOST)) {
            names.answer(first, HOST, 0x8185);
            names.answer(second, HOST, 60, TWO);
            assertThat(watch.firstAnswer()).isCompleted();
        }
        assertThat(names.told()).containsExactly("[192.0.2.1:5432]", "[192.0.2.2:5432]");
    }

    @Test
    void shouldPassOverForgedAnswers() throws Exception {
        try (NameWatch watch = names.watch(HOST)) {
            names.settle();
            for (int i = 0; i < 2; i++) {
                FakeDns.Asked asked = first.receive();
                first.send(
                        asked,
                        new DnsMessage(asked.id() ^ 1, DnsMessage.NO_ERROR)
                                .question(HOST, 1)
                                .address("@12", 60, "cb007101"));
                first.send(
                        asked,
                        new DnsMessage(asked.id(), DnsMessage.NO_ERROR)
                                .question("db.example.org", asked.isInet4() ? 1 : 28)
                                .address(HOST, 60, "cb007102"));
                names.settle();
                second.send(asked, asked.answer(DnsMessage.NO_ERROR).address("@12", 60, "cb007103")); // not asked
                names.settle();
                DnsMessage answer = asked.answer(DnsMessage.NO_ERROR);
                first.send(asked, asked.isInet4() ? answer.address("@12", 60, ONE) : answer);
            }
            names.settle();
            assertThat(names.told()).containsExactly("[192.0.2.1:5432]");
            assertThat(watch.firstAnswer()).isCompleted();
        }
    }

    @Test
    void shouldGoOnWhenAConnectionFails() throws Exception {
        try (NameWatch watch = names.watch(HOST)) {
            names.answer(first, HOST, DnsMessage.TRUNCATED);
            for (int i = 0; i < 2; i++) {
                try (Socket socket = first.accept()) {
                    names.settle();
                    FakeDns.receive(socket);
                }
            }
            names.answer(second, HOST, 60, ONE);
            assertThat(watch.firstAnswer()).isCompleted();
        }
    }

    @Test
    void shouldAskOldServersInAnOldWay() throws Exception {
        try (NameWatch watch = names.watch(HOST)) {
            names.settle();
            for (int i = 0; i < 2; i++) {
                FakeDns.Asked asked = first.receive();
                assertThat(asked.message()[11]).isEqualTo((byte) 1);
                first.send(asked, new DnsMessage(asked.id(), 0x8181));
            }
            names.settle();
            for (int i = 0; i < 2; i++) {
                FakeDns.Asked asked = first.receive();
                assertThat(asked.message()[11]).isZero();
                DnsMessage message = asked.answer(DnsMessage.NO_ERROR);
                first.send(asked, asked.isInet4() ? message.address("@12", 60, ONE) : message);
            }
            names.settle();
            assertThat(watch.addresses()).hasSize(1);
        }
    }

    @Test
    void shouldUseOneKindOfAddressesWhileTheOtherIsUnanswered() throws Exception {
        names.use("options timeout:1 attempts:1", first);
        try (NameWatch watch = names.watch(HOST)) {
            names.settle();
            for (int i = 0; i < 2; i++) {
                FakeDns.Asked asked = first.receive();
                DnsMessage message = asked.answer(DnsMessage.NO_ERROR);
                if (asked.isInet4()) {
                    first.send(asked, message.address("@12", 600, ONE));
                }
            }
            names.pass(1.1);
            assertThat(watch.addresses()).hasSize(1);
            names.pass(1.1); // and asks again soon
            names.answer(first, HOST, 600, ONE, TWO);
            assertThat(watch.addresses()).hasSize(2);
        }
    }

    @Test
    void shouldLeaveNothingOpenWhenTheLoopEndsInAQuestion() throws Exception {
        names.watch(HOST);
        names.settle();
        first.receive();
        names.close(); // the descriptors are counted at the end of the class
        assertThat(names.told()).isEmpty();
        names = new SteppedNames();
    }
}
