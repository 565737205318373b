package io.baton.proxy.names;

import io.baton.loop.EventLoop;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** What the questions of one loop share. */
record Resolver(
        EventLoop loop,
        Supplier<ResolverConfig> config,
        Supplier<HostsFile> hosts,
        IntSupplier ids,
        LookupCounters counters) {}
