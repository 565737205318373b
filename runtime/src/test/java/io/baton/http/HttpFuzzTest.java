package io.baton.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Mutates valid messages and asks three things of what becomes of each: that nothing is read outside of it, that it
 * means the same however it is split, and that a request is accepted exactly when {@link ReferenceRequest} accepts it.
 *
 * <p>{@code -Dbaton.seed=} repeats a run, {@code -Dbaton.fuzz.cases=} makes it longer.
 */
class HttpFuzzTest {

    private static final int CASES = Integer.getInteger("baton.fuzz.cases", 100_000);

    private static final long SEED = Long.getLong("baton.seed", System.nanoTime());

    private static final int MUTATIONS_MAX = 4;

    private static final int CUTS_MAX = 5;

    private static final List<String> FRAGMENTS = List.of(
            "\r\n",
            "\r\n\r\n",
            "\n",
            "\r",
            "\0",
            " ",
            "\t",
            ":",
            ";",
            ",",
            "\"",
            "=",
            "%",
            "%2e",
            "%00",
            "#",
            "?",
            "*",
            "/",
            "//",
            "@",
            "[",
            "]",
            "\u007f",
            "\u0080",
            "\u00ff",
            "0",
            "1",
            "9",
            "a",
            "+",
            "-",
            "HTTP/1.0",
            "HTTP/1.1",
            "HTTP/2.0",
            "http://",
            "GET ",
            "HEAD ",
            "OPTIONS ",
            "CONNECT ",
            "Host: b\r\n",
            "Content-Length: 5\r\n",
            "Transfer-Encoding: chunked\r\n",
            "Connection: close\r\n",
            "Connection: x, upgrade\r\n",
            "Expect: x\r\n",
            "Expect: 100-continue\r\n",
            "Upgrade: y\r\n",
            " chunked",
            ", 5",
            "0\r\n\r\n",
            "5;a=b\r\nhello\r\n",
            "204",
            "304");

    private record Seed(Feeding.Kind kind, String message) {}

    private static final List<Seed> SEEDS = Stream.of(
                    seeds(Feeding.Kind.REQUEST, Messages.REQUESTS),
                    seeds(Feeding.Kind.REQUEST, Messages.REQUESTS),
                    seeds(Feeding.Kind.RESPONSE, Messages.RESPONSES),
                    seeds(Feeding.Kind.RESPONSE_TO_HEAD, Messages.RESPONSES),
                    seeds(Feeding.Kind.BODY, Messages.BODIES))
            .flatMap(seeds -> seeds)
            .toList();

    private static Stream<Seed> seeds(Feeding.Kind kind, List<String> messages) {
        return messages.stream().map(message -> new Seed(kind, message));
    }

    @Test
    void shouldMeanTheSameHoweverSplitAndAcceptOnlyWhatIsValid() {
        System.out.printf("HttpFuzzTest: %,d cases, -Dbaton.seed=%d%n", CASES, SEED);
        Random random = new Random(SEED);
        Feeding feeding = new Feeding();
        int accepted = 0;
        int refused = 0;
        for (int i = 0; i < CASES; i++) {
            Seed seed = SEEDS.get(random.nextInt(SEEDS.size()));
            byte[] message = mutate(random, Feeding.bytes(seed.message()));
            String whole = feeding.outcome(seed.kind(), message, new int[0]);
            check(i, seed, message, whole, feeding.outcome(seed.kind(), message, cuts(random, message.length)));
            check(i, seed, message, whole, feeding.outcome(seed.kind(), message, Feeding.eachByte(message.length)));
            boolean done = whole.endsWith(" bytes");
            if (seed.kind() == Feeding.Kind.REQUEST) {
                check(i, seed, message, done ? whole : "not accepted", ReferenceRequest.outcome(message));
            }
            accepted += done ? 1 : 0;
            refused += done || whole.startsWith("NEED_MORE") ? 0 : 1;
        }
        // A fuzzer whose cases are all refused, or all accepted, tests one half.
        assertThat(accepted).as("accepted, seed %d", SEED).isGreaterThan(CASES / 10);
        assertThat(refused).as("refused, seed %d", SEED).isGreaterThan(CASES / 10);
    }

    private static void check(int number, Seed seed, byte[] message, String expected, String actual) {
        if (!actual.equals(expected)) {
            assertThat(actual)
                    .as("case %d of seed %d, a %s: %s", number, SEED, seed.kind(), visible(message))
                    .isEqualTo(expected);
        }
    }

    private static String visible(byte[] message) {
        return Messages.visible(new String(message, StandardCharsets.ISO_8859_1));
    }

    private static int[] cuts(Random random, int length) {
        return random.ints(random.nextInt(CUTS_MAX), 0, length + 1).sorted().toArray();
    }

    private static byte[] mutate(Random random, byte[] message) {
        byte[] mutated = message;
        for (int i = random.nextInt(MUTATIONS_MAX); i >= 0; i--) {
            mutated = mutateOnce(random, mutated);
        }
        return mutated;
    }

    /** Replaces a short range by something else: nothing, noise, a fragment, a copy, or a part of another message. */
    private static byte[] mutateOnce(Random random, byte[] message) {
        int somewhere = random.nextInt(message.length + 1);
        int from = random.nextInt(3) == 0 ? lineStart(message, somewhere) : somewhere;
        int to = Math.min(message.length, from + (random.nextBoolean() ? 0 : random.nextInt(8)));
        byte[] other = Feeding.bytes(SEEDS.get(random.nextInt(SEEDS.size())).message());
        byte[] replacement = switch (random.nextInt(6)) {
            case 0 -> new byte[0];
            case 1 -> new byte[] {(byte) random.nextInt(256)};
            case 2 -> range(random, message);
            case 3 -> range(random, other);
            default -> Feeding.bytes(FRAGMENTS.get(random.nextInt(FRAGMENTS.size())));
        };
        ByteArrayOutputStream mutated = new ByteArrayOutputStream();
        mutated.write(message, 0, from);
        mutated.writeBytes(replacement);
        mutated.write(message, to, message.length - to);
        return mutated.toByteArray();
    }

    /** Whole fields meet each other more often when they are inserted where lines begin. */
    private static int lineStart(byte[] message, int from) {
        int at = from;
        while (at > 0 && message[at - 1] != '\n') {
            at--;
        }
        return at;
    }

    private static byte[] range(Random random, byte[] message) {
        int from = random.nextInt(message.length + 1);
        int to = Math.min(message.length, from + random.nextInt(40));
        return Arrays.copyOfRange(message, from, to);
    }
}
