package io.baton.proxy;

import io.baton.http.Fields;
import io.baton.http.HeaderName;
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
import java.util.HashMap;
import java.util.Map;

/** Writes one line of the access log for each request that came over one listener into one loop. */
final class RequestLog {

    private static final long NS_PER_US = 1000;

    private final LogLane lane;

    private final byte[] listener;

    private final NanoClock clock;

    private final InstantSource time;

    private RequestLog(LogLane lane, String listener, NanoClock clock, InstantSource time) {
        this.lane = lane;
        this.listener = AccessEntry.bytes(listener);
        this.clock = clock;
        this.time = time;
    }

    /** The lanes of one loop: all of its listeners write to the same one. */
    private static final class Lanes {

        private final Map<AccessLog, LogLane> lanes = new HashMap<>();
    }

    static RequestLog of(AccessLog log, Connections loop, String listener, InstantSource time) {
        LogLane lane =
                loop.own(Lanes.class, same -> new Lanes()).lanes.computeIfAbsent(log, same -> same.lane(loop.shard()));
        return new RequestLog(lane, listener, loop.loop().clock(), time);
    }

    long nowNs() {
        return clock.nanoTime();
    }

    /** A request begins, with its first byte. */
    void begun(Trace trace) {
        trace.entry.startedMs(time.millis());
        trace.startNs = clock.nanoTime();
        trace.isOpen = true;
    }

    /** Its head is there. */
    void head(Trace trace, RequestHead head, Sender sender, boolean isClientReused) {
        AccessEntry entry = trace.entry;
        entry.number(Figure.HEAD_US, since(trace.startNs));
        entry.text(Text.METHOD, head.memory(), head.methodStart(), head.methodLength());
        entry.text(Text.TARGET, head.memory(), head.targetStart(), head.targetLength());
        entry.text(Text.HOST, head.memory(), head.hostStart(), head.hostLength());
        field(entry, Text.REFERER, head.fields(), HeaderName.REFERER);
        field(entry, Text.USER_AGENT, head.fields(), HeaderName.USER_AGENT);
        entry.minorVersion(head.minorVersion());
        entry.name(Name.CLIENT, sender.text());
        entry.clientReused(isClientReused);
    }

    /** A server is asked, and there is a connection to it. */
    void connected(Trace trace, long askedNs, boolean isReused) {
        trace.entry.number(Figure.CONNECT_US, since(askedNs));
        trace.entry.upstreamReused(isReused);
        trace.sentNs = clock.nanoTime();
    }

    /** The server has begun to answer. */
    void answered(Trace trace) {
        trace.entry.number(Figure.FIRST_BYTE_US, since(trace.sentNs));
    }

    /** Writes the line; only the first call for a request does anything. */
    void ended(Trace trace, Sender sender) {
        if (trace.isOpen) {
            trace.isOpen = false;
            trace.entry.name(Name.CLIENT, sender.text());
            trace.entry.name(Name.LISTENER, listener);
            trace.entry.number(Figure.TOTAL_US, since(trace.startNs));
            lane.write(trace.entry);
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

    /** What is noted of one request until its line is written. */
    static final class Trace {

        final AccessEntry entry = new AccessEntry();

        private long startNs;

        private long sentNs;

        private boolean isOpen;
    }
}
