package io.baton.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.config.Balance;
import io.baton.ffi.Address;
import io.baton.ffi.testing.AllocatedBytes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Choosing a server is no garbage: asked of the JVM. */
class ChooserAllocationTest {

    private static final int WARM_UP = 20_000;

    private static final int MEASURED = 20_000;

    private static final int ROUNDS = 5;

    @ParameterizedTest
    @EnumSource
    void shouldChooseWithoutAllocating(Balance balance) {
        Upstream upstream = TestUpstream.with(balance)
                .servers(8)
                .backup("10.9.0.1:80")
                .maxConnections(2)
                .slowStart(1)
                .build();
        Peer recovering = upstream.roster().peers().getFirst();
        recovering.checkedBad(0, "it answered 500");
        recovering.checkedGood(0, "2 checks in a row passed");
        Chooser chooser = upstream.chooser(1);
        Address client = Address.parse("[2001:db8::1]:80");
        long least = Long.MAX_VALUE;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = arena.allocate(40).fill((byte) 'k');
            choose(chooser, client, key, WARM_UP);
            for (int round = 0; round < ROUNDS; round++) {
                long before = AllocatedBytes.ofThisThread();
                choose(chooser, client, key, MEASURED);
                least = Math.min(least, AllocatedBytes.ofThisThread() - before);
            }
        }
        assertThat(least / MEASURED).isZero();
    }

    private static void choose(Chooser chooser, Address client, MemorySegment key, int times) {
        Tried tried = new Tried();
        for (int i = 0; i < times; i++) {
            tried.reset();
            long hash = (i & 1) == 0 ? KeyHash.of(client) + i : KeyHash.of(key, i & 7, 40);
            for (int tries = 0; tries < 3; tries++) {
                Peer peer = chooser.choose(hash, tried, i);
                if (peer == null) {
                    throw new AssertionError("no server");
                }
                tried.add(peer);
                peer.left((i & 2) == 0 ? Outcome.SUCCEEDED : Outcome.NEUTRAL, tried, i, "");
            }
        }
    }
}
