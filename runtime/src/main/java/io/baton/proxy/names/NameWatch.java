package io.baton.proxy.names;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.baton.ffi.Address;
import io.baton.loop.Timer;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of one name, kept up to date until this is closed.
 *
 * <p>It belongs to the loop's thread, as does whoever hears of changes; only {@link #firstAnswer} is for others.
 */
public final class NameWatch implements AutoCloseable {

    /** An answer holds for so long at least, whatever it says: a server that says 0 is not asked all the time. */
    static final long TTL_SECONDS_MIN = 1;

    /** And for so long at most, as an operator who has changed a name will not wait for a day. */
    static final long TTL_SECONDS_MAX = 3600;

    /** How often {@code /etc/hosts} is looked at, for a name that it has. */
    static final long HOSTS_SECONDS = 10;

    /** The longest pause between tries. */
    static final long RETRY_SECONDS_MAX = 60;

    /** By up to this part of its time an answer is asked for anew before it has expired. */
    private static final double SPREAD = 0.1;

    private static final System.Logger LOG = System.getLogger(NameWatch.class.getName());

    private final Resolver resolver;

    private final HostName name;

    private final int port;

    private final Consumer<List<Address>> onChange;

    private final CompletableFuture<List<Address>> firstAnswer = new CompletableFuture<>();

    private final Timer expiry = new Timer(this::refresh);

    private @Nullable Lookup lookup;

    private List<Address> addresses = List.of();

    private long retrySeconds;

    private boolean isClosed;

    NameWatch(Resolver resolver, HostName name, int port, Consumer<List<Address>> onChange) {
        this.resolver = resolver;
        this.name = name;
        this.port = port;
        this.onChange = onChange;
    }

    /** A watch of addresses that never change. */
    static NameWatch fixed(
            Resolver resolver, HostName name, List<Address> addresses, Consumer<List<Address>> onChange) {
        NameWatch watch = new NameWatch(resolver, name, 0, onChange);
        resolver.loop().later(() -> watch.publish(addresses));
        return watch;
    }

    /** The addresses that are in use now, sorted; none before the first answer. */
    public List<Address> addresses() {
        return addresses;
    }

    /**
     * How the first attempt ends: with the addresses, or with an {@link UnknownNameException} although the attempts go
     * on.
     */
    public CompletableFuture<List<Address>> firstAnswer() {
        return firstAnswer;
    }

    /** Ends the watch: nothing is asked and told any more. */
    @Override
    public void close() {
        isClosed = true;
        resolver.loop().cancel(expiry);
        if (lookup != null) {
            lookup.cancel();
            lookup = null;
        }
        firstAnswer.cancel(false);
    }

    /** Looks the name up now. */
    void refresh() {
        if (isClosed) {
            return;
        }
        List<Address> known = resolver.hosts().get().of(name);
        if (!known.isEmpty()) {
            resolved(known, HOSTS_SECONDS);
            return;
        }
        Lookup started = new Lookup(resolver, name, this::onResult);
        lookup = started;
        started.start();
    }

    private void onResult(Lookup.Result result) {
        lookup = null;
        switch (result) {
            case Lookup.Result.Resolved(List<Address> hosts, long ttlSeconds) ->
                resolved(hosts, Math.clamp(ttlSeconds, TTL_SECONDS_MIN, TTL_SECONDS_MAX));
            case Lookup.Result.Failed(String why) -> failed(why);
        }
    }

    private void resolved(List<Address> hosts, long seconds) {
        if (retrySeconds > 0) {
            retrySeconds = 0;
            LOG.log(INFO, "the name " + name.text() + (addresses.isEmpty() ? " is resolved" : " is resolved again"));
        }
        armAfter(seconds);
        publish(hosts.stream()
                .map(this::withPort)
                .distinct()
                .sorted(ORDER)
                .limit(AnswerReader.ADDRESSES_MAX)
                .toList());
    }

    private void failed(String why) {
        resolver.counters().failed(name);
        if (retrySeconds == 0) {
            String meanwhile = addresses.isEmpty()
                    ? "its servers get no requests until it is"
                    : addresses.size() + " known addresses stay in use";
            LOG.log(WARNING, "the name " + name.text() + " is not resolved: " + why + "; " + meanwhile);
        }
        retrySeconds = Math.clamp(retrySeconds * 2, 1, RETRY_SECONDS_MAX);
        armAfter(retrySeconds);
        firstAnswer.completeExceptionally(new UnknownNameException(name.text() + ": " + why));
    }

    /**
     * A little earlier than that: processes that have had the same answer, from a start or a failure on, would ask the
     * same server in the same instant for ever.
     */
    private void armAfter(long seconds) {
        long ns = TimeUnit.SECONDS.toNanos(seconds);
        long earlierNs = (long) (ns * SPREAD * resolver.spread().getAsDouble());
        resolver.loop().arm(expiry, resolver.loop().nowNs() + ns - earlierNs);
    }

    private void publish(List<Address> now) {
        if (isClosed || now.equals(addresses)) {
            return;
        }
        addresses = now;
        firstAnswer.complete(now);
        onChange.accept(now);
    }

    private Address withPort(Address host) {
        return switch (host) {
            case Address.Inet4 inet -> new Address.Inet4(inet.host(), port);
            case Address.Inet6 inet -> new Address.Inet6(inet.high(), inet.low(), port, inet.scope());
            case Address.UnixPath unix -> unix;
            case Address.UnixAbstract unix -> unix;
            case Address.Unnamed unix -> unix;
        };
    }

    /** IPv4 before IPv6, and by number: the same addresses are the same list, in whatever order they came. */
    private static final Comparator<Address> ORDER = (one, other) -> {
        if (one instanceof Address.Inet4 first && other instanceof Address.Inet4 second) {
            return Integer.compareUnsigned(first.host(), second.host());
        }
        if (one instanceof Address.Inet6 first && other instanceof Address.Inet6 second) {
            int high = Long.compareUnsigned(first.high(), second.high());
            int low = Long.compareUnsigned(first.low(), second.low());
            return high != 0 ? high : low != 0 ? low : Integer.compare(first.scope(), second.scope());
        }
        return Integer.compare(one.family(), other.family());
    };
}
