package io.baton.handoff;

import io.baton.ffi.Address;
import io.baton.ffi.DescriptorPassing;
import io.baton.ffi.Fd;
import io.baton.ffi.Sockets;
import io.baton.handoff.HandoffMessage.Listeners;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Moves listeners from this process to itself, so that moving them to another one is not the first time.
 *
 * <p>A process goes through one transfer in its life, or two, and a JVM is slow at what it does for the first time.
 * Both sides wait for each other anyway, so that is when this is done; the transfer itself then takes a fraction.
 *
 * <p>The descriptors are held until the end, so that the kernel's table of them has grown to its size, too. Each
 * time it doubles, a process with several threads waits for all processors: for 20 ms and more.
 */
public final class DryRun {

    /** Small, so that each batch fits into a socket at once. */
    private static final int BATCH = 32;

    private static final int ROOM_BYTES = 64 << 10;

    /** Fewer are moved in no time, warm or not. */
    private static final int WORTH_IT_FROM = 100;

    /** By then all is compiled that ever will be. */
    private static final int LISTENERS_MAX = 4_000;

    private DryRun() {}

    /** Moves so many listeners; where that fails, so will the transfer, and will say why. */
    public static void of(int listeners) {
        if (listeners < WORTH_IT_FROM) {
            return;
        }
        Address anywhere = Address.parse("127.0.0.1:0");
        try (Fd bound = Sockets.open(anywhere, "dry run");
                Sockets.Pair pair = Sockets.pair(Sockets.Kind.STREAM, "dry run");
                DescriptorPassing passing = new DescriptorPassing();
                OutQueue out = new OutQueue();
                OfferReceiver receiver = new OfferReceiver();
                Arena arena = Arena.ofConfined()) {
            Sockets.bind(bound, anywhere); // but it never listens
            Endpoint endpoint = new Endpoint("dry run", Sockets.localAddress(bound));
            MemorySegment room = arena.allocate(ROOM_BYTES);
            for (int moved = 0; moved < Math.min(listeners, LISTENERS_MAX); moved += BATCH) {
                Listeners batch = new Listeners(moved, Collections.nCopies(BATCH, endpoint));
                out.add(MessageCodec.encode(batch), Collections.nCopies(BATCH, bound));
                out.flush(passing, pair.left());
                receive(passing, pair.right(), room, receiver);
            }
        } catch (IOException | ProtocolException e) {
            System.getLogger(DryRun.class.getName())
                    .log(System.Logger.Level.DEBUG, "listeners cannot be moved for practice: {0}", e.getMessage());
        }
    }

    private static void receive(DescriptorPassing passing, Fd socket, MemorySegment room, OfferReceiver receiver)
            throws IOException, ProtocolException {
        FrameBuffer frames = new FrameBuffer();
        List<Fd> descriptors = new ArrayList<>();
        try {
            Optional<ByteBuffer> frame = Optional.empty();
            while (frame.isEmpty()) {
                DescriptorPassing.Received received = passing.receive(socket, room);
                if (received.bytes() <= 0) {
                    throw new IOException("a part of a batch is missing");
                }
                descriptors.addAll(received.descriptors());
                frames.append(room.asSlice(0, received.bytes()));
                frame = frames.next();
            }
            if (MessageCodec.decode(frame.get()).orElseThrow() instanceof Listeners batch) {
                List<Fd> owned = List.copyOf(descriptors);
                descriptors.clear();
                receiver.take(batch, owned);
            }
        } finally {
            descriptors.forEach(Fd::close);
        }
    }
}
