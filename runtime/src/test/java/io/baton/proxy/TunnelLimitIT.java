package io.baton.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.Errno;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.EventFd;
import io.baton.ffi.testing.ChildJvm;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A tunnel in a process that has no descriptor left for pipes: it copies, and splices when there are some again. */
class TunnelLimitIT {

    private static final int MEGABYTES_10 = 10 << 20;

    @Test
    void shouldCopyOnWithoutPipes() throws Exception {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -n 200; exec \"$@\"", "sh"));
        command.addAll(ChildJvm.command(List.of(), Exhausted.class));
        try (ChildJvm child = ChildJvm.start(new ProcessBuilder(command))) {
            child.awaitLine("carried all"); // else it fails with what the child has written
            assertThat(child.awaitExit()).isZero();
        }
    }

    /** The child: it takes all descriptors for itself. */
    static final class Exhausted {

        private Exhausted() {}

        public static void main(String[] arguments) throws Exception {
            try (TunnelRig rehearsal = new TunnelRig()) { // a class in a folder cannot be loaded without a descriptor
                carry(rehearsal, rehearsal.join(), true);
            }
            List<EventFd> taken;
            try (TunnelRig rig = new TunnelRig()) {
                Tunnel tunnel = rig.join();
                taken = takeAll();
                carry(rig, tunnel, false);
                taken.forEach(EventFd::close);
                carry(rig, tunnel, true);
            }
            System.out.println("carried all");
        }

        private static void carry(TunnelRig rig, Tunnel tunnel, boolean isSpliced) throws Exception {
            boolean[] wasSpliced = new boolean[1];
            rig.exchange(
                    MEGABYTES_10,
                    MEGABYTES_10,
                    () -> wasSpliced[0] |= tunnel.isClientSpliced() || tunnel.isServerSpliced());
            if (wasSpliced[0] != isSpliced) {
                throw new AssertionError("was spliced: " + wasSpliced[0]);
            }
        }

        private static List<EventFd> takeAll() throws Exception {
            EventFd.open("rehearsal").close();
            List<EventFd> taken = new ArrayList<>();
            while (true) {
                try {
                    taken.add(EventFd.open("taken"));
                } catch (ErrnoException e) {
                    if (e.errno() != Errno.EMFILE) {
                        throw e;
                    }
                    return taken;
                }
            }
        }
    }
}
