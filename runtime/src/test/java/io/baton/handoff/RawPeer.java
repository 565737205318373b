package io.baton.handoff;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.baton.ffi.Accept;
import io.baton.ffi.Address;
import io.baton.ffi.AddressBuffer;
import io.baton.ffi.Connect;
import io.baton.ffi.DescriptorPassing;
import io.baton.ffi.Fd;
import io.baton.ffi.Poll;
import io.baton.ffi.Sockets;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A process that says what it likes, at either end of the upgrade socket. */
final class RawPeer implements AutoCloseable {

    private static final int PATIENCE_MS = 60_000;

    private final Fd socket;

    private final Arena arena = Arena.ofConfined();

    private final DescriptorPassing passing = new DescriptorPassing();

    private final FrameBuffer frames = new FrameBuffer();

    /** What {@link #await} has not asked for yet. */
    private final ArrayDeque<HandoffMessage> unread = new ArrayDeque<>();

    private boolean isEnded;

    private RawPeer(Fd socket) {
        this.socket = socket;
    }

    static RawPeer connect(Path upgradeSock) throws IOException {
        Address address = new Address.UnixPath(upgradeSock.toString());
        Fd socket = Sockets.open(address, "raw peer");
        Connect answer = Sockets.connect(socket, address);
        if (!(answer instanceof Connect.Connected)) {
            socket.close();
            throw new IOException(upgradeSock + ": " + answer);
        }
        return new RawPeer(socket);
    }

    static RawPeer accept(Fd listener) throws IOException {
        try (AddressBuffer unnamed = new AddressBuffer()) {
            if (Sockets.accept(listener, unnamed) instanceof Accept.Connected(Fd socket)) {
                return new RawPeer(socket);
            }
            throw new IOException("nobody has connected");
        }
    }

    void say(HandoffMessage message, Fd... descriptors) throws IOException {
        say(MessageCodec.encode(message), descriptors);
    }

    void say(String text) throws IOException {
        say(ByteBuffer.wrap(text.getBytes(US_ASCII)));
    }

    void say(ByteBuffer bytes, Fd... descriptors) throws IOException {
        MemorySegment segment = arena.allocate(bytes.remaining()).copyFrom(MemorySegment.ofBuffer(bytes));
        long sent = passing.send(socket, segment, List.of(descriptors));
        if (sent != segment.byteSize()) {
            throw new IOException("sent " + sent);
        }
    }

    /** All messages that have come, apart from heartbeats. */
    List<HandoffMessage> heard() throws Exception {
        List<HandoffMessage> heard = new ArrayList<>();
        MemorySegment room = arena.allocate(ValueLayout.JAVA_BYTE, 1 << 16);
        while (!isEnded) {
            try (DescriptorPassing.Received received = passing.receive(socket, room)) {
                if (received.bytes() <= 0) {
                    isEnded = received.bytes() == 0;
                    break;
                }
                frames.append(room.asSlice(0, received.bytes()));
            }
        }
        for (Optional<ByteBuffer> frame = frames.next(); frame.isPresent(); frame = frames.next()) {
            MessageCodec.decode(frame.get())
                    .filter(message -> !(message instanceof HandoffMessage.Heartbeat))
                    .ifPresent(heard::add);
        }
        return heard;
    }

    /** Waits for the next message; empty at the end of the stream. */
    Optional<HandoffMessage> next() throws Exception {
        while (unread.isEmpty() && !isEnded) {
            if (!Poll.readable(socket, PATIENCE_MS)) {
                throw new IOException("nothing came within %d ms".formatted(PATIENCE_MS));
            }
            unread.addAll(heard());
        }
        return Optional.ofNullable(unread.poll());
    }

    /** Waits for a message that must be of this kind. */
    <T extends HandoffMessage> T await(Class<T> kind) throws Exception {
        HandoffMessage message = next().orElseThrow(() -> new IOException("no %s came".formatted(kind)));
        return kind.cast(message);
    }

    /** Whether the other side has closed, as {@link #heard} saw it. */
    boolean isEnded() {
        return isEnded;
    }

    @Override
    public void close() {
        if (socket.isOpen()) {
            socket.close();
            passing.close();
            arena.close();
        }
    }
}
