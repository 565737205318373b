package io.baton.proxy.names;

import io.baton.loop.EventLoop;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * What the questions of one loop share.
 *
 * @param ids numbers that nobody can guess
 * @param spread numbers from 0 to 1, so that many processes do not ask all at once
 */
record Resolver(
        EventLoop loop,
        Supplier<ResolverConfig> config,
        Supplier<HostsFile> hosts,
        IntSupplier ids,
        DoubleSupplier spread,
        LookupCounters counters) {}
