package io.baton.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits until a process is the service manager's own child.
 *
 * <p>Where its predecessor ends, systemd reads the pid file; and of a main process that has another parent at that
 * moment, such as the launcher of a daemon, it believes for good that it will not hear of its end: see
 * {@link FosterParent}.
 */
final class Adoption {

    private static final long LOOK_NS = 2_000_000;

    private static final int PARENT = 1; // of the values after the name: man 5 proc, the fourth in all

    private Adoption() {}

    /** Whether it has that parent, or is gone, before the time is over. */
    static boolean await(long pid, long manager, int timeoutMs) {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        while (!isOver(pid, manager)) {
            if (System.nanoTime() - deadlineNs > 0) {
                return false;
            }
            LockSupport.parkNanos(LOOK_NS);
        }
        return true;
    }

    private static boolean isOver(long pid, long manager) {
        try {
            String line = Files.readString(Path.of("/proc/" + pid + "/stat"));
            String[] values = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
            return Long.parseLong(values[PARENT]) == manager;
        } catch (IOException gone) {
            return true;
        }
    }
}
