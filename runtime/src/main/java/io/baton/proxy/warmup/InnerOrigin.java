package io.baton.proxy.warmup;

import io.baton.ffi.Accept;
import io.baton.ffi.AddressBuffer;
import io.baton.ffi.Fd;
import io.baton.ffi.Io;
import io.baton.ffi.Sockets;
import io.baton.net.Listener;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The origin of a warm-up: it knows each request by its path, and has each response ready. */
final class InnerOrigin implements AutoCloseable {

    private static final int ACCEPTS_PER_TURN_MAX = 64;

    private final Mix mix;

    private final Listener listener;

    private final AddressBuffer peer = new AddressBuffer();

    private final List<Conversation> conversations = new ArrayList<>();

    InnerOrigin(Mix mix, Listener listener) {
        this.mix = mix;
        this.listener = listener;
    }

    /**
     * Accepts, receives and sends what it can.
     *
     * @param buffer to receive into
     * @return whether that was anything
     */
    boolean turn(MemorySegment buffer) throws IOException {
        boolean hasDone = accept();
        for (Iterator<Conversation> all = conversations.iterator(); all.hasNext(); ) {
            Conversation one = all.next();
            hasDone |= one.turn(buffer);
            if (one.isOver) {
                all.remove();
                one.fd.close();
            }
        }
        return hasDone;
    }

    @Override
    public void close() {
        conversations.forEach(one -> one.fd.close());
        conversations.clear();
        peer.close();
    }

    private boolean accept() throws IOException {
        for (int i = 0; i < ACCEPTS_PER_TURN_MAX; i++) {
            if (!(Sockets.accept(listener.fd(), peer) instanceof Accept.Connected accepted)) {
                return i > 0;
            }
            if (PrivateName.isOwn(accepted.fd())) {
                conversations.add(new Conversation(accepted.fd()));
            } else {
                accepted.fd().close();
            }
        }
        return true;
    }

    /** One connection of the proxy's. */
    private final class Conversation {

        private final Fd fd;

        private final MessageEnd request = new MessageEnd();

        /** Nothing, where nothing is to be sent. */
        private MemorySegment response = MemorySegment.NULL;

        private long sent;

        private boolean isLast;

        private boolean isOver;

        Conversation(Fd fd) {
            this.fd = fd;
        }

        boolean turn(MemorySegment buffer) throws IOException {
            if (sent < response.byteSize()) {
                return send();
            }
            long count = Io.receive(fd, buffer);
            if (count == Io.WOULD_BLOCK) {
                return false;
            }
            isOver = count <= 0;
            for (long at = 0; at < count; ) {
                at = take(buffer, at, count);
            }
            return true;
        }

        private long take(MemorySegment buffer, long from, long to) throws IOException {
            boolean wasInHead = request.isInHead();
            long at = request.take(buffer, from, to);
            if (wasInHead && !request.isInHead()) {
                request.body(mix.of(request.letter()).requestBody());
            }
            if (request.isComplete()) {
                Sample sample = mix.of(request.letter());
                response = sample.response();
                sent = 0;
                isLast = sample.doesOriginEnd();
                request.begin(0);
                send();
            }
            return at;
        }

        private boolean send() throws IOException {
            long count = Io.send(fd, response, sent, response.byteSize());
            if (count == Io.WOULD_BLOCK) {
                return false;
            }
            sent += Math.max(0, count);
            isOver = count < 0 || (isLast && sent == response.byteSize());
            return true;
        }
    }
}
