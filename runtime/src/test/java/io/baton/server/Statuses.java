package io.baton.server;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Statuses for tests. */
public final class Statuses {

    private Statuses() {}

    /** Has something in every member. */
    public static Status full() {
        return new Status(
                4711,
                "Running",
                2,
                "0.1.0",
                93_784,
                List.of(
                        new Status.Listener("web", "0.0.0.0:6188", 1_234, 12),
                        new Status.Listener("unix:/run/a \"b\".sock", "unix:/run/a \"b\".sock", 5, 0)),
                List.of(new Status.Upstream(
                        "app",
                        List.of(
                                new Status.UpstreamServer("127.0.0.1:9001", "up", 1_000),
                                new Status.UpstreamServer("db.internal:9001", "unresolved", 0)))),
                12,
                34_567,
                Optional.of(new Status.Upgrade(
                        "u-2", List.of(new Status.Step("BAKED", 5_810)), Optional.of("done"), Optional.empty(), 5_812)),
                List.of(new Status.Draining(4700, 1, 1)));
    }

    /** As {@link #full()}, of the process that comes after it. */
    public static Status afterFull() {
        Status full = full();
        return new Status(
                full.pid() + 1,
                full.phase(),
                full.generation() + 1,
                full.version(),
                0,
                full.listeners(),
                full.upstreams(),
                full.connections(),
                full.requests(),
                full.upgrade(),
                full.draining());
    }

    /** Has as little as there can be. */
    public static Status empty() {
        return new Status(1, "Setup", 0, "0.1.0", 0, List.of(), List.of(), 0, 0, Optional.empty(), List.of());
    }

    /** Fills more than the buffers of a socket. */
    public static Status large() {
        return new Status(
                1,
                "Running",
                0,
                "0.1.0",
                0,
                IntStream.range(0, 20_000)
                        .mapToObj(i -> new Status.Listener("listener " + i, "127.0.0.1:" + i, i, 0))
                        .toList(),
                List.of(),
                0,
                0,
                Optional.empty(),
                List.of());
    }
}
