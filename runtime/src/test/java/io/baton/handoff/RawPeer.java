package io.baton.handoff;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.baton.ffi.Accept;
import io.baton.ffi.Address;
import io.baton.ffi.AddressBuffer;
import io.baton.ffi.Connect;
import io.baton.ffi.DescriptorPassing;
import io.baton.ffi.Fd;
import io.baton.ffi.Sockets;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A process that says what it likes, at either end of the upgrade socket. */
final class RawPeer implements AutoCloseable {

    private final Fd socket;

    private final Arena arena = Arena.ofConfined();

    private final DescriptorPassing passing = new DescriptorPassing();

    private final FrameBuffer frames = new FrameBuffer();

    private boolean isEnded;

    private RawPeer(Fd socket) {
        this.socket = socket;
    }

    static RawPeer connect(Path upgradeSock) throws IOException {
        Address address = new Address.UnixPath(upgradeSock.toString());
        Fd socket = Sockets.open(address, "raw peer");
        if (!(Sockets.connect(socket, address) instanceof Connect.Connected)) {
            socket.close();
            throw new IOException("nobody listens at " + upgradeSock);
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
