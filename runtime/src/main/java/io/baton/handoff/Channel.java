package io.baton.handoff;

import io.baton.ffi.DescriptorPassing;
import io.baton.ffi.Epoll;
import io.baton.ffi.Errno;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Fd;
import io.baton.ffi.Io;
import io.baton.ffi.PassingException;
import io.baton.ffi.Sockets;
import io.baton.loop.EventLoop;
import io.baton.loop.ReadyHandler;
import io.baton.loop.Registration;
import io.baton.loop.Timer;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The connection to the other process: messages with descriptors in both directions, and word of its end.
 *
 * <p>It owns the socket and the pidfd. Descriptors belong to the frame in which the bytes end that they came with: a
 * sender puts them beside the beginning of a frame, and one read never goes on after such a piece.
 */
final class Channel implements AutoCloseable {

    /** How long the last words of a finished channel may wait for a peer that does not read. */
    static final long LAST_WORDS_MS = 1_000;

    private static final long NS_PER_MS = 1_000_000;

    private static final int READ_BYTES = 64 << 10;

    /** After so many reads, the others of the loop have their turn. */
    private static final int READS_MAX = 64;

    private final EventLoop loop;

    private final Fd socket;

    private final Admission.Admitted peer;

    private Hearer hearer;

    private final DescriptorPassing passing = new DescriptorPassing();

    private final Arena arena = Arena.ofConfined();

    private final MemorySegment room = arena.allocate(READ_BYTES);

    private final FrameBuffer frames = new FrameBuffer();

    private final OutQueue out = new OutQueue();

    private final Timer lastWords = new Timer(this::close);

    /** Came with a frame that is not complete yet. */
    private List<Fd> pending = List.of();

    /** Where in the stream the bytes ended that {@link #pending} came with. */
    private long pendingEnd;

    private @Nullable Registration registration; // until registered

    private @Nullable Registration death; // without a pidfd

    /** Why this side has ended the connection, to be said when that is noticed. */
    private String ownFailure = "";

    private boolean isPeerDead;

    private boolean isFinishing;

    private boolean isOpen = true;

    private Channel(EventLoop loop, Fd socket, Admission.Admitted peer, Hearer hearer) {
        this.loop = loop;
        this.socket = socket;
        this.peer = peer;
        this.hearer = hearer;
    }

    /** Who hears of a channel; each method may close or finish it. */
    interface Hearer {

        /** A message came; its descriptors are the hearer's to close. */
        void heard(HandoffMessage message, List<Fd> descriptors);

        /** What came is no message, and nothing after it will be understood. The channel is still open. */
        void garbled(String reason);

        /** Nothing more will come. The channel is still open. */
        void ended(String reason);
    }

    /**
     * Begins to listen to the other process.
     *
     * @param socket connected; the channel's from here on, also when this fails
     * @param peer whose pidfd is the channel's, too
     */
    static Channel open(EventLoop loop, Fd socket, Admission.Admitted peer, Hearer hearer) throws ErrnoException {
        Channel channel = new Channel(loop, socket, peer, hearer);
        try {
            channel.registration = loop.register(socket, Epoll.IN, channel.new SocketHandler());
            Fd pidfd = peer.pidfd();
            if (pidfd != null) {
                channel.death = loop.register(pidfd, Epoll.IN, channel.new DeathHandler());
            }
            return channel;
        } catch (ErrnoException e) {
            channel.close();
            throw e;
        }
    }

    Admission.Admitted peer() {
        return peer;
    }

    /** Lets somebody else hear what comes from now on. */
    void hearBy(Hearer next) {
        hearer = next;
    }

    /** Whether the other side is behind, so that what can be left unsaid should be. */
    boolean isBehind() {
        return !out.isEmpty();
    }

    void send(HandoffMessage message) {
        send(message, List.of());
    }

    /**
     * Sends a message, at once or when there is room. When that fails, {@link Hearer#ended} will say so, after what the
     * other side has said before.
     *
     * @param descriptors borrowed until they are sent
     */
    void send(HandoffMessage message, List<Fd> descriptors) {
        if (isTalking()) {
            if (out.add(MessageCodec.encode(message), descriptors)) {
                flush();
            } else {
                giveUp("more than %d bytes wait for it to read".formatted(OutQueue.WAITING_BYTES_MAX));
            }
        }
    }

    /** Closes as soon as what was sent has gone, and hears nothing more. */
    void finish() {
        if (!isTalking()) {
            return;
        }
        isFinishing = true;
        if (out.isEmpty()) {
            close();
        } else {
            loop.arm(lastWords, loop.nowNs() + LAST_WORDS_MS * NS_PER_MS);
            flush();
        }
    }

    @Override
    public void close() {
        if (!isOpen) {
            return;
        }
        isOpen = false;
        loop.cancel(lastWords);
        cancel(registration);
        cancel(death);
        pending.forEach(Fd::close);
        peer.close();
        socket.close();
        out.close();
        passing.close();
        arena.close();
    }

    private boolean isTalking() {
        return isOpen && !isFinishing;
    }

    private static void cancel(@Nullable Registration registration) {
        if (registration != null) {
            registration.cancel();
        }
    }

    private void flush() {
        try {
            OutQueue.Flushed flushed = out.flush(passing, socket);
            if (isFinishing && flushed != OutQueue.Flushed.NOT_YET) {
                close();
            } else if (registration != null) {
                registration.modify(interest(flushed));
            }
        } catch (ErrnoException e) {
            giveUp(String.valueOf(e.getMessage()));
        }
    }

    /** Of a peer that reads nothing more, what it said before is still to be read. */
    private int interest(OutQueue.Flushed flushed) {
        return (isFinishing ? 0 : Epoll.IN) | (flushed == OutQueue.Flushed.NOT_YET ? Epoll.OUT : 0);
    }

    /** Ends the connection in such a way that the loop notices, since whoever sends expects no events meanwhile. */
    private void giveUp(String reason) {
        ownFailure = reason;
        try {
            Sockets.shutdown(socket, Sockets.Direction.BOTH);
        } catch (ErrnoException e) {
            throw new IllegalStateException("a connected socket can be shut down", e);
        }
    }

    /** Hears what has come, without waiting for the loop to notice. */
    void read() {
        try {
            for (int i = 0; i < READS_MAX && isTalking(); i++) {
                DescriptorPassing.Received received = passing.receive(socket, room);
                if (received.bytes() > 0) {
                    take(received);
                } else if (received.bytes() < 0 && received.bytes() != Io.WOULD_BLOCK) {
                    end(Errno.ofResult(received.bytes()).text());
                } else if (received.bytes() == 0 || isPeerDead) {
                    end("the connection has ended");
                } else {
                    return;
                }
            }
        } catch (PassingException e) {
            hearer.garbled(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            end(String.valueOf(e.getMessage()));
        }
    }

    private void take(DescriptorPassing.Received received) {
        frames.append(room.asSlice(0, received.bytes()));
        if (!received.descriptors().isEmpty()) {
            if (!pending.isEmpty()) {
                received.close();
                hearer.garbled("descriptors came with two parts of one message");
                return;
            }
            pending = received.descriptors();
            pendingEnd = frames.received();
        }
        try {
            Optional<ByteBuffer> frame = frames.next();
            while (frame.isPresent()) {
                hear(frame.get());
                frame = isTalking() ? frames.next() : Optional.empty();
            }
        } catch (ProtocolException e) {
            hearer.garbled(e.reason());
        }
    }

    private void hear(ByteBuffer frame) throws ProtocolException {
        Optional<HandoffMessage> message = MessageCodec.decode(frame);
        List<Fd> descriptors = List.of();
        if (pendingEnd <= frames.consumed()) {
            descriptors = pending;
            pending = List.of();
        }
        if (message.isPresent()) {
            hearer.heard(message.get(), descriptors);
        } else {
            descriptors.forEach(Fd::close);
        }
    }

    private void end(String reason) {
        if (!ownFailure.isEmpty()) {
            hearer.ended(ownFailure);
        } else {
            hearer.ended(
                    isPeerDead
                            ? "process %d has ended"
                                    .formatted(peer.credentials().pid())
                            : reason);
        }
    }

    private final class SocketHandler implements ReadyHandler {

        @Override
        public void onReady(int events) {
            if (isFinishing && (events & (Epoll.HUP | Epoll.ERR)) != 0) {
                close();
                return;
            }
            if ((events & Epoll.OUT) != 0) {
                flush();
            }
            if (isTalking() && (events & ~Epoll.OUT) != 0) {
                read();
            }
        }

        @Override
        public void onFailure(Exception failure) {
            fail(failure);
        }
    }

    private final class DeathHandler implements ReadyHandler {

        @Override
        public void onReady(int events) {
            cancel(death);
            isPeerDead = true;
            if (isFinishing) {
                close();
            } else {
                read(); // what it said before
            }
        }

        @Override
        public void onFailure(Exception failure) {
            fail(failure);
        }
    }

    private void fail(Exception failure) {
        if (isTalking()) {
            hearer.ended(String.valueOf(failure.getMessage()));
        }
        close();
    }
}
