package io.baton.handoff;

import io.baton.handoff.HandoffMessage.Abort;
import io.baton.handoff.HandoffMessage.Accepting;
import io.baton.handoff.HandoffMessage.Answer;
import io.baton.handoff.HandoffMessage.Baked;
import io.baton.handoff.HandoffMessage.Commit;
import io.baton.handoff.HandoffMessage.Counted;
import io.baton.handoff.HandoffMessage.Drained;
import io.baton.handoff.HandoffMessage.Draining;
import io.baton.handoff.HandoffMessage.Heartbeat;
import io.baton.handoff.HandoffMessage.Hello;
import io.baton.handoff.HandoffMessage.Listeners;
import io.baton.handoff.HandoffMessage.OfferEnd;
import io.baton.handoff.HandoffMessage.Ready;
import io.baton.handoff.HandoffMessage.Role;
import io.baton.handoff.HandoffMessage.Stopping;
import io.baton.handoff.HandoffMessage.Taken;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The bytes of each message: a header of {@link #HEADER_BYTES}, and typed fields.
 *
 * <p>Numbers of messages and fields are never used again for something else. A new field needs no new version, as older
 * readers pass over it; a new message that they must not pass over does.
 */
final class MessageCodec {

    /** "BATN", so that whatever else comes along is noticed at once. */
    static final int MAGIC = 0x4241544E;

    /** Magic, type, flags and length. */
    static final int HEADER_BYTES = 12;

    static final int TYPE_OFFSET = 4;

    static final int FLAGS_OFFSET = 6;

    static final int LENGTH_OFFSET = 8;

    /** Who does not know the type of this message shall pass over it, instead of giving up. */
    static final int OPTIONAL_FLAG = 1;

    /** What a frame may have after its header: 10,000 listeners with names of 1,000 characters fit three times. */
    static final int FIELDS_BYTES_MAX = 64 << 20;

    private static final int HELLO = 1;

    private static final int LISTENERS = 2;

    private static final int TAKEN = 3;

    private static final int OFFER_END = 4;

    private static final int ANSWER = 5;

    private static final int READY = 6;

    private static final int COMMIT = 7;

    private static final int ACCEPTING = 8;

    private static final int HEARTBEAT = 9;

    private static final int STOPPING = 10;

    private static final int BAKED = 11;

    private static final int DRAINING = 12;

    private static final int DRAINED = 13;

    private static final int ABORT = 14;

    private static final int COUNTED = 15;

    private MessageCodec() {}

    /** A whole frame. */
    static ByteBuffer encode(HandoffMessage message) {
        FieldWriter out = new FieldWriter(HEADER_BYTES);
        int type = write(message, out);
        ByteBuffer frame = out.finished();
        frame.putInt(0, MAGIC)
                .putShort(TYPE_OFFSET, (short) type)
                .putShort(FLAGS_OFFSET, (short) (isOptional(type) ? OPTIONAL_FLAG : 0))
                .putInt(LENGTH_OFFSET, frame.limit() - HEADER_BYTES);
        return frame;
    }

    /**
     * Reads a whole frame, as {@link FrameBuffer} cuts it.
     *
     * @return empty for a message of a later version that may be passed over
     */
    static Optional<HandoffMessage> decode(ByteBuffer frame) throws ProtocolException {
        int type = Short.toUnsignedInt(frame.getShort(TYPE_OFFSET));
        if (type < HELLO || type > COUNTED) {
            if ((frame.getShort(FLAGS_OFFSET) & OPTIONAL_FLAG) == 0) {
                throw new ProtocolException("message %d is unknown and must not be passed over".formatted(type));
            }
            return Optional.empty();
        }
        try {
            ByteBuffer fields = frame.slice(HEADER_BYTES, frame.limit() - HEADER_BYTES);
            return Optional.of(read(type, new FieldReader(fields, "message " + type)));
        } catch (IllegalArgumentException e) { // of the records, about values that no process means
            throw new ProtocolException("message %d: %s".formatted(type, e.getMessage()));
        }
    }

    private static boolean isOptional(int type) {
        return type == HEARTBEAT || type == DRAINING || type == COUNTED;
    }

    /** Writes the fields, and returns the type. */
    private static int write(HandoffMessage message, FieldWriter out) {
        return switch (message) {
            case Hello hello -> writeHello(hello, out);
            case Listeners(int first, List<Endpoint> endpoints) -> {
                out.number(1, first);
                endpoints.forEach(endpoint -> out.group(2, group -> EndpointCodec.write(endpoint, group)));
                yield LISTENERS;
            }
            case Taken(int count) -> {
                out.number(1, count);
                yield TAKEN;
            }
            case OfferEnd(int count, List<StateSection> state) -> {
                out.number(1, count);
                writeState(state, out);
                yield OFFER_END;
            }
            case Answer(ListenerLists lists) -> {
                EndpointCodec.write(lists, out);
                yield ANSWER;
            }
            case Draining(int connections, List<StateSection> state) -> {
                out.number(1, connections);
                writeState(state, out);
                yield DRAINING;
            }
            case Abort(String reason) -> {
                out.text(1, reason);
                yield ABORT;
            }
            case Ready _ -> READY;
            case Commit(List<StateSection> state) -> {
                writeState(state, out);
                yield COMMIT;
            }
            case Accepting _ -> ACCEPTING;
            case Heartbeat _ -> HEARTBEAT;
            case Stopping _ -> STOPPING;
            case Baked _ -> BAKED;
            case Drained(List<StateSection> state) -> {
                writeState(state, out);
                yield DRAINED;
            }
            case Counted(List<StateSection> state) -> {
                writeState(state, out);
                yield COUNTED;
            }
        };
    }

    private static HandoffMessage read(int type, FieldReader in) throws ProtocolException {
        return switch (type) {
            case HELLO -> readHello(in);
            case LISTENERS -> {
                List<Endpoint> endpoints = new ArrayList<>();
                in.groups(2, group -> endpoints.add(EndpointCodec.read(group)));
                yield new Listeners(in.count(1), endpoints);
            }
            case TAKEN -> new Taken(in.count(1));
            case OFFER_END -> new OfferEnd(in.count(1), readState(in));
            case ANSWER -> new Answer(EndpointCodec.readLists(in));
            case READY -> new Ready();
            case COMMIT -> new Commit(readState(in));
            case ACCEPTING -> new Accepting();
            case HEARTBEAT -> new Heartbeat();
            case STOPPING -> new Stopping();
            case BAKED -> new Baked();
            case DRAINING -> new Draining(in.count(1), readState(in));
            case DRAINED -> new Drained(readState(in));
            case ABORT -> new Abort(in.text(1));
            case COUNTED -> new Counted(readState(in));
            default -> throw new AssertionError("no message " + type);
        };
    }

    /** In the same field of every message that has state. */
    private static void writeState(List<StateSection> state, FieldWriter out) {
        state.forEach(section -> out.group(2, group -> StateCodec.write(section, group)));
    }

    private static List<StateSection> readState(FieldReader in) throws ProtocolException {
        List<StateSection> state = new ArrayList<>();
        in.groups(2, group -> StateCodec.read(group).ifPresent(state::add));
        return state;
    }

    private static int writeHello(Hello hello, FieldWriter out) {
        out.number(1, hello.versionMin());
        out.number(2, hello.versionMax());
        out.number(3, hello.role() == Role.PREDECESSOR ? 1 : 2);
        out.number(4, hello.pid());
        out.number(5, hello.generation());
        out.text(6, hello.version());
        out.text(7, hello.upgradeId());
        out.number(8, hello.closeTimeoutMs());
        if (hello.upgradeTimeoutMs() != 0) {
            out.number(9, hello.upgradeTimeoutMs());
        }
        return HELLO;
    }

    private static Hello readHello(FieldReader in) throws ProtocolException {
        Role role = switch (in.count(3)) {
            case 1 -> Role.PREDECESSOR;
            case 2 -> Role.SUCCESSOR;
            default -> throw in.malformed("there is no role " + in.count(3));
        };
        return new Hello(
                in.count(1),
                in.count(2),
                role,
                in.number(4),
                in.count(5),
                in.text(6),
                in.text(7),
                in.number(8),
                in.numberOr(9, 0));
    }
}
