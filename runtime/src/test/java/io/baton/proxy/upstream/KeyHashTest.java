package io.baton.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.baton.ffi.Address;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class KeyHashTest {

    private static final int SEED = 20260;

    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);

    @Test
    void shouldStayAsItIs() {
        // Two generations of a server must agree, so a changed number here moves every client's session once.
        assertThat(List.of(
                        KeyHash.of(""),
                        KeyHash.of("/index.html?a=1"),
                        KeyHash.of(Address.parse("192.0.2.1:80")),
                        KeyHash.of(Address.parse("[2001:db8::1]:80"))))
                .containsExactly(0x766fa4afc039547bL, 0x35b337b33e093857L, 0xf792e963977e3f76L, 0x6481d9ab46867c75L);
    }

    @Test
    void shouldFlipHalfOfTheBitsWhenOneBitOfTheKeyFlips() {
        for (int length : new int[] {1, 4, 7, 8, 9, 16, 31}) {
            int[] flipsOfBit = new int[Long.SIZE];
            int tries = 400;
            long flips = 0;
            for (int i = 0; i < tries; i++) {
                byte[] key = new byte[length];
                random.nextBytes(key);
                long before = hash(key);
                int bit = random.nextInt(length * 8);
                key[bit / 8] ^= (byte) (1 << bit % 8);
                long changed = before ^ hash(key);
                flips += Long.bitCount(changed);
                for (int out = 0; out < Long.SIZE; out++) {
                    flipsOfBit[out] += (int) (changed >>> out & 1);
                }
            }
            // 400 tries of 64 bits: the mean has a deviation of 0.2 of 32, each bit one of 10 of 200.
            assertThat((double) flips / tries).as("length %d", length).isCloseTo(32, within(1.2));
            assertThat(Arrays.stream(flipsOfBit).boxed())
                    .as("length %d, seed %d", length, SEED)
                    .allMatch(count -> count > 145 && count < 255);
        }
    }

    @Test
    void shouldTellShortKeysApart() {
        Set<Long> hashes = new HashSet<>();
        for (int length = 0; length < 20; length++) {
            assertThat(hashes.add(hash(new byte[length])))
                    .as("%d zeros", length)
                    .isTrue();
        }
        for (int number = 0; number < 100_000; number++) {
            assertThat(hashes.add(KeyHash.of("/item/" + number)))
                    .as("%d", number)
                    .isTrue();
        }
    }

    @Test
    void shouldReadTheSameWhereverTheBytesLie() {
        byte[] key = "a key of some length".getBytes(StandardCharsets.US_ASCII);
        try (Arena arena = Arena.ofConfined()) {
            for (int shift = 0; shift < 9; shift++) {
                MemorySegment memory = arena.allocate(64).fill((byte) 0xFF);
                MemorySegment.copy(key, 0, memory, ValueLayout.JAVA_BYTE, shift, key.length);
                assertThat(KeyHash.of(memory, shift, shift + key.length)).isEqualTo(hash(key));
            }
        }
    }

    @Test
    void shouldRefuseARangeThatIsNone() {
        MemorySegment memory = MemorySegment.ofArray(new byte[8]);
        assertThatThrownBy(() -> KeyHash.of(memory, 5, 4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> KeyHash.of(memory, 0, 9)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(KeyHash.of(memory, 4, 4)).isEqualTo(KeyHash.of("")).isNotEqualTo(KeyHash.NONE);
    }

    @Test
    void shouldLookAtTheHostAlone() {
        assertThat(of("192.0.2.1:80")).isEqualTo(of("192.0.2.1:40000")).isNotEqualTo(of("192.0.2.2:80"));
        assertThat(of("[2001:db8::1]:80"))
                .isEqualTo(of("[2001:db8::1]:40000"))
                .isNotEqualTo(of("[2001:db8::2]:80"))
                .isNotEqualTo(of("[2001:db9::1]:80"));
        assertThat(KeyHash.of(new Address.Inet6(0, 0xFFFF_C000_0201L, 80, 0))).isEqualTo(of("192.0.2.1:80"));
        assertThat(of("unix:/run/a")).isNotEqualTo(of("unix:/run/b")).isNotEqualTo(of("unix:@/run/a"));
        assertThat(KeyHash.of(new Address.Unnamed())).isNotEqualTo(KeyHash.NONE);
    }

    private static long of(String address) {
        return KeyHash.of(Address.parse(address));
    }

    private static long hash(byte[] key) {
        return KeyHash.of(MemorySegment.ofArray(key), 0, key.length);
    }
}
