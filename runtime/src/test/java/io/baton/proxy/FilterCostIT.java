package io.baton.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.baton.config.Balance;
import io.baton.config.ServerAddress;
import io.baton.config.UpstreamConfig;
import io.baton.config.UpstreamServer;
import io.baton.ffi.Address;
import io.baton.ffi.testing.ChildJvm;
import io.baton.http.FieldEdits;
import io.baton.net.Listener;
import io.baton.net.ListenerSet;
import io.baton.net.RunningLoops;
import io.baton.net.TcpClient;
import io.baton.proxy.upstream.Upstream;
import io.baton.proxy.upstream.Upstreams;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a request costs that a filter sees, beyond one that none sees: garbage, and time of the processor. */
@Timeout(300)
class FilterCostIT {

    /** A virtual thread, its stack, and texts of seven fields; more would be a leak of ours. */
    private static final long BYTES_MAX = 16 * 1024;

    @Test
    void shouldCostNoMoreThanAThreadAndTexts() throws Exception {
        try (ChildJvm child =
                ChildJvm.start(new ProcessBuilder(ChildJvm.command(List.of("-Xmx256m"), Requests.class)))) {
            for (Kind kind : Kind.values()) {
                String[] cost = child.awaitLine(kind + ": ").split(" ", -1);
                System.out.printf("%s: %s bytes and %s ns more for each request%n", kind, cost[0], cost[1]);
                assertThat(Long.parseLong(cost[0])).as("bytes of %s", kind).isLessThan(BYTES_MAX);
            }
            assertThat(child.awaitExit()).isZero();
        }
    }

    /** How much of a filter there is. */
    enum Kind {
        NONE(new HttpFilter() {}),
        REQUEST(new HttpFilter() {
            @Override
            public Optional<Decision> request(FilterRequest request) {
                return Optional.empty();
            }
        }),
        ALL(new HttpFilter() {
            @Override
            public Optional<Decision> request(FilterRequest request) {
                return Optional.empty();
            }

            @Override
            public void upstreamRequest(FilterRequest request, FieldEdits edits) {
                edits.set("X-Account", "alice");
            }

            @Override
            public Optional<Answer> response(FilterRequest request, FilterResponse response, FieldEdits edits) {
                edits.remove("Server");
                return Optional.empty();
            }

            @Override
            public void ended(FilterRequest request, FilterSummary summary) {}
        });

        @SuppressWarnings("ImmutableEnumChecker") // it has no state
        private final HttpFilter filter;

        Kind(HttpFilter filter) {
            this.filter = filter;
        }
    }

    /** The child: clients, a proxy and a server, each round with another filter. */
    static final class Requests {

        private static final int CLIENTS = 16;

        private static final int WARM_UP = 1_000;

        private static final int TURNS = 250;

        private static final int ROUNDS = 5;

        private static final String REQUEST = """
                GET /v1/things?id=42 HTTP/1.1
                Host: www.example.com
                User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0
                Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8
                Accept-Language: en-US,en;q=0.5
                Accept-Encoding: gzip, deflate, br
                Cookie: session=0123456789abcdef0123456789abcdef
                Cache-Control: max-age=0

                """.replace("\n", "\r\n");

        private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        private static final OperatingSystemMXBean PROCESS =
                (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

        /** What all threads but this one have used. */
        private record Used(long bytes, long ns) {

            static Used now() {
                return new Used(
                        THREADS.getTotalThreadAllocatedBytes() - THREADS.getCurrentThreadAllocatedBytes(),
                        PROCESS.getProcessCpuTime() - THREADS.getCurrentThreadCpuTime());
            }

            Used perRequestSince(Used before, int requests) {
                return new Used((bytes - before.bytes) / requests, (ns - before.ns) / requests);
            }
        }

        private Requests() {}

        public static void main(String[] arguments) throws Exception {
            Kind[] kinds = Kind.values();
            try (RunningLoops loops = new RunningLoops(1, 1000)) {
                Listener origin = listen(loops, HttpService.of(request -> Answer.text(200, "ok\n")));
                Upstream app = Upstreams.of(List.of(upstream(origin))).named("app");
                List<Listener> listeners = new ArrayList<>();
                for (Kind kind : kinds) {
                    HttpService service = HttpService.of(request -> new Forward(app));
                    listeners.add(listen(
                            loops,
                            kind == Kind.NONE
                                    ? service
                                    : service.with(HttpFilters.of(kind.filter, FilterLimits.DEFAULT))));
                }
                long[][] bytes = new long[kinds.length][ROUNDS];
                long[][] ns = new long[kinds.length][ROUNDS];
                for (Listener listener : listeners) {
                    exchange(listener, WARM_UP);
                }
                for (int round = 0; round < ROUNDS; round++) {
                    for (int i = 0; i < kinds.length; i++) {
                        Used used = exchange(listeners.get(i), TURNS);
                        bytes[i][round] = used.bytes;
                        ns[i][round] = used.ns;
                    }
                }
                for (int i = 0; i < kinds.length; i++) {
                    long moreBytes = median(bytes[i]) - (i == 0 ? 0 : median(bytes[0]));
                    long moreNs = median(ns[i]) - (i == 0 ? 0 : median(ns[0]));
                    System.out.println(kinds[i] + ": " + moreBytes + " " + moreNs);
                }
            }
        }

        private static long median(long[] values) {
            long[] sorted = values.clone();
            Arrays.sort(sorted);
            return sorted[sorted.length / 2];
        }

        /** Lets each of several clients ask so often, and returns what that took of others. */
        private static Used exchange(Listener listener, int times) throws Exception {
            List<TcpClient> clients = connect(listener);
            exchange(clients, 1); // which also opens what servers are asked through
            Used before = Used.now();
            exchange(clients, times);
            Used used = Used.now().perRequestSince(before, times * CLIENTS);
            clients.forEach(TcpClient::close);
            return used;
        }

        private static void exchange(List<TcpClient> clients, int times) throws Exception {
            for (int i = 0; i < times; i++) {
                for (TcpClient client : clients) {
                    client.send(REQUEST);
                }
                for (TcpClient client : clients) {
                    client.exchange("", "ok\n");
                }
            }
        }

        private static List<TcpClient> connect(Listener listener) throws Exception {
            List<TcpClient> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(TcpClient.connect(listener).orElseThrow());
            }
            return clients;
        }

        private static Listener listen(RunningLoops loops, HttpService service) throws Exception {
            Listener listener = Listener.bind("web", Address.parse("127.0.0.1:0"), 64);
            loops.ask(set -> set.add(listener, service));
            loops.ask(ListenerSet::accept);
            return listener;
        }

        private static UpstreamConfig upstream(Listener origin) {
            return new UpstreamConfig(
                    "app",
                    List.of(new UpstreamServer(
                            new ServerAddress(origin.address().toString()), 1, false)),
                    Balance.ROUND_ROBIN,
                    Optional.empty(),
                    128,
                    0,
                    3,
                    30,
                    1,
                    3,
                    10,
                    0,
                    false,
                    Optional.empty());
        }
    }
}
