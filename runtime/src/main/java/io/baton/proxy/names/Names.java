package io.baton.proxy.names;

import io.baton.ffi.Address;
import io.baton.loop.EventLoop;
import io.baton.metrics.Counters;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/** Resolves names on one event loop, for those who run on it. */
public final class Names {

    private static final Path HOSTS = Path.of("/etc/hosts");

    private static final Path RESOLVER = Path.of("/etc/resolv.conf");

    /** 127.0.0.1 and ::1. */
    private static final int THIS_MACHINE = 0x7f000001;

    private final Resolver resolver;

    Names(Resolver resolver) {
        this.resolver = resolver;
    }

    /** Resolves as this machine is set up: by {@code /etc/hosts}, then by the servers of {@code /etc/resolv.conf}. */
    public static Names on(EventLoop loop, Counters counters) {
        return new Names(new Resolver(
                loop,
                new WatchedFile<>(RESOLVER, ResolverConfig::parse),
                new WatchedFile<>(HOSTS, HostsFile::parse),
                new RandomIds(),
                () -> ThreadLocalRandom.current().nextDouble(),
                new LookupCounters(counters)));
    }

    /**
     * Whether a host is one that can be watched: a name, or an address, which is its own answer.
     *
     * @return what is wrong with it
     */
    public static Optional<String> problem(String host) {
        if (HostsFile.literal(host, 0).isPresent()) {
            return Optional.empty();
        }
        try {
            HostName.parse(host);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Watches the addresses of a host; on the loop's thread only.
     *
     * @param host a name, or an address with or without brackets
     * @param onChange hears of the addresses, sorted, when there are some for the first time and whenever they have
     *     changed; on the loop's thread, and not before this has returned
     * @throws IllegalArgumentException when there can be no such host, with what {@link #problem} says
     */
    public NameWatch watch(String host, int port, Consumer<List<Address>> onChange) {
        Optional<Address> literal = HostsFile.literal(host, port);
        if (literal.isPresent()) {
            return NameWatch.fixed(resolver, new HostName(host, true), List.of(literal.get()), onChange);
        }
        HostName name = HostName.parse(host);
        if (name.isLocalhost()) {
            List<Address> here = List.of(new Address.Inet4(THIS_MACHINE, port), new Address.Inet6(0, 1, port, 0));
            return NameWatch.fixed(resolver, name, here, onChange);
        }
        resolver.counters().watched(name);
        NameWatch watch = new NameWatch(resolver, name, port, onChange);
        resolver.loop().later(watch::refresh);
        return watch;
    }
}
