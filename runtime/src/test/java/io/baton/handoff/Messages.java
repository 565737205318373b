package io.baton.handoff;

import io.baton.ffi.Address;
import io.baton.handoff.HandoffMessage.Abort;
import io.baton.handoff.HandoffMessage.Accepting;
import io.baton.handoff.HandoffMessage.Answer;
import io.baton.handoff.HandoffMessage.Baked;
import io.baton.handoff.HandoffMessage.Commit;
import io.baton.handoff.HandoffMessage.Counted;
import io.baton.handoff.HandoffMessage.Drained;
import io.baton.handoff.HandoffMessage.Draining;
import io.baton.handoff.HandoffMessage.Heartbeat;
import io.baton.handoff.HandoffMessage.Hello;
import io.baton.handoff.HandoffMessage.Listeners;
import io.baton.handoff.HandoffMessage.OfferEnd;
import io.baton.handoff.HandoffMessage.Ready;
import io.baton.handoff.HandoffMessage.Role;
import io.baton.handoff.HandoffMessage.Stopping;
import io.baton.handoff.HandoffMessage.Taken;
import io.baton.handoff.ListenerLists.Added;
import io.baton.handoff.ListenerLists.Kept;
import io.baton.handoff.StateSection.Counters;
import io.baton.handoff.StateSection.OlderGeneration;
import io.baton.handoff.StateSection.OlderGenerations;
import io.baton.handoff.StateSection.OpenConnections;
import io.baton.handoff.StateSection.UpstreamHealth;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** One message of every kind, with something in every field; the golden files of version 1 hold these. */
final class Messages {

    private Messages() {}

    static Map<String, HandoffMessage> byName() {
        Map<String, HandoffMessage> messages = new LinkedHashMap<>();
        messages.put(
                "hello-predecessor",
                new Hello(1, 1, Role.PREDECESSOR, 4_194_304, 7, "0.1.0", "2026-11-21-a1b2", 5_000, 0));
        messages.put("hello-successor", new Hello(1, 3, Role.SUCCESSOR, 4711, 0, "0.2.0-SNAPSHOT", "", 0, 0));
        messages.put("hello-with-wait", new Hello(1, 1, Role.PREDECESSOR, 4711, 1, "0.1.0", "a1b2", 5_000, 60_000));
        messages.put("listeners", new Listeners(253, endpoints()));
        messages.put("taken", new Taken(258));
        messages.put("offer-end", new OfferEnd(258, List.of(counters(), health(), new OpenConnections(12))));
        messages.put("offer-end-without-state", new OfferEnd(0, List.of()));
        messages.put(
                "answer",
                new Answer(new ListenerLists(
                        List.of(new Kept(0, 2), new Kept(3, 0)),
                        List.of(new Added(1, "new", Address.parse("0.0.0.0:0"))),
                        List.of(1, 2))));
        messages.put("ready", new Ready());
        messages.put("commit", new Commit(List.of(counters())));
        messages.put("accepting", new Accepting());
        messages.put("heartbeat", new Heartbeat());
        messages.put("stopping", new Stopping());
        messages.put("baked", new Baked());
        messages.put("commit-without-state", new Commit(List.of()));
        messages.put("draining", new Draining(100_000, List.of(counters(), older())));
        messages.put("drained", new Drained(List.of(counters())));
        messages.put("counted", new Counted(List.of(counters())));
        messages.put("abort", new Abort("the configuration has 2 errors\n\u2026 \uD83D\uDC4E"));
        return messages;
    }

    static HandoffMessage named(String name) {
        return Objects.requireNonNull(byName().get(name));
    }

    /** A frame as bytes of its own. */
    static byte[] bytes(HandoffMessage message) {
        ByteBuffer frame = MessageCodec.encode(message);
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        return bytes;
    }

    private static List<Endpoint> endpoints() {
        return List.of(
                new Endpoint("web", Address.parse("127.0.0.1:6188")),
                new Endpoint("every", Address.parse("0.0.0.0:65535")),
                new Endpoint("both", new Address.Inet6(0, 0, 443, 0), true),
                new Endpoint("link", new Address.Inet6(0xfe80L << 48, -1, 80, 2)),
                new Endpoint("two\nlines, \u00fcber \uD83D\uDE80", Address.parse("unix:/run/baton/web.sock")),
                new Endpoint("", new Address.UnixPath("/run/not utf-8: \uDCE4")),
                new Endpoint("abstract", new Address.UnixAbstract("a\0b")));
    }

    private static Counters counters() {
        return new Counters(new TreeMap<>(Map.of("requests", Long.MAX_VALUE, "refused", 0L, "odd", -1L)));
    }

    private static OlderGenerations older() {
        return new OlderGenerations(List.of(new OlderGeneration(4711, 6, 12), new OlderGeneration(4_194_304, 0, 1)));
    }

    private static UpstreamHealth health() {
        return new UpstreamHealth(ByteBuffer.wrap(new byte[] {1, 0, -1}));
    }
}
