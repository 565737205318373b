package io.baton.handoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.baton.handoff.HandoffMessage.Abort;
import io.baton.handoff.HandoffMessage.Ready;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class FrameBufferTest {

    private final FrameBuffer frames = new FrameBuffer();

    @Test
    void shouldWaitForTheRest() throws Exception {
        ByteBuffer frame = MessageCodec.encode(new Abort("x".repeat(10_000)));
        append(frame.slice(0, 100));
        assertThat(frames.next()).isEmpty();
        append(frame.slice(100, frame.limit() - 100));
        assertThat(frames.next()).contains(frame);
        assertThat(frames.next()).isEmpty();
    }

    @Test
    void shouldRefuseOtherProtocolsAtTheirFirstWrongByte() {
        append(ByteBuffer.wrap(new byte[] {'B', 'A', 'X'}));
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(frames::next)
                .withMessage("this is not the handoff protocol");
    }

    @Test
    void shouldRefuseALongMessageBeforeItComes() {
        ByteBuffer frame = MessageCodec.encode(new Ready());
        frame.putInt(MessageCodec.LENGTH_OFFSET, MessageCodec.FIELDS_BYTES_MAX + 1);
        append(frame);
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(frames::next)
                .withMessage("a message of 67108865 bytes: at most 67108864 are taken");
    }

    @Test
    void shouldGrowWithWhatComesAndNotWithWhatIsClaimed() throws Exception {
        ByteBuffer frame = MessageCodec.encode(new Ready());
        frame.putInt(MessageCodec.LENGTH_OFFSET, MessageCodec.FIELDS_BYTES_MAX);
        append(frame);
        assertThat(frames.next()).isEmpty();
        assertThat(frames.capacity()).isEqualTo(4_096);
        append(ByteBuffer.allocate(10_000));
        assertThat(frames.next()).isEmpty();
        assertThat(frames.capacity()).isLessThan(20_100);
    }

    @Test
    void shouldUseItsRoomAgain() throws Exception {
        for (int i = 0; i < 10_000; i++) {
            append(MessageCodec.encode(new Ready()));
            assertThat(frames.next()).isPresent();
        }
        assertThat(frames.capacity()).isEqualTo(4_096);
        assertThat(frames.consumed()).isEqualTo(10_000L * MessageCodec.HEADER_BYTES);
    }

    private void append(ByteBuffer bytes) {
        frames.append(MemorySegment.ofBuffer(bytes.slice()));
    }
}
