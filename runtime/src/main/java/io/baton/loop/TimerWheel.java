package io.baton.loop;

import org.jspecify.annotations.Nullable;

/**
 * The deadlines of one loop, in slots of about a millisecond.
 *
 * <p>A slot holds the timers whose deadline falls into its millisecond of any turn of the wheel; a timer of a later
 * turn is passed over. A timer runs no earlier than its deadline, and at most one tick after it plus what keeps the
 * loop busy. Arming, moving and cancelling are constant time and allocate nothing.
 */
public final class TimerWheel {

    /** Nobody waits for anything. */
    public static final long NEVER_NS = Long.MAX_VALUE;

    /** 2^20 ns: a tick is a shift. */
    static final int TICK_SHIFT = 20;

    static final int SLOTS = 4096;

    /** One more list: the slot whose turn it is. */
    private static final int FIRING = SLOTS;

    private static final int WORDS = SLOTS / Long.SIZE;

    private final @Nullable Timer[] slots = new @Nullable Timer[SLOTS + 1];

    /** A bit for each slot that is not empty. */
    private final long[] occupied = new long[WORDS];

    /** The time that all other times are counted from, so that ticks are small and positive. */
    private final long originNs;

    /** The first tick that has not been run yet. */
    private long tick;

    private int size;

    public TimerWheel(long nowNs) {
        originNs = nowNs;
    }

    /** Makes a timer run once at a deadline, in the place of the one it may be armed for. */
    public void arm(Timer timer, long deadlineNs) {
        boolean isLater = timer.slot != Timer.UNLINKED && deadlineNs - timer.deadlineNs >= 0;
        timer.deadlineNs = deadlineNs;
        if (!timer.isArmed) {
            timer.isArmed = true;
            size++;
        }
        if (!isLater) {
            unlink(timer);
            link(timer);
        }
    }

    /** Makes a timer not run; nothing happens when it was not armed. */
    public void cancel(Timer timer) {
        if (timer.isArmed) {
            timer.isArmed = false;
            size--;
            unlink(timer);
        }
    }

    public int size() {
        return size;
    }

    /**
     * How long the loop may sleep.
     *
     * @return nanoseconds until the next slot that is not empty, 0 when it is due, {@link #NEVER_NS} when there is none
     */
    public long untilNextNs(long nowNs) {
        if (size == 0) {
            return NEVER_NS;
        }
        if (slots[FIRING] != null) {
            return 0;
        }
        long next = tick + distanceToOccupied(slotOf(tick));
        long dueNs = originNs + ((next + 1) << TICK_SHIFT); // a slot runs when its millisecond is over
        return Math.max(0, dueNs - nowNs);
    }

    /**
     * Runs what is due.
     *
     * @return how many timers ran
     */
    public int run(long nowNs) {
        long nowTick = (nowNs - originNs) >> TICK_SHIFT;
        int count = runFiring(nowNs); // what a task that threw has left over
        tick = Math.max(tick, nowTick - SLOTS); // one whole turn is enough to see every slot
        while (tick < nowTick && size > 0) {
            int slot = slotOf(tick);
            tick++; // what a task arms from here on goes to a slot that is still to come
            if (slots[slot] != null) {
                moveToFiring(slot);
                count += runFiring(nowNs);
            }
        }
        tick = Math.max(tick, nowTick);
        return count;
    }

    private int runFiring(long nowNs) {
        int count = 0;
        // Taken one by one from the head, since a task may cancel or arm whatever is still in the list.
        for (Timer timer = slots[FIRING]; timer != null; timer = slots[FIRING]) {
            unlink(timer);
            if (timer.deadlineNs - nowNs > 0) {
                link(timer); // of a later turn, or moved to a later deadline
            } else {
                timer.isArmed = false;
                size--;
                count++;
                timer.task.run();
            }
        }
        return count;
    }

    private void moveToFiring(int slot) {
        slots[FIRING] = slots[slot];
        slots[slot] = null;
        occupied[slot >>> 6] &= ~(1L << slot);
        for (Timer timer = slots[FIRING]; timer != null; timer = timer.next) {
            timer.slot = FIRING;
        }
    }

    private void link(Timer timer) {
        long ticks = Math.max(tick, (timer.deadlineNs - originNs) >> TICK_SHIFT);
        int slot = slotOf(ticks);
        Timer head = slots[slot];
        timer.slot = slot;
        timer.next = head;
        if (head != null) {
            head.previous = timer;
        }
        slots[slot] = timer;
        occupied[slot >>> 6] |= 1L << slot;
    }

    private void unlink(Timer timer) {
        int slot = timer.slot;
        if (slot == Timer.UNLINKED) {
            return;
        }
        Timer before = timer.previous;
        Timer after = timer.next;
        if (before != null) {
            before.next = after;
        } else {
            slots[slot] = after;
        }
        if (after != null) {
            after.previous = before;
        }
        if (slot != FIRING && slots[slot] == null) {
            occupied[slot >>> 6] &= ~(1L << slot);
        }
        timer.slot = Timer.UNLINKED;
        timer.previous = null;
        timer.next = null;
    }

    /** How many slots lie between this one and the next that is not empty. */
    private int distanceToOccupied(int start) {
        int word = start >>> 6;
        long bits = occupied[word] & (-1L << start);
        for (int i = 0; bits == 0 && i < WORDS; i++) {
            word = (word + 1) % WORDS;
            bits = occupied[word];
        }
        int slot = (word << 6) + Long.numberOfTrailingZeros(bits);
        return (slot - start + SLOTS) % SLOTS;
    }

    private static int slotOf(long ticks) {
        return (int) (ticks & (SLOTS - 1));
    }
}
