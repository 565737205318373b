package io.baton.proxy.names;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.Address;
import io.baton.loop.EventLoop;
import io.baton.loop.FakeClock;
import io.baton.metrics.Counters;
import io.baton.metrics.Metric;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Names on a loop that is stepped by hand, with two servers that say what a test tells them to. */
final class SteppedNames implements AutoCloseable {

    private static final int TURNS_MAX = 100_000;

    /** What {@code /etc/hosts} would say. */
    HostsFile hosts = HostsFile.parse("");

    private final Counters counters = new Counters();

    private final FakeClock clock = new FakeClock();

    private final List<String> failures = new ArrayList<>();

    private final List<String> told = new ArrayList<>();

    private final FakeDns first = new FakeDns();

    private final FakeDns second = new FakeDns();

    private final EventLoop loop;

    private ResolverConfig config = ResolverConfig.parse("");

    private double spread;

    SteppedNames() throws Exception {
        loop = EventLoop.open("names", clock, (what, failure) -> failures.add(what + ": " + failure));
        use("options timeout:2 attempts:2", first, second);
    }

    FakeDns first() {
        return first;
    }

    FakeDns second() {
        return second;
    }

    /** What the watches told, in its order. */
    List<String> told() {
        return told;
    }

    /** Lets these servers be asked, otherwise as a file with these lines says. */
    void use(String lines, FakeDns... asked) {
        ResolverConfig read = ResolverConfig.parse(lines);
        List<Address> addresses = new ArrayList<>();
        for (FakeDns server : asked) {
            addresses.add(server.address());
        }
        config = new ResolverConfig(addresses, read.search(), read.ndots(), read.timeoutSeconds(), read.attempts());
    }

    /** Lets answers be asked for anew before they expire: at 1, as early as it gets. */
    void spread(double newSpread) {
        spread = newSpread;
    }

    /** How many lookups have failed. */
    long failures() {
        return counters.sum(Metric.NAME_FAILURES);
    }

    NameWatch watch(String host) {
        return names().watch(host, 5432, now -> told.add(now.toString()));
    }

    /** Names that are resolved by this loop, for whoever watches some of its own. */
    Names names() {
        return new Names(new Resolver(
                loop, () -> config, () -> hosts, new RandomIds(), () -> spread, new LookupCounters(counters)));
    }

    /** One turn that does not wait; returns how many things were done in it. */
    int turn() throws Exception {
        return loop.doWork(0);
    }

    void turnUntil(BooleanSupplier condition) throws Exception {
        for (int turns = 0; !condition.getAsBoolean(); turns++) {
            assertThat(turns).as("turns").isLessThan(TURNS_MAX);
            turn();
        }
    }

    /** Turns until whatever can happen now has happened: questions are on their way, answers have come. */
    void settle() throws Exception {
        int turns = 0;
        for (int idle = 0; idle < 3; idle = turn() == 0 ? idle + 1 : 0) {
            assertThat(turns++).as("turns").isLessThan(TURNS_MAX);
        }
    }

    void pass(double seconds) throws Exception {
        for (int i = 0; i < Math.round(seconds * 10); i++) {
            clock.advanceMs(100);
            settle();
        }
    }

    /** Lets time pass at once. */
    void jump(long ms) throws Exception {
        clock.advanceMs(ms);
        settle();
    }

    /** Answers the questions for A and AAAA that come next. */
    void answer(FakeDns server, String host, long ttl, String... inet4) throws Exception {
        settle();
        for (int i = 0; i < 2; i++) {
            FakeDns.Asked asked = server.receive();
            assertThat(asked.name()).isEqualTo(host);
            DnsMessage message = asked.answer(DnsMessage.NO_ERROR);
            for (String address : asked.isInet4() ? inet4 : new String[0]) {
                message.address("@12", ttl, address);
            }
            server.send(asked, message);
        }
        settle();
    }

    /** Answers both questions that come next with nothing but a code. */
    void answer(FakeDns server, String host, int flags) throws Exception {
        settle();
        for (int i = 0; i < 2; i++) {
            FakeDns.Asked asked = server.receive();
            assertThat(asked.name()).isEqualTo(host);
            server.send(asked, asked.answer(flags));
        }
        settle();
    }

    /** Ends the loop as a server does, in the middle of whatever it does. */
    @Override
    public void close() throws IOException {
        loop.close();
        first.close();
        second.close();
        assertThat(failures).isEmpty();
    }
}
