package io.baton.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Feeds the decoder what hostile or broken peers may send. Each run is another one; {@code -Dbaton.seed=N} repeats one.
 */
class FrameFuzzTest {

    private static final int ROUNDS = 40_000;

    private static final long SEED = Long.getLong("baton.seed", System.nanoTime());

    private final List<byte[]> corpus =
            Messages.byName().values().stream().map(Messages::bytes).toList();

    @Test
    void shouldReadOrRefuseWhateverComes() {
        Random random = new Random(SEED);
        int read = 0;
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] frame = mutated(random);
            try {
                HandoffMessage message = decode(frame).orElse(null);
                if (message != null) {
                    assertThat(decode(Messages.bytes(message))).contains(message);
                }
                read++;
            } catch (ProtocolException e) {
                assertThat(e).hasMessageStartingWith("message ");
                refused++;
            } catch (RuntimeException | Error e) {
                throw new AssertionError("-Dbaton.seed=%d, round %d".formatted(SEED, round), e);
            }
        }
        assertThat(read).as("seed %d", SEED).isPositive();
        assertThat(refused).as("seed %d", SEED).isPositive();
    }

    @Test
    void shouldCutAStreamWhereverItIsTorn() throws Exception {
        Random random = new Random(SEED);
        for (int round = 0; round < 300; round++) {
            List<HandoffMessage> sent = new ArrayList<>();
            FrameBuffer frames = new FrameBuffer();
            List<HandoffMessage> heard = new ArrayList<>();
            ByteBuffer stream = ByteBuffer.allocate(1 << 16);
            while (sent.size() < 20) {
                List<HandoffMessage> all = List.copyOf(Messages.byName().values());
                sent.add(all.get(random.nextInt(all.size())));
                stream.put(MessageCodec.encode(sent.getLast()));
            }
            stream.flip();
            while (stream.hasRemaining()) {
                byte[] piece =
                        new byte[Math.min(stream.remaining(), 1 + random.nextInt(random.nextBoolean() ? 3 : 700))];
                stream.get(piece);
                frames.append(MemorySegment.ofArray(piece));
                for (Optional<ByteBuffer> next = frames.next(); next.isPresent(); next = frames.next()) {
                    heard.add(MessageCodec.decode(next.get()).orElseThrow());
                }
            }
            assertThat(heard).as("seed %d, round %d", SEED, round).isEqualTo(sent);
            assertThat(frames.consumed()).isEqualTo(frames.received()).isEqualTo(stream.limit());
        }
    }

    private static Optional<HandoffMessage> decode(byte[] frame) throws ProtocolException {
        return MessageCodec.decode(ByteBuffer.wrap(frame));
    }

    /** A frame with a right header, as the buffer has checked that, and a few wrong bytes, numbers or ends after it. */
    private byte[] mutated(Random random) {
        byte[] frame = corpus.get(random.nextInt(corpus.size())).clone();
        int changes = random.nextInt(6);
        for (int i = 0; i < changes; i++) {
            frame = switch (random.nextInt(4)) {
                case 0 -> flip(frame, random);
                case 1 -> number(frame, random);
                case 2 -> Arrays.copyOf(frame, MessageCodec.HEADER_BYTES + random.nextInt(frame.length));
                default -> spliced(frame, corpus.get(random.nextInt(corpus.size())), random);
            };
        }
        return frame;
    }

    private static byte[] flip(byte[] frame, Random random) {
        int at = MessageCodec.TYPE_OFFSET + random.nextInt(frame.length - MessageCodec.TYPE_OFFSET);
        frame[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        return frame;
    }

    private static byte[] number(byte[] frame, Random random) {
        if (frame.length >= MessageCodec.HEADER_BYTES + Integer.BYTES) {
            int at = MessageCodec.HEADER_BYTES
                    + random.nextInt(frame.length - MessageCodec.HEADER_BYTES - Integer.BYTES + 1);
            int[] numbers = {-1, 0, 1, 2, 7, 8, 9, Integer.MAX_VALUE, Integer.MIN_VALUE, frame.length, random.nextInt()
            };
            ByteBuffer.wrap(frame).putInt(at, numbers[random.nextInt(numbers.length)]);
        }
        return frame;
    }

    private static byte[] spliced(byte[] frame, byte[] other, Random random) {
        int keep = MessageCodec.HEADER_BYTES + random.nextInt(frame.length - MessageCodec.HEADER_BYTES + 1);
        int from = random.nextInt(other.length);
        ByteBuffer joined = ByteBuffer.allocate(keep + other.length - from);
        return joined.put(frame, 0, keep).put(other, from, other.length - from).array();
    }
}
