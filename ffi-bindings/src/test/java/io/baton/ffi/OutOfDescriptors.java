package io.baton.ffi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.baton.ffi.PassingException.Reason;
import io.baton.ffi.testing.OpenDescriptors;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/** The processes of {@link DescriptorLimitIT}: under a low limit of open files, they print what happens at it. */
final class OutOfDescriptors {

    private OutOfDescriptors() {}

    public static void main(String[] arguments) throws Exception {
        try (Arena arena = Arena.ofConfined();
                DescriptorPassing passing = new DescriptorPassing();
                Sockets.Pair pair = Sockets.pair(Sockets.Kind.STREAM, "pair");
                EventFd event = EventFd.open("event")) {
            MemorySegment bytes = arena.allocate(JAVA_BYTE);
            switch (arguments[0]) {
                case "receive" -> receive(passing, pair, event.fd(), bytes, Integer.parseInt(arguments[1]));
                case "send" -> send(passing, pair, event.fd(), bytes);
                default -> throw new IllegalArgumentException(arguments[0]);
            }
        }
    }

    /** Receives ten descriptors where there is room for fewer. */
    private static void receive(DescriptorPassing passing, Sockets.Pair pair, Fd event, MemorySegment bytes, int room)
            throws Exception {
        passing.send(pair.left(), bytes, Collections.nCopies(10, event));
        passing.receive(pair.right(), bytes).close();
        for (Class<?> needed : List.of(Errno.class, ErrnoException.class, Reason.class, PassingException.class)) {
            Class.forName(needed.getName()); // as no file of a class can be opened below
        }
        System.out.println("before: " + OpenDescriptors.ofThisProcess().size());
        passing.send(pair.left(), bytes, Collections.nCopies(10, event));
        passing.send(pair.left(), bytes, Collections.nCopies(room, event));
        Deque<Fd> hoard = new ArrayDeque<>();
        String outcome;
        try {
            while (true) {
                hoard.push(event.duplicate());
            }
        } catch (ErrnoException full) {
            for (int i = 0; i < room; i++) {
                hoard.pop().close();
            }
            outcome = full.errno().toString();
        }
        try {
            passing.receive(pair.right(), bytes);
        } catch (PassingException e) {
            outcome += "; " + e.reason();
        }
        int fitting;
        try (var received = passing.receive(pair.right(), bytes)) {
            fitting = received.descriptors().size();
        }
        hoard.forEach(Fd::close);
        System.out.println(outcome + "; then " + fitting);
        System.out.println("after: " + OpenDescriptors.ofThisProcess().size());
    }

    /** Sends without ever receiving. */
    private static void send(DescriptorPassing passing, Sockets.Pair pair, Fd event, MemorySegment bytes)
            throws Exception {
        try {
            for (int i = 0; i < 100; i++) {
                passing.send(pair.left(), bytes, Collections.nCopies(DescriptorPassing.BATCH_MAX, event));
            }
        } catch (ErrnoException e) {
            System.out.println(e.call() + " " + e.errno());
        }
    }
}
