package io.baton.proxy.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.baton.ffi.Address;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class AnswerReaderTest {

    private static final int FUZZ_CASES = 100_000;

    private static final String NAME = "www.example.com";

    private static final Question A = new Question(0x1234, HostName.parse(NAME), Question.Type.A, true);

    private static final Question AAAA = new Question(0x1234, HostName.parse(NAME), Question.Type.AAAA, false);

    private static Answer read(Question question, byte[] message) {
        return question.read(message, message.length);
    }

    private static Answer read(DnsMessage message) {
        return read(A, message.bytes());
    }

    private static DnsMessage answer() {
        return DnsMessage.to(A.message(), DnsMessage.NO_ERROR);
    }

    private static Answer.Found found(long ttl, String... hosts) {
        return new Answer.Found(
                Arrays.stream(hosts).map(host -> Address.parse(host + ":0")).toList(), ttl);
    }

    @Test
    void shouldAskAsTheStandardSays() {
        assertThat(HexFormat.of().formatHex(A.message()))
                .isEqualTo("12340100000100000000000103777777076578616d706c6503636f6d0000010001"
                        + "00002904d0000000000000");
        assertThat(HexFormat.of().formatHex(AAAA.message()))
                .isEqualTo("12340100000100000000000003777777076578616d706c6503636f6d00001c0001");
    }

    @Test
    void shouldReadAddresses() {
        assertThat(read(answer().address("@12", 300, "c0000201").address("WWW.Example.COM", 60, "c0000202")))
                .isEqualTo(found(60, "192.0.2.1", "192.0.2.2"));
        byte[] message = DnsMessage.to(AAAA.message(), DnsMessage.NO_ERROR)
                .address("@12", 5, "20010db8000000000000000000000001")
                .extension(0)
                .bytes();
        assertThat(read(AAAA, message)).isEqualTo(found(5, "[2001:db8::1]"));
        assertThat(read(answer().address("@12", 0x8000_0000L, "c0000201"))).isEqualTo(found(0, "192.0.2.1"));
    }

    @Test
    void shouldFollowAliases() {
        assertThat(read(answer().alias("@12", 300, "a.example.net")
                        .address("b.example.net", 600, "c0000201")
                        .alias("a.example.net", 20, "b.example.net")
                        .address("c.example.net", 1, "c0000203")))
                .isEqualTo(found(20, "192.0.2.1"));
        assertThat(read(answer().alias("@12", 300, "a.example.net"))).isEqualTo(new Answer.NoData());
        assertThat(read(answer().alias("@12", 300, "a.b").alias("a.b", 300, "@12")))
                .isEqualTo(new Answer.Malformed());
        DnsMessage chain = answer().alias("@12", 1, "n0");
        for (int i = 0; i < 15; i++) {
            chain.alias("n" + i, 1, "n" + (i + 1));
        }
        assertThat(read(chain.address("n15", 9, "c0000201"))).isEqualTo(found(1, "192.0.2.1"));
        assertThat(read(chain.alias("n15", 1, "n16")
                        .address("n16", 9, "c0000201")
                        .count(1, 19)))
                .isEqualTo(found(1, "192.0.2.1"));
    }

    @Test
    void shouldTellNothingFromNobody() {
        assertThat(read(answer())).isEqualTo(new Answer.NoData());
        assertThat(read(answer().address("other.example.com", 1, "c0000201"))).isEqualTo(new Answer.NoData());
        assertThat(read(DnsMessage.to(A.message(), DnsMessage.NO_SUCH_NAME))).isEqualTo(new Answer.NoSuchName());
        assertThat(read(DnsMessage.to(A.message(), DnsMessage.TRUNCATED))).isEqualTo(new Answer.Truncated());
        assertThat(read(DnsMessage.to(A.message(), DnsMessage.SERVER_FAILURE))).hasToString("SERVFAIL");
        assertThat(read(DnsMessage.to(A.message(), 0x8185))).hasToString("REFUSED");
        assertThat(read(answer().extension(1))).hasToString("RCODE 16"); // BADVERS
        assertThat(read(new DnsMessage(0x1234, 0x8181))).hasToString("FORMERR");
    }

    @Test
    void shouldPassOverWhatBelongsToAnotherQuestion() {
        Answer foreign = new Answer.Foreign();
        assertThat(read(new DnsMessage(0x1235, DnsMessage.NO_ERROR).question(NAME, 1)))
                .isEqualTo(foreign);
        assertThat(read(new DnsMessage(0x1234, 0x0180).question(NAME, 1))).isEqualTo(foreign);
        assertThat(read(new DnsMessage(0x1234, 0x9180).question(NAME, 1))).isEqualTo(foreign);
        assertThat(read(new DnsMessage(0x1234, DnsMessage.NO_ERROR).question("www.example.org", 1)))
                .isEqualTo(foreign);
        assertThat(read(new DnsMessage(0x1234, DnsMessage.NO_ERROR).question(NAME, 28)))
                .isEqualTo(foreign);
        assertThat(read(new DnsMessage(0x1234, DnsMessage.NO_ERROR))).isEqualTo(foreign);
        assertThat(read(answer().count(0, 2))).isEqualTo(foreign);
        assertThat(read(A, new byte[0])).isEqualTo(foreign);
        assertThat(read(A, Arrays.copyOf(answer().bytes(), 20))).isEqualTo(foreign);
    }

    @Test
    void shouldRefuseWhatDoesNotHoldTogether() {
        List<DnsMessage> malformed = List.of(
                answer().count(1, 1),
                answer().count(3, 1),
                answer().record(1, "@12", 1, 1, new byte[3]),
                answer().record(1, "@12", 1, 1, new byte[5]),
                answer().record(1, "@12", 5, 1, new byte[] {0, 0}),
                answer().record(1, "@12", 5, 1, new byte[] {3, 'a'}),
                answer().address("@33", 1, "c0000201"), // a pointer to itself
                answer().address("@40", 1, "c0000201"), // and forwards
                answer().name("a").number(1, 1),
                answer().number(0x40, 1).count(1, 1),
                answer().number(0xc0, 1).count(1, 1));
        assertThat(malformed).allSatisfy(message -> assertThat(read(message)).isEqualTo(new Answer.Malformed()));
        DnsMessage tooLong = answer();
        for (int i = 0; i < 5; i++) {
            tooLong.number(63, 1);
            tooLong.number(0, 63);
        }
        assertThat(read(tooLong.number(0, 1).number(0, 10).count(1, 1))).isEqualTo(new Answer.Malformed());
    }

    @Test
    void shouldBoundAddresses() {
        DnsMessage many = answer();
        for (int i = 0; i < 3000; i++) {
            many.address("@12", 1, "%08x".formatted(0x0a000000 + i));
        }
        assertThat(read(many))
                .isInstanceOfSatisfying(
                        Answer.Found.class, found -> assertThat(found.hosts()).hasSize(AnswerReader.ADDRESSES_MAX));
    }

    @Test
    void shouldSurviveWhateverComes() {
        long seed = Long.getLong("baton.seed", System.nanoTime());
        System.out.println("AnswerReaderTest: -Dbaton.seed=" + seed);
        Random random = new Random(seed);
        List<byte[]> valid = List.of(
                answer().address("@12", 300, "c0000201").extension(0).bytes(),
                answer().alias("@12", 300, "a.@16")
                        .address("a.@16", 1, "c0000201")
                        .bytes(),
                answer().alias("@12", 300, "a.b")
                        .record(2, "@16", 6, 1, new byte[30])
                        .bytes(),
                DnsMessage.to(A.message(), DnsMessage.NO_SUCH_NAME).bytes());
        Set<String> seen = new TreeSet<>();
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            for (int i = 0; i < FUZZ_CASES; i++) {
                byte[] message = valid.get(random.nextInt(valid.size())).clone();
                for (int change = random.nextInt(5); change >= 0; change--) {
                    int at = random.nextInt(10) == 0 ? random.nextInt(12) : 12 + random.nextInt(message.length - 12);
                    message[at] = (byte) (random.nextBoolean() ? 0xc0 | random.nextInt(2) : random.nextInt(256));
                }
                int length = random.nextInt(8) == 0 ? random.nextInt(message.length) : message.length;
                seen.add(A.read(message, length).getClass().getSimpleName());
            }
        });
        assertThat(seen).contains("Found", "Foreign", "Malformed", "NoData", "NoSuchName", "ServerFailure");
    }
}
