package io.baton.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.Address;
import io.baton.ffi.Errno;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.EventFd;
import io.baton.ffi.Fd;
import io.baton.ffi.Sockets;
import io.baton.ffi.testing.ChildJvm;
import io.baton.loop.EventLoop;
import io.baton.loop.FakeClock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An acceptor in a process that has no descriptor left: it waits longer and longer, and goes on when there is one. */
class AcceptorLimitIT {

    @Test
    void shouldBackOffWithoutDescriptorsAndGoOn() throws Exception {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -n 200; exec \"$@\"", "sh"));
        command.addAll(ChildJvm.command(List.of(), Exhausted.class));
        try (ChildJvm child = ChildJvm.start(new ProcessBuilder(command))) {
            child.awaitLine("went on"); // else it fails with what the child has written
            assertThat(child.awaitExit()).isZero();
        }
    }

    /** The child: it takes all descriptors for itself. */
    static final class Exhausted implements Acceptor.Sink {

        private final List<Fd> accepted = new ArrayList<>();

        private final List<Errno> errnos = new ArrayList<>();

        private final List<Long> backOffsMs = new ArrayList<>();

        private int doneWhileItWaits;

        public static void main(String[] arguments) throws Exception {
            new Exhausted().run();
        }

        private void run() throws Exception {
            FakeClock clock = new FakeClock();
            ConnectionGate gate = new ConnectionGate(1000);
            EventLoop loop = EventLoop.open("loop", clock, (what, failure) -> System.out.println(what + failure));
            Listener listener = Listener.bind("web", Address.parse("unix:@baton-limit-" + System.nanoTime()), 16);
            Acceptor acceptor = new Acceptor(loop, listener, gate, this);
            acceptor.resume();
            Class.forName("io.baton.ffi.Accept$OutOfResources"); // a class in a folder cannot be loaded without one
            EventFd.open("rehearsal").close();
            Sockets.connect(Sockets.open(listener.address(), "client"), listener.address());
            loop.doWork(0);
            clock.advanceMs(1);
            assertThat(accepted).hasSize(1);
            for (int i = 0; i < 3; i++) {
                Sockets.connect(Sockets.open(listener.address(), "client"), listener.address());
            }
            List<EventFd> taken = takeAll();
            for (int i = 0; i < 12; i++) {
                loop.doWork(0);
                doneWhileItWaits += loop.doWork(0);
                clock.advanceMs(1_010);
            }
            EventFd last = taken.removeLast();
            taken.forEach(EventFd::close);
            assertThat(doneWhileItWaits).isZero();
            assertThat(errnos).containsOnly(Errno.EMFILE);
            assertThat(backOffsMs)
                    .startsWith(5L, 10L, 20L, 40L)
                    .endsWith(1000L, 1000L)
                    .hasSize(12);
            assertThat(accepted).hasSize(1);
            assertThat(gate.active()).isOne();
            last.close();
            clock.advanceMs(1_010);
            loop.doWork(0);
            loop.doWork(0);
            assertThat(accepted).hasSize(4);
            System.out.println("went on");
        }

        private static List<EventFd> takeAll() throws Exception {
            List<EventFd> taken = new ArrayList<>();
            while (true) {
                try {
                    taken.add(EventFd.open("taken"));
                } catch (ErrnoException e) {
                    if (e.errno() != Errno.EMFILE) {
                        throw e;
                    }
                    return taken; // from here on nothing can be loaded that needs a descriptor
                }
            }
        }

        @Override
        public void accepted(Fd connection, Address peer) {
            accepted.add(connection);
        }

        @Override
        public boolean hasMoreThanItsShare() {
            return false;
        }

        @Override
        public void outOfResources(Errno errno, long backOffNs) {
            errnos.add(errno);
            backOffsMs.add(backOffNs / 1_000_000);
        }

        @Override
        public void outOfRoom() {
            throw new AssertionError("there is room");
        }

        @Override
        public void failed(Exception failure) {
            throw new AssertionError(failure);
        }
    }
}
