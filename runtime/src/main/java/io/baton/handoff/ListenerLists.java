package io.baton.handoff;

import io.baton.ffi.Address;
import java.util.BitSet;
import java.util.List;

/**
 * The successor's answer to an offer: every offered listener is kept or removed, every configured one kept or added.
 *
 * @param removed indices of the offer
 */
public record ListenerLists(List<Kept> kept, List<Added> added, List<Integer> removed) {

    public ListenerLists {
        kept = List.copyOf(kept);
        added = List.copyOf(added);
        removed = List.copyOf(removed);
    }

    /** Whether each of so many offered listeners is either kept or removed, once. */
    boolean covers(int offered) {
        BitSet seen = new BitSet();
        boolean isOnce = true;
        for (Kept one : kept) {
            isOnce &= mark(seen, one.offered(), offered);
        }
        for (int one : removed) {
            isOnce &= mark(seen, one, offered);
        }
        return isOnce && seen.cardinality() == offered;
    }

    private static boolean mark(BitSet seen, int index, int limit) {
        if (index < 0 || index >= limit || seen.get(index)) {
            return false;
        }
        seen.set(index);
        return true;
    }

    /**
     * A socket that the successor takes over.
     *
     * @param offered its index in the offer
     * @param configured its index in the successor's configuration
     */
    public record Kept(int offered, int configured) {}

    /**
     * A socket that the successor binds itself, before READY.
     *
     * @param configured its index in the successor's configuration
     */
    public record Added(int configured, String name, Address address) {}
}
