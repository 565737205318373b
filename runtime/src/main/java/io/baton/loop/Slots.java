package io.baton.loop;

import io.baton.ffi.Fd;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The registrations of one loop by number, which comes back from the kernel with each event.
 *
 * <p>A slot is used again, under a new generation. Nothing is kept of who had it before: after a crowd has left, its
 * connections are garbage.
 */
final class Slots {

    private static final int AT_FIRST = 64;

    private @Nullable Registration[] registrations = new @Nullable Registration[AT_FIRST];

    private int[] generations = new int[AT_FIRST];

    /** A stack of slots that are free again. */
    private int[] free = new int[AT_FIRST];

    private int freeCount;

    private int used;

    /** The registration in a slot, if there is one. */
    @Nullable
    Registration at(int slot) {
        return registrations[slot];
    }

    /** How many slots have ever been taken: they are the first ones. */
    int used() {
        return used;
    }

    Registration take(EventLoop loop, Fd fd, ReadyHandler handler) {
        int slot;
        if (freeCount > 0) {
            freeCount--;
            slot = free[freeCount];
        } else {
            slot = used;
            used++;
            if (used > registrations.length) {
                grow();
            }
        }
        Registration registration = new Registration(loop, fd, handler, slot, generations[slot]);
        registrations[slot] = registration;
        return registration;
    }

    void release(Registration registration) {
        int slot = registration.slot();
        registration.end();
        registrations[slot] = null;
        generations[slot] = (generations[slot] + 1) & Integer.MAX_VALUE; // never the data of the wake-up
        free[freeCount] = slot;
        freeCount++;
    }

    private void grow() {
        int length = registrations.length * 2;
        registrations = Arrays.copyOf(registrations, length);
        generations = Arrays.copyOf(generations, length);
        free = Arrays.copyOf(free, length);
    }
}
