package io.baton.proxy;

import io.baton.http.Fields;
import io.baton.http.HeaderName;
import io.baton.http.Refusal;
import io.baton.http.RequestHead;
import io.baton.loop.NanoClock;
import io.baton.net.Connections;
import io.baton.proxy.log.AccessEntry;
import io.baton.proxy.log.AccessEntry.Figure;
import io.baton.proxy.log.AccessEntry.Name;
import io.baton.proxy.log.AccessEntry.Text;
import io.baton.proxy.log.AccessLog;
import io.baton.proxy.log.LogLane;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes one line of the access log for each request that came over one listener into one loop, or nothing where there
 * is no such log.
 */
final class RequestLog {

    private static final long NS_PER_US = 1000;

    private static final Map<Refusal, byte[]> REASONS = reasons();

    private final @Nullable LogLane lane;

    /** Whether somebody hears of the end of requests, with or without a log. */
    private final boolean isWatched;

    private final byte[] listener;

    private final NanoClock clock;

    private final InstantSource time;

    /** A log of one listener in one loop; all listeners of a loop write to the same lane. */
    RequestLog(Optional<AccessLog> log, Connections loop, String listener, InstantSource time, boolean isWatched) {
        this.isWatched = isWatched;
        this.lane = log.map(open -> loop.own(Lanes.class, same -> new Lanes())
                        .lanes
                        .computeIfAbsent(open, same -> same.lane(loop.shard())))
                .orElse(null);
        this.listener = AccessEntry.bytes(listener);
        this.clock = loop.loop().clock();
        this.time = time;
    }

    /** The lanes of one loop. A reload may leave it with more than one. */
    private static final class Lanes {

        private final Map<AccessLog, LogLane> lanes = new HashMap<>();
    }

    /** What is noted of one request until its line is written. */
    static final class Trace {

        private final AccessEntry entry = new AccessEntry();

        private long startNs;

        private long askedNs;

        private long sentNs;

        private boolean isOpen;
    }

    /** What an exchange notes down; null where nobody wants to know. */
    @Nullable
    Trace newTrace() {
        return lane == null && !isWatched ? null : new Trace();
    }

    /** A request begins, with its first byte. */
    void begun(HttpExchange exchange) {
        Trace trace = exchange.trace;
        if (trace != null) {
            trace.entry.startedMs(time.millis());
            trace.startNs = clock.nanoTime();
            trace.isOpen = true;
        }
    }

    /** Its head is there. */
    void head(HttpExchange exchange, RequestHead head, boolean isClientReused) {
        Trace trace = exchange.trace;
        if (trace == null) {
            return;
        }
        AccessEntry entry = trace.entry;
        entry.number(Figure.HEAD_US, since(trace.startNs));
        entry.text(Text.METHOD, head.memory(), head.methodStart(), head.methodLength());
        entry.text(Text.TARGET, head.memory(), head.targetStart(), head.targetLength());
        entry.text(Text.HOST, head.memory(), head.hostStart(), head.hostLength());
        field(entry, Text.REFERER, head.fields(), HeaderName.REFERER);
        field(entry, Text.USER_AGENT, head.fields(), HeaderName.USER_AGENT);
        entry.minorVersion(head.minorVersion());
        entry.clientReused(isClientReused);
    }

    /** A server is chosen. */
    void asked(HttpExchange exchange) {
        if (exchange.trace != null) {
            exchange.trace.askedNs = clock.nanoTime();
        }
    }

    /** There is a connection to the server. */
    void connected(HttpExchange exchange, boolean isReused) {
        Trace trace = exchange.trace;
        if (trace != null) {
            trace.sentNs = clock.nanoTime();
            trace.entry.number(Figure.CONNECT_US, (trace.sentNs - trace.askedNs) / NS_PER_US);
            trace.entry.upstreamReused(isReused);
        }
    }

    /** The server has begun to answer. */
    void answered(HttpExchange exchange) {
        if (exchange.trace != null) {
            exchange.trace.entry.number(Figure.FIRST_BYTE_US, since(exchange.trace.sentNs));
        }
    }

    /** Who was asked last. */
    void server(HttpExchange exchange, byte[] upstream, byte @Nullable [] peer, int tries) {
        if (exchange.trace != null) {
            AccessEntry entry = exchange.trace.entry;
            entry.name(Name.UPSTREAM, upstream);
            entry.number(Figure.TRIES, tries);
            if (peer != null) {
                entry.name(Name.PEER, peer);
            }
        }
    }

    void status(HttpExchange exchange, int status) {
        if (exchange.trace != null) {
            exchange.trace.entry.number(Figure.STATUS, status);
        }
    }

    void bodies(HttpExchange exchange, long receivedBytes, long sentBytes) {
        if (exchange.trace != null) {
            exchange.trace.entry.number(Figure.RECEIVED_BYTES, receivedBytes);
            exchange.trace.entry.number(Figure.SENT_BYTES, sentBytes);
        }
    }

    /** Why the request did not end as it should. */
    void reason(HttpExchange exchange, byte[] reason) {
        if (exchange.trace != null) {
            exchange.trace.entry.name(Name.REASON, reason);
        }
    }

    void refused(HttpExchange exchange, Refusal why) {
        status(exchange, why.status());
        reason(exchange, Objects.requireNonNull(REASONS.get(why)));
    }

    /** Writes the line, and tells the filter; only the first call for a request does anything. */
    void ended(HttpExchange exchange, Sender sender) {
        Trace trace = exchange.trace;
        if (trace == null) {
            return;
        }
        if (trace.isOpen) {
            trace.isOpen = false;
            trace.entry.name(Name.CLIENT, sender.text());
            trace.entry.name(Name.LISTENER, listener);
            trace.entry.number(Figure.TOTAL_US, since(trace.startNs));
            if (lane != null) {
                lane.write(trace.entry);
            }
            if (exchange.filter != null) {
                exchange.filter.ended(FilterSummary.of(trace.entry));
            }
        }
        trace.entry.reset();
    }

    private static void field(AccessEntry entry, Text which, Fields fields, HeaderName name) {
        int index = fields.find(name);
        if (index >= 0) {
            entry.text(which, fields.memory(), fields.valueStart(index), fields.valueLength(index));
        }
    }

    private long since(long ns) {
        return (clock.nanoTime() - ns) / NS_PER_US;
    }

    private static Map<Refusal, byte[]> reasons() {
        Map<Refusal, byte[]> reasons = new EnumMap<>(Refusal.class);
        for (Refusal refusal : Refusal.values()) {
            reasons.put(refusal, AccessEntry.bytes(refusal.name()));
        }
        return reasons;
    }
}
