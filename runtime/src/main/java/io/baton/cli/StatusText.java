package io.baton.cli;

import io.baton.server.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A {@link Status} for people: what runs, who listens where, and how the last upgrade went. */
final class StatusText {

    private static final long MINUTE = 60;

    private static final long HOUR = 60 * MINUTE;

    private static final long DAY = 24 * HOUR;

    private StatusText() {}

    static List<String> of(Status status) {
        List<String> lines = new ArrayList<>();
        lines.add("%s: process %d, generation %d, Baton %s, up %s"
                .formatted(
                        status.phase(),
                        status.pid(),
                        status.generation(),
                        status.version(),
                        duration(status.uptimeSeconds())));
        lines.add("%s, %s"
                .formatted(count(status.connections(), "open connection"), count(status.requests(), "request")));
        status.upgrade().ifPresent(upgrade -> lines.add(line(upgrade)));
        for (Status.Draining draining : status.draining()) {
            lines.add("draining: process %d, generation %d, %s"
                    .formatted(
                            draining.pid(),
                            draining.generation(),
                            count(draining.connections(), "connection") + " left"));
        }
        if (!status.listeners().isEmpty()) {
            lines.add("");
            lines.addAll(listeners(status.listeners()));
        }
        if (!status.upstreams().isEmpty()) {
            lines.add("");
            lines.addAll(upstreams(status.upstreams()));
        }
        return lines;
    }

    private static String line(Status.Upgrade upgrade) {
        String seconds = String.format(Locale.ROOT, "%.1f s", upgrade.durationMs() / 1000.0);
        String what = upgrade.outcome().isPresent()
                ? "%s after %s".formatted(upgrade.outcome().get(), seconds)
                : "%s, for %s now".formatted(upgrade.step(), seconds);
        return "upgrade %s: %s%s"
                .formatted(
                        upgrade.id(),
                        what,
                        upgrade.reason().map(reason -> ": " + reason).orElse(""));
    }

    private static List<String> listeners(List<Status.Listener> listeners) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("LISTENER", "ADDRESS", "ACCEPTED", "ACTIVE"));
        listeners.forEach(listener -> rows.add(
                List.of(listener.name(), listener.address(), number(listener.accepted()), number(listener.active()))));
        return table(rows, 2);
    }

    private static List<String> upstreams(List<Status.Upstream> upstreams) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("UPSTREAM", "SERVER", "STATE", "ACTIVE"));
        for (Status.Upstream upstream : upstreams) {
            upstream.servers()
                    .forEach(server -> rows.add(
                            List.of(upstream.name(), server.address(), server.state(), number(server.active()))));
        }
        return table(rows, 3);
    }

    /** The first columns to the left, numbers to the right, each column as wide as it must be. */
    private static List<String> table(List<List<String>> rows, int toTheLeft) {
        int[] widths = new int[rows.getFirst().size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder format = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            format.append(i == 0 ? "%" : "  %")
                    .append(i < toTheLeft ? "-" : "")
                    .append(widths[i])
                    .append('s');
        }
        return rows.stream()
                .map(row -> format.toString().formatted(row.toArray()))
                .toList();
    }

    private static String count(long count, String noun) {
        return number(count) + " " + noun + (count == 1 ? "" : "s");
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** The two largest units: 3 d 4 h, 12 min 30 s. */
    static String duration(long seconds) {
        if (seconds >= DAY) {
            return "%d d %d h".formatted(seconds / DAY, seconds % DAY / HOUR);
        }
        if (seconds >= HOUR) {
            return "%d h %d min".formatted(seconds / HOUR, seconds % HOUR / MINUTE);
        }
        return seconds >= MINUTE ? "%d min %d s".formatted(seconds / MINUTE, seconds % MINUTE) : seconds + " s";
    }
}
