package io.baton.handoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.baton.handoff.HandoffMessage.Abort;
import io.baton.handoff.HandoffMessage.Answer;
import io.baton.handoff.HandoffMessage.Hello;
import io.baton.handoff.HandoffMessage.OfferEnd;
import io.baton.handoff.HandoffMessage.Role;
import io.baton.handoff.HandoffMessage.Taken;
import io.baton.handoff.ListenerLists.Kept;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageCodecTest {

    private static final int UNKNOWN_TYPE = 0x7001;

    static Iterable<HandoffMessage> messages() {
        return Messages.byName().values();
    }

    @Test
    void shouldBeTriedWithEveryMessage() {
        Set<Class<?>> tried =
                Messages.byName().values().stream().map(Object::getClass).collect(Collectors.toSet());
        assertThat(tried).containsExactlyInAnyOrder(HandoffMessage.class.getPermittedSubclasses());
    }

    @ParameterizedTest
    @MethodSource("messages")
    void shouldReadWhatItWrote(HandoffMessage message) throws Exception {
        assertThat(MessageCodec.decode(MessageCodec.encode(message))).contains(message);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void shouldPassOverFieldsOfLaterVersions(HandoffMessage message) throws Exception {
        ByteBuffer known = MessageCodec.encode(message);
        FieldWriter later = new FieldWriter(0);
        later.text(900, "of a later version");
        later.group(901, group -> group.number(1, 1));
        assertThat(MessageCodec.decode(withFields(known, later, true))).contains(message);
        assertThat(MessageCodec.decode(withFields(known, later, false))).contains(message);
    }

    @Test
    void shouldPassOverMessagesOnlyWhereItMay() throws Exception {
        assertThat(MessageCodec.decode(frame(UNKNOWN_TYPE, MessageCodec.OPTIONAL_FLAG, out -> {})))
                .isEmpty();
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> MessageCodec.decode(frame(UNKNOWN_TYPE, 0, out -> {})))
                .withMessage("message 28673 is unknown and must not be passed over");
    }

    @Test
    void shouldMarkWhatOlderReadersMayPassOver() {
        Messages.byName().forEach((name, message) -> {
            boolean isOptional = MessageCodec.encode(message).getShort(MessageCodec.FLAGS_OFFSET) != 0;
            assertThat(isOptional)
                    .as(name)
                    .isEqualTo(Set.of("heartbeat", "draining", "counted").contains(name));
        });
    }

    @Test
    void shouldPassOverStateThatItDoesNotKnow() throws Exception {
        ByteBuffer frame = frame(4, 0, out -> {
            out.number(1, 0);
            out.group(2, section -> section(section, 77, 1));
            out.group(2, section -> section(section, 1, 2));
            out.group(2, section -> section(section, 3, 1));
        });
        assertThat(MessageCodec.decode(frame)).contains(new OfferEnd(0, List.of(new StateSection.OpenConnections(5))));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 300, 70_000, 1_000_000})
    void shouldTakeTextOfAnyLength(int length) throws Exception {
        Abort abort = new Abort("\u00e4".repeat(length));
        assertThat(MessageCodec.decode(MessageCodec.encode(abort))).contains(abort);
    }

    @Test
    void shouldSayWhatIsWrong() {
        assertRefused("message 3: field 1 is missing", frame(3, 0, out -> {}));
        assertRefused("message 3: field 1 stands there twice", frame(3, 0, out -> {
            out.number(1, 1);
            out.number(1, 1);
        }));
        assertRefused("message 3: field 1 has 2 bytes and is no number", frame(3, 0, out -> out.text(1, "1")));
        assertRefused("message 3: field 1 is -1 and no count", frame(3, 0, out -> out.number(1, -1)));
        assertRefused("message 3: field 1 is 2147483648 and no count", frame(3, 0, out -> out.number(1, 1L << 31)));
        assertRefused("message 1: there is no role 9", frame(1, 0, out -> out.number(3, 9)));
        assertRefused("message 1: the versions 3 to 2 are no range", hello(3, 2));
        assertRefused("message 1: the versions 0 to 2 are no range", hello(0, 2));
    }

    @Test
    void shouldRefuseFieldsThatDoNotFit() {
        ByteBuffer tooLong = MessageCodec.encode(new Taken(1));
        tooLong.putInt(MessageCodec.HEADER_BYTES + 2, 9);
        assertRefused("message 3: field 1 is longer than what is around it", tooLong);
        ByteBuffer negative = MessageCodec.encode(new Taken(1));
        negative.putInt(MessageCodec.HEADER_BYTES + 2, -1);
        assertRefused("message 3: a field without a header", negative);
        ByteBuffer odd = MessageCodec.encode(new Abort("ab"));
        odd.putInt(MessageCodec.HEADER_BYTES + 2, 3);
        assertRefused("message 14: a field without a header", odd);
        assertRefused("message 14: field 1 is half a character", odd.slice(0, odd.limit() - 1));
    }

    @Test
    void shouldRefuseAddressesThatNobodyHas() {
        assertRefused("message 2: port 65536 is not in 0 to 65535", listener(address -> {
            address.number(1, 1);
            address.number(2, 0);
            address.number(3, 65_536);
        }));
        assertRefused("message 2: there is no kind 9 of addresses", listener(address -> address.number(1, 9)));
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> MessageCodec.decode(listener(address -> {
                    address.number(1, 3);
                    address.text(6, "/" + "x".repeat(200));
                })))
                .withMessageStartingWith("message 2: the path of a Unix socket has 1 to 108 bytes, not 201");
    }

    @Test
    void shouldTellWhetherAnAnswerCoversTheOffer() {
        assertThat(new ListenerLists(List.of(new Kept(1, 0)), List.of(), List.of(0, 2)).covers(3))
                .isTrue();
        assertThat(new ListenerLists(List.of(), List.of(), List.of()).covers(0)).isTrue();
        assertThat(new ListenerLists(List.of(new Kept(1, 0)), List.of(), List.of(0)).covers(3))
                .isFalse();
        assertThat(new ListenerLists(List.of(new Kept(0, 0)), List.of(), List.of(0)).covers(1))
                .isFalse();
        assertThat(new ListenerLists(List.of(new Kept(3, 0)), List.of(), List.of(0, 1, 2)).covers(3))
                .isFalse();
        Answer negative = new Answer(new ListenerLists(List.of(), List.of(), List.of(-1)));
        assertRefused("message 5: field 3 is -1 and no count", MessageCodec.encode(negative));
    }

    private static ByteBuffer hello(int versionMin, int versionMax) {
        ByteBuffer frame = MessageCodec.encode(new Hello(1, 1, Role.SUCCESSOR, 1, 0, "", "", 0, 0));
        int number = MessageCodec.HEADER_BYTES + 6;
        return frame.putLong(number, versionMin).putLong(number + 14, versionMax);
    }

    private static ByteBuffer listener(Consumer<FieldWriter> address) {
        return frame(2, 0, out -> {
            out.number(1, 0);
            out.group(2, endpoint -> {
                endpoint.text(1, "web");
                endpoint.group(2, address);
                endpoint.number(3, 0);
            });
        });
    }

    private static void section(FieldWriter out, int kind, int version) {
        out.number(1, kind);
        out.number(2, version);
        out.group(3, body -> body.number(1, 5));
    }

    private static ByteBuffer frame(int type, int flags, Consumer<FieldWriter> fields) {
        FieldWriter out = new FieldWriter(MessageCodec.HEADER_BYTES);
        fields.accept(out);
        return headed(out.finished(), type, flags);
    }

    private static ByteBuffer headed(ByteBuffer frame, int type, int flags) {
        return frame.putInt(0, MessageCodec.MAGIC)
                .putShort(MessageCodec.TYPE_OFFSET, (short) type)
                .putShort(MessageCodec.FLAGS_OFFSET, (short) flags)
                .putInt(MessageCodec.LENGTH_OFFSET, frame.limit() - MessageCodec.HEADER_BYTES);
    }

    private static ByteBuffer withFields(ByteBuffer frame, FieldWriter more, boolean isInFront) {
        ByteBuffer both = ByteBuffer.allocate(frame.limit() + more.length());
        ByteBuffer fields = frame.slice(MessageCodec.HEADER_BYTES, frame.limit() - MessageCodec.HEADER_BYTES);
        both.put(frame.slice(0, MessageCodec.HEADER_BYTES));
        both.put(isInFront ? more.finished() : fields).put(isInFront ? fields : more.finished());
        return headed(both.flip(), frame.getShort(MessageCodec.TYPE_OFFSET), frame.getShort(MessageCodec.FLAGS_OFFSET));
    }

    private static void assertRefused(String message, ByteBuffer frame) {
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> MessageCodec.decode(frame))
                .withMessage(message);
    }
}
