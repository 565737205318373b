package io.baton.benchmarks;

import io.baton.ffi.Accept;
import io.baton.ffi.Address;
import io.baton.ffi.AddressBuffer;
import io.baton.ffi.Child;
import io.baton.ffi.CommandLine;
import io.baton.ffi.Credentials;
import io.baton.ffi.DescriptorPassing;
import io.baton.ffi.Epoll;
import io.baton.ffi.EventFd;
import io.baton.ffi.Fd;
import io.baton.ffi.Io;
import io.baton.ffi.IoVectors;
import io.baton.ffi.PeerCredentials;
import io.baton.ffi.Pidfd;
import io.baton.ffi.Pipe;
import io.baton.ffi.Platform;
import io.baton.ffi.Poll;
import io.baton.ffi.Processes;
import io.baton.ffi.Signal;
import io.baton.ffi.SignalPipe;
import io.baton.ffi.SocketOption;
import io.baton.ffi.Sockets;
import io.baton.ffi.Spawn;
import io.baton.ffi.TimerFd;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.List;

/**
 * Uses each part of the OS layer once, as a server does that starts: {@link Startup} measures what that costs a new
 * JVM.
 */
public final class WholeLayerProgram {

    private static final int DEADLINE_MS = 5_000;

    private static final int BACKLOG = 128;

    private static final long LISTENER = 1;

    private static final long WAKE_UP = 2;

    private static final long TIMER = 3;

    private WholeLayerProgram() {}

    public static void main(String[] arguments) throws IOException {
        Platform.require();
        serveOneConnection(Address.parse("127.0.0.1:0"));
        useOtherFamilies();
        moveBytes();
        passDescriptors();
        receiveSignal();
        useProcesses();
        MainThreadTime.print();
    }

    /** A loop's start: listener, wake-up and timer in one epoll; a client comes and says something. */
    private static void serveOneConnection(Address address) throws IOException {
        try (Epoll epoll = Epoll.open(16);
                EventFd wakeUp = EventFd.open("wake-up");
                TimerFd timer = TimerFd.open("timer");
                AddressBuffer peer = new AddressBuffer();
                Fd listener = Sockets.listen(address, BACKLOG)) {
            epoll.add(listener, Epoll.IN | Epoll.EXCLUSIVE, LISTENER);
            epoll.add(wakeUp.fd(), Epoll.IN | Epoll.EDGE, WAKE_UP);
            epoll.add(timer.fd(), Epoll.IN, TIMER);
            wakeUp.signal();
            timer.set(1, 0);
            Address bound = Sockets.localAddress(listener);
            try (Fd client = Sockets.open(bound, "client")) {
                Sockets.set(client, SocketOption.NODELAY, 1);
                Sockets.connect(client, bound);
                int left = 3;
                while (left > 0) {
                    int count = epoll.await(DEADLINE_MS);
                    require(count > 0, "an event");
                    for (int i = 0; i < count; i++) {
                        switch ((int) epoll.data(i)) {
                            case (int) LISTENER -> converse(Sockets.accept(listener, peer), client);
                            case (int) WAKE_UP -> require(wakeUp.drain() == 1, "one wake-up");
                            case (int) TIMER -> require(timer.drain() == 1, "one expiration");
                            default -> throw new AssertionError("nothing else was added");
                        }
                        left--;
                    }
                }
                epoll.delete(listener);
            }
            require(peer.address() instanceof Address.Inet4, "the client's address");
        }
    }

    private static void converse(Accept accept, Fd client) throws IOException {
        if (!(accept instanceof Accept.Connected connected)) {
            throw new AssertionError("the listener was ready, and then " + accept);
        }
        try (Fd connection = connected.fd();
                Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom("GET / HTTP/1.1\r\n\r\n");
            MemorySegment received = arena.allocate(text.byteSize());
            require(Io.send(client, text) == text.byteSize(), "room in a new socket");
            require(Poll.readable(connection, DEADLINE_MS), "the client's bytes");
            require(Io.receive(connection, received) == text.byteSize(), "all of the client's bytes");
            require(Sockets.peerAddress(connection).isPresent(), "a peer");
            require(Sockets.pendingError(connection).isEmpty(), "no error");
            Sockets.shutdown(connection, Sockets.Direction.BOTH);
        }
    }

    private static void useOtherFamilies() throws IOException {
        for (String text : List.of("[::1]:0", "unix:@baton-startup-" + Processes.ownPid())) {
            try (Fd listener = Sockets.listen(Address.parse(text), BACKLOG)) {
                require(!Sockets.localAddress(listener).toString().isEmpty(), "an address");
            }
        }
    }

    private static void moveBytes() throws IOException {
        try (Pipe pipe = Pipe.open("bytes");
                Sockets.Pair sockets = Sockets.pair(Sockets.Kind.STREAM, "bytes");
                IoVectors vectors = new IoVectors(2);
                Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(64);
            vectors.add(bytes.asSlice(0, 32));
            vectors.add(bytes.asSlice(32));
            require(Io.write(pipe.sink(), vectors) == bytes.byteSize(), "room in a new pipe");
            require(Io.splice(pipe.source(), sockets.left(), bytes.byteSize(), false) == bytes.byteSize(), "a splice");
            require(Io.read(sockets.right(), vectors) == bytes.byteSize(), "the spliced bytes");
            require(Io.read(sockets.right(), bytes) == Io.WOULD_BLOCK, "no more bytes");
        }
    }

    private static void passDescriptors() throws IOException {
        try (Sockets.Pair sockets = Sockets.pair(Sockets.Kind.STREAM, "handoff");
                DescriptorPassing passing = new DescriptorPassing();
                Arena arena = Arena.ofConfined()) {
            MemorySegment tag = arena.allocate(1);
            require(passing.send(sockets.left(), tag, List.of(sockets.left())) == 1, "room in a new socket");
            try (DescriptorPassing.Received received = passing.receive(sockets.right(), tag)) {
                require(received.descriptors().size() == 1, "the descriptor");
            }
            require(PeerCredentials.of(sockets.right()).isPresent(), "this process as its own peer");
        }
    }

    private static void receiveSignal() throws IOException {
        SignalPipe signals = SignalPipe.install(EnumSet.of(Signal.QUIT, Signal.TERM, Signal.USR1));
        Pidfd self = Pidfd.open(Processes.ownPid()).orElseThrow();
        try (self) {
            self.send(Signal.USR1);
            require(Poll.readable(signals.fd(), DEADLINE_MS), "the signal");
            require(signals.drain(delivery -> require(delivery.signal() == Signal.USR1, "USR1")) == 1, "one signal");
        } finally {
            signals.uninstall();
        }
    }

    private static void useProcesses() throws IOException {
        require(!CommandLine.ofThisProcess().arguments().isEmpty(), "a command line");
        require(!Credentials.user(Long.toString(Credentials.ownUid())).name().isEmpty(), "a user");
        try (Child child = Processes.spawn(Spawn.of(CommandLine.of("/bin/true")))) {
            require(child.awaitExit(DEADLINE_MS).isPresent(), "the child's exit");
        }
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what + " was expected");
        }
    }
}
