package io.baton.server;

import io.baton.config.ServerConfig;
import io.baton.http.HeadLimits;
import io.baton.loop.LoopHandle;
import io.baton.net.ConnectionHandlers;
import io.baton.net.ConnectionService;
import io.baton.net.Connections;
import io.baton.net.Listener;
import io.baton.proxy.Answer;
import io.baton.proxy.Decision;
import io.baton.proxy.FilterLimits;
import io.baton.proxy.FilterRequest;
import io.baton.proxy.HttpFilter;
import io.baton.proxy.HttpFilters;
import io.baton.proxy.HttpLimits;
import io.baton.proxy.HttpService;
import io.baton.server.metrics.Exposition;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What is answered at the {@code metrics} address: a listener like others, on the loops that serve the others.
 *
 * <p>A page is made as a filter answers a request: on a virtual thread, where it may take its time. What belongs to the
 * control loop is asked for by a command to that loop, and waited for {@link #PATIENCE_MS} at most.
 */
final class MetricsAddress implements HttpFilter {

    /** What listeners and counters call it; no listener of a configuration has this name beside it. */
    static final String LISTENER = ServerConfig.METRICS_LISTENER;

    /** How long the control loop may take; it does nothing that takes longer than some milliseconds. */
    static final long PATIENCE_MS = 2_000;

    /** Pages that are made at once; whoever comes beyond that is answered with 503. */
    private static final int PAGES_MAX = 32;

    /** Of a connection: a scraper that comes more rarely does not make a process wait that drains. */
    private static final long IDLE_S = 5;

    private static final long REQUEST_S = 10;

    private static final int HEAD_BYTES_MAX = 32_768;

    private static final int BODY_BYTES_MAX = 32_768;

    private static final Answer NOT_FOUND =
            Answer.text(404, "There is nothing here; there is /, /metrics, /healthz, /readyz and /status.json.\n");

    private static final Answer NOT_ALLOWED =
            Answer.text(405, "Only GET and HEAD are answered here.\n").with("Allow", "GET, HEAD");

    private static final Answer NO_ANSWER =
            fresh(Answer.text(503, "The control loop has not answered within %d ms.\n".formatted(PATIENCE_MS)));

    private final LoopHandle control;

    private final Supplier<Snapshot> snapshots;

    private MetricsAddress(LoopHandle control, Supplier<Snapshot> snapshots) {
        this.control = control;
        this.snapshots = snapshots;
    }

    /**
     * The service of that listener.
     *
     * @param snapshots called on the control loop
     */
    static ConnectionService service(LoopHandle control, Supplier<Snapshot> snapshots) {
        HttpLimits limits = new HttpLimits(
                new HeadLimits(HEAD_BYTES_MAX, BODY_BYTES_MAX),
                TimeUnit.SECONDS.toNanos(REQUEST_S),
                TimeUnit.SECONDS.toNanos(REQUEST_S),
                TimeUnit.SECONDS.toNanos(IDLE_S));
        FilterLimits pages = new FilterLimits(TimeUnit.SECONDS.toNanos(REQUEST_S), PAGES_MAX, 1);
        return new Reachable(new HttpService(request -> NOT_FOUND, limits, InstantSource.system())
                .with(HttpFilters.of(new MetricsAddress(control, snapshots), pages)));
    }

    /** Answers also when clients have all connections: a server that is full must not look like one that is dead. */
    private record Reachable(ConnectionService http) implements ConnectionService {

        @Override
        public ConnectionHandlers on(Connections loop, Listener listener) {
            var _ = LivePage.answer();
            return http.on(loop, listener);
        }

        @Override
        public int beyondLimit() {
            return PAGES_MAX;
        }
    }

    @Override
    public Optional<Decision> request(FilterRequest request) throws InterruptedException, ExecutionException {
        boolean isRead = request.method().equals("GET") || request.method().equals("HEAD");
        return Optional.of(
                switch (request.path()) {
                    case "/" -> isRead ? LivePage.answer() : NOT_ALLOWED;
                    case "/metrics" -> isRead ? made(MetricsAddress::metrics) : NOT_ALLOWED;
                    case "/healthz" -> isRead ? made(snapshot -> Answer.text(200, "ok\n")) : NOT_ALLOWED;
                    case "/readyz" -> isRead ? made(MetricsAddress::readiness) : NOT_ALLOWED;
                    case "/status.json" -> isRead ? made(MetricsAddress::status) : NOT_ALLOWED;
                    default -> NOT_FOUND;
                });
    }

    private static Answer metrics(Snapshot snapshot) {
        return Answer.of(200, Exposition.CONTENT_TYPE, MetricsPage.of(snapshot));
    }

    private static Answer readiness(Snapshot snapshot) {
        return Answer.text(snapshot.isServing() ? 200 : 503, snapshot.phase().label() + "\n");
    }

    private static Answer status(Snapshot snapshot) {
        String json = ControlProtocol.json(snapshot.status()) + "\n";
        return Answer.of(200, "application/json", json.getBytes(StandardCharsets.UTF_8));
    }

    /** An answer that is made of what the control loop says now. */
    private Answer made(Function<Snapshot, Answer> page) throws InterruptedException, ExecutionException {
        CompletableFuture<Snapshot> asked = new CompletableFuture<>();
        boolean isSubmitted = control.submit(() -> {
            try {
                asked.complete(snapshots.get());
            } catch (RuntimeException e) {
                asked.completeExceptionally(e);
            }
        });
        if (!isSubmitted) {
            return NO_ANSWER;
        }
        try {
            return fresh(page.apply(asked.get(PATIENCE_MS, TimeUnit.MILLISECONDS)));
        } catch (TimeoutException e) {
            return NO_ANSWER;
        }
    }

    /** Nobody between here and whoever asks shall answer from memory. */
    private static Answer fresh(Answer answer) {
        return answer.with("Cache-Control", "no-store");
    }
}
