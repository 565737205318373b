package io.baton.http;

import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.Set;

/**
 * Writes the requests that origins get: {@link #begin}, who has sent it and what frames its body, {@link #endHead}.
 *
 * <p>The target is in origin form, and Host names what the client has asked for (RFC 9112 §3.2.2). Fields that were
 * meant for this side are left out, and so is whatever a client who is not believed says about where it comes from.
 */
public final class RequestWriter extends HeadWriter {

    private static final MemorySegment SPACE = HeaderLine.offHeap(" ");

    private static final MemorySegment ASTERISK = HeaderLine.offHeap("*");

    private static final MemorySegment END_OF_LINE = HeaderLine.offHeap(" HTTP/1.1\r\n");

    private static final MemorySegment HOST = HeaderLine.offHeap("Host: ");

    private static final MemorySegment PORT = HeaderLine.offHeap(":");

    private static final MemorySegment VIA_1_0 = HeaderLine.offHeap("Via: 1.0 baton\r\n");

    private static final MemorySegment VIA_1_1 = HeaderLine.offHeap("Via: 1.1 baton\r\n");

    private static final MemorySegment FORWARDED_FOR = HeaderLine.offHeap("X-Forwarded-For: ");

    private static final MemorySegment FORWARDED_HOST = HeaderLine.offHeap("X-Forwarded-Host: ");

    private static final MemorySegment FORWARDED_PROTO = HeaderLine.offHeap("X-Forwarded-Proto: http\r\n");

    private static final MemorySegment COMMA = HeaderLine.offHeap(", ");

    private static final MemorySegment TE_TRAILERS = HeaderLine.offHeap("Connection: TE\r\nTE: trailers\r\n");

    private static final MemorySegment MAX_FORWARDS = HeaderLine.offHeap("Max-Forwards: ");

    /** What is written anew whoever has sent it. */
    private static final Set<HeaderName> OF_THE_TRUSTED = EnumSet.of(HeaderName.X_FORWARDED_FOR);

    /** What is not believed. */
    private static final Set<HeaderName> OF_OTHERS = EnumSet.of(
            HeaderName.X_FORWARDED_FOR,
            HeaderName.X_FORWARDED_PROTO,
            HeaderName.X_FORWARDED_HOST,
            HeaderName.FORWARDED);

    /** The same where the target names the host, and Host does not count. */
    private static final Set<HeaderName> OF_THE_TRUSTED_WITHOUT_HOST = withHost(OF_THE_TRUSTED);

    private static final Set<HeaderName> OF_OTHERS_WITHOUT_HOST = withHost(OF_OTHERS);

    /** Has written nothing yet. */
    public RequestWriter() {}

    /**
     * Begins the request that a head asks for.
     *
     * @param client the client's address as a text
     * @param isTrusted whether the client is believed about where the request comes from
     * @param defaultHost for a request of HTTP/1.0 that names none
     */
    public void begin(
            MemorySegment memory,
            long from,
            long to,
            RequestHead head,
            byte[] client,
            boolean isTrusted,
            byte[] defaultHost) {
        begin(memory, from, to);
        write(head.memory(), head.methodStart(), head.methodLength());
        write(SPACE);
        target(head);
        write(END_OF_LINE);
        boolean isHostKept = head.targetForm() == TargetForm.ORIGIN && head.hostLength() > 0;
        if (!isHostKept) {
            write(HOST);
            host(head, defaultHost);
        }
        Set<HeaderName> leftOut = isHostKept
                ? (isTrusted ? OF_THE_TRUSTED : OF_OTHERS)
                : (isTrusted ? OF_THE_TRUSTED_WITHOUT_HOST : OF_OTHERS_WITHOUT_HOST);
        long forwards = Forwarding.maxForwards(head);
        fields(head.fields(), forwards < 0 ? leftOut : withMaxForwards(leftOut), head.fieldsEnd());
        if (forwards > 0) {
            write(MAX_FORWARDS);
            number(forwards - 1);
            write(CRLF);
        }
        if (Forwarding.takesTrailers(head)) {
            write(TE_TRAILERS);
        }
        sender(head, client, isTrusted, defaultHost);
        write(head.minorVersion() == 0 ? VIA_1_0 : VIA_1_1);
    }

    private void target(RequestHead head) {
        switch (head.targetForm()) {
            case ORIGIN -> write(head.memory(), head.targetStart(), head.targetLength());
            case ABSOLUTE -> {
                write(head.memory(), head.pathStart(), head.pathLength());
                write(head.memory(), head.queryStart(), head.queryLength());
            }
            case ASTERISK -> write(ASTERISK);
        }
    }

    private void host(RequestHead head, byte[] defaultHost) {
        if (head.hostLength() == 0) {
            write(defaultHost);
        } else {
            write(head.memory(), head.hostStart(), head.hostLength());
            if (head.port() >= 0) {
                write(PORT);
                number(head.port());
            }
        }
        write(CRLF);
    }

    private void sender(RequestHead head, byte[] client, boolean isTrusted, byte[] defaultHost) {
        Fields fields = head.fields();
        write(FORWARDED_FOR);
        for (int i = 0; isTrusted && i < fields.count(); i++) {
            if (fields.name(i) == HeaderName.X_FORWARDED_FOR && fields.valueLength(i) > 0) {
                write(fields.memory(), fields.valueStart(i), fields.valueLength(i));
                write(COMMA);
            }
        }
        write(client);
        write(CRLF);
        if (!isTrusted || !isForwarded(fields, HeaderName.X_FORWARDED_PROTO)) {
            write(FORWARDED_PROTO);
        }
        if (!isTrusted || !isForwarded(fields, HeaderName.X_FORWARDED_HOST)) {
            write(FORWARDED_HOST);
            host(head, defaultHost);
        }
    }

    private static boolean isForwarded(Fields fields, HeaderName name) {
        int index = fields.find(name);
        return index >= 0 && !fields.isHopByHop(index);
    }

    /** Such requests are too rare to prepare for. */
    private static Set<HeaderName> withMaxForwards(Set<HeaderName> leftOut) {
        Set<HeaderName> more = EnumSet.of(HeaderName.MAX_FORWARDS);
        more.addAll(leftOut);
        return more;
    }

    private static Set<HeaderName> withHost(Set<HeaderName> leftOut) {
        Set<HeaderName> more = EnumSet.of(HeaderName.HOST);
        more.addAll(leftOut);
        return more;
    }
}
