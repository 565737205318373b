package io.baton.handoff;

import io.baton.ffi.Address;
import io.baton.handoff.ListenerLists.Added;
import io.baton.handoff.ListenerLists.Kept;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** One comparison of an offer with a configuration, from the surest kind of match to the least sure. */
final class ListenerComparison {

    private final List<Endpoint> offered;

    private final List<Endpoint> configured;

    private final boolean[] isTaken;

    private final boolean[] isServed;

    private final List<Kept> kept = new ArrayList<>();

    ListenerComparison(List<Endpoint> offered, List<Endpoint> configured) {
        this.offered = offered;
        this.configured = configured;
        this.isTaken = new boolean[offered.size()];
        this.isServed = new boolean[configured.size()];
        keep(Named::of, Named::of);
        keep(Endpoint::address, Endpoint::address);
        keep(Named::ofAnyPort, Named::of); // an address with a port does not equal one without
    }

    /** An address that more than one listener may have. */
    private record Named(String name, Address address) {

        static Named of(Endpoint endpoint) {
            return new Named(endpoint.name(), endpoint.address());
        }

        static Named ofAnyPort(Endpoint endpoint) {
            Address anyPort = switch (endpoint.address()) {
                case Address.Inet4(int host, int _) -> new Address.Inet4(host, 0);
                case Address.Inet6(long high, long low, int _, int scope) -> new Address.Inet6(high, low, 0, scope);
                case Address other -> other;
            };
            return new Named(endpoint.name(), anyPort);
        }
    }

    /** A listener that goes and one that comes, of which the kernel lets only one be bound. */
    private record Overlap(Endpoint removed, Endpoint added) {}

    ListenerPairing result() {
        List<Integer> removed = open(isTaken);
        List<Integer> added = open(isServed);
        Optional<Overlap> overlap = overlap(removed, added);
        if (overlap.isPresent()) {
            return new ListenerPairing.Refused(
                    "listener %s is added where %s is removed: both cannot be bound at once, nor one without a gap"
                            .formatted(overlap.get().added(), overlap.get().removed()));
        }
        kept.sort(Comparator.comparingInt(Kept::offered));
        List<Added> named = added.stream()
                .map(index -> new Added(
                        index,
                        configured.get(index).name(),
                        configured.get(index).address()))
                .toList();
        return new ListenerPairing.Paired(new ListenerLists(kept, named, removed));
    }

    /** Keeps those whose keys are equal, in the order of both lists. */
    private void keep(Function<Endpoint, Object> keyOffered, Function<Endpoint, Object> keyConfigured) {
        Map<Object, Deque<Integer>> free = new HashMap<>();
        for (int index : open(isTaken)) {
            free.computeIfAbsent(keyOffered.apply(offered.get(index)), _ -> new ArrayDeque<>())
                    .add(index);
        }
        for (int here : open(isServed)) {
            Deque<Integer> candidates = free.get(keyConfigured.apply(configured.get(here)));
            if (candidates != null && !candidates.isEmpty()) {
                int there = candidates.remove();
                isTaken[there] = true;
                isServed[here] = true;
                kept.add(new Kept(there, here));
            }
        }
    }

    private static List<Integer> open(boolean[] isDone) {
        List<Integer> open = new ArrayList<>();
        for (int index = 0; index < isDone.length; index++) {
            if (!isDone[index]) {
                open.add(index);
            }
        }
        return open;
    }

    private Optional<Overlap> overlap(List<Integer> removed, List<Integer> added) {
        Map<Integer, List<Endpoint>> removedByPort = new HashMap<>();
        for (int index : removed) {
            Endpoint endpoint = offered.get(index);
            removedByPort
                    .computeIfAbsent(port(endpoint), _ -> new ArrayList<>())
                    .add(endpoint);
        }
        for (int index : added) {
            Endpoint coming = configured.get(index);
            for (Endpoint going : removedByPort.getOrDefault(port(coming), List.of())) {
                if (excludeEachOther(coming, going)) {
                    return Optional.of(new Overlap(going, coming));
                }
            }
        }
        return Optional.empty();
    }

    /** The port, or 0 for what has none or will get a free one. */
    private static int port(Endpoint endpoint) {
        return switch (endpoint.address()) {
            case Address.Inet4(int _, int port) -> port;
            case Address.Inet6(long _, long _, int port, int _) -> port;
            case Address _ -> 0;
        };
    }

    /** Of two different addresses with one port, whether one contains the other (man 7 ip, man 7 ipv6). */
    private static boolean excludeEachOther(Endpoint one, Endpoint other) {
        if (port(one) == 0) {
            return false;
        }
        boolean isOneFamily = one.address().family() == other.address().family();
        return (isOneFamily && (isWildcard(one) || isWildcard(other)))
                || (!isOneFamily && (takesInet4Too(one) || takesInet4Too(other)));
    }

    private static boolean takesInet4Too(Endpoint endpoint) {
        return endpoint.isDualStack() && isWildcard(endpoint);
    }

    private static boolean isWildcard(Endpoint endpoint) {
        return switch (endpoint.address()) {
            case Address.Inet4(int host, int _) -> host == 0;
            case Address.Inet6(long high, long low, int _, int _) -> high == 0 && low == 0;
            case Address _ -> false;
        };
    }
}
