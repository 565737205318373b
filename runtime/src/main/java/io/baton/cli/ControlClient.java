package io.baton.cli;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.baton.config.ServerConfig;
import io.baton.ffi.Address;
import io.baton.ffi.Connect;
import io.baton.ffi.Errno;
import io.baton.ffi.Fd;
import io.baton.ffi.Io;
import io.baton.ffi.PeerCredentials;
import io.baton.ffi.Pidfd;
import io.baton.ffi.Poll;
import io.baton.ffi.Sockets;
import io.baton.net.ServiceAccount;
import io.baton.server.ControlAnswer;
import io.baton.server.ControlProtocol;
import io.baton.server.ControlRequest;
import io.baton.server.RuntimeFolders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/** One request to a running server, through its {@code control_sock}; every wait has a deadline. */
final class ControlClient implements AutoCloseable {

    private static final int BUFFER_BYTES = 64 * 1024;

    private static final long NS_PER_MS = 1_000_000;

    private final Path path;

    private final Fd socket;

    private final Optional<Pidfd> server;

    private final Arena arena = Arena.ofConfined();

    private final MemorySegment buffer = arena.allocate(BUFFER_BYTES);

    private byte[] unread = {};

    private ControlClient(Path path, Fd socket, Optional<Pidfd> server) {
        this.path = path;
        this.socket = socket;
        this.server = server;
    }

    /** Connects to the server of a configuration; fails where none listens, saying what was tried. */
    static ControlClient connect(ServerConfig config) throws CommandFailure, IOException {
        Path path = config.process().controlSock();
        Address address = new Address.UnixPath(path.toString());
        Fd socket = Sockets.open(address, "control_sock " + path);
        try {
            switch (Sockets.connect(socket, address)) {
                case Connect.Connected connected -> {
                    // a Unix socket is connected at once, or not at all
                }
                case Connect.InProgress waiting -> Poll.writable(socket, Poll.FOREVER_MS);
                case Connect.Failed(Errno errno) -> throw NoInstance.listens(config, errno);
            }
            requireTrusted(socket, config);
            return new ControlClient(path, socket, pin(socket));
        } catch (CommandFailure | IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    void send(ControlRequest request) throws IOException {
        byte[] line = ControlProtocol.encode(request);
        MemorySegment bytes = arena.allocate(line.length).copyFrom(MemorySegment.ofArray(line));
        long sent = Io.send(socket, bytes); // an empty socket takes a line at once
        if (sent != line.length) {
            throw new IOException(path + " took no request: " + sent);
        }
    }

    /**
     * Waits for the next answer; empty at the end of the stream.
     *
     * @throws CommandFailure when none comes in time
     */
    Optional<ControlAnswer> next(long timeoutMs) throws CommandFailure, IOException {
        long deadlineNs = System.nanoTime() + timeoutMs * NS_PER_MS;
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            int end = endOfLine(unread);
            line.write(unread, 0, end);
            if (end < unread.length) {
                unread = Arrays.copyOfRange(unread, end + 1, unread.length);
                return Optional.of(ControlProtocol.answer(line.toByteArray()));
            }
            if (line.size() > ControlProtocol.ANSWER_BYTES_MAX) {
                throw new IOException(path + " answered without an end");
            }
            long count = receive(deadlineNs, timeoutMs);
            if (count <= 0) {
                return Optional.empty();
            }
            unread = buffer.asSlice(0, count).toArray(JAVA_BYTE);
        }
    }

    /** The process that listens, pinned; empty in another pid namespace. */
    Optional<Pidfd> server() {
        return server;
    }

    @Override
    public void close() {
        server.ifPresent(Pidfd::close);
        socket.close();
        arena.close();
    }

    private long receive(long deadlineNs, long timeoutMs) throws CommandFailure, IOException {
        while (true) {
            long leftMs = Math.max(0, Math.ceilDiv(deadlineNs - System.nanoTime(), NS_PER_MS));
            if (!Poll.readable(socket, (int) Math.min(leftMs, Integer.MAX_VALUE))) {
                throw CommandFailure.of(
                        ExitCode.INTERNAL_ERROR,
                        "the server at %s has not answered for %d s; is it stopped, or overloaded?"
                                .formatted(path, timeoutMs / 1000));
            }
            long count = Io.receive(socket, buffer);
            if (count != Io.WOULD_BLOCK) {
                return count;
            }
        }
    }

    private static int endOfLine(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        return end;
    }

    private static Optional<Pidfd> pin(Fd socket) throws IOException {
        Optional<Fd> pinned = PeerCredentials.pidfd(socket);
        if (pinned.isPresent()) {
            return Pidfd.adopt(pinned.get());
        }
        // Before Linux 6.5: whoever answers afterwards was alive when this opened his number.
        Optional<PeerCredentials> peer = PeerCredentials.of(socket);
        return peer.isPresent() && peer.get().pid() > 0 ? Pidfd.open(peer.get().pid()) : Optional.empty();
    }

    /** Somebody else's socket at this path could tell us anything. */
    private static void requireTrusted(Fd socket, ServerConfig config) throws CommandFailure, IOException {
        Optional<PeerCredentials> peer = PeerCredentials.of(socket);
        // Root finds services of any user, as a service manager starts them, where nobody else can have put a socket.
        Path folder = Objects.requireNonNull(
                config.process().controlSock().toAbsolutePath().getParent());
        boolean isTrusted = peer.isPresent()
                && (ServiceAccount.of(config.process()).trusts(peer.get())
                        || RuntimeFolders.isFor(peer.get().uid(), folder));
        if (!isTrusted) {
            throw CommandFailure.of(
                    ExitCode.NO_RUNNING_INSTANCE,
                    "who listens at %s (control_sock) is somebody else's process: %s"
                            .formatted(
                                    config.process().controlSock(),
                                    peer.map(Object::toString).orElse("unknown")));
        }
    }
}
