package io.baton.proxy.protocol;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.baton.ffi.Address;
import io.baton.http.Progress;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Reads the PROXY header at the beginning of a connection, strictly as HAProxy's specification of versions 1 and 2 has
 * it.
 *
 * <p>Nothing is kept between two calls: each gets all bytes that have come so far. What it looks at before a header is
 * complete is no more than a line of version 1, or the 16 fixed bytes of version 2.
 */
public final class ProxyHeaderParser {

    /** The longest header, for which a receive buffer must have room. */
    public static final int BYTES_MAX = BinaryHeader.FIXED_BYTES + BinaryHeader.LENGTH_MAX;

    private final LineHeader line = new LineHeader();

    private final BinaryHeader binary = new BinaryHeader();

    private int consumed;

    private @Nullable ProxyRefusal refusal;

    private @Nullable Address source;

    private @Nullable Address destination;

    /**
     * Looks for a whole header.
     *
     * @param from where the connection's first byte is
     * @param to where what has come so far ends
     */
    public Progress parse(MemorySegment memory, long from, long to) {
        consumed = 0;
        refusal = null;
        source = null;
        destination = null;
        if (from == to) {
            return Progress.NEED_MORE;
        }
        int available = (int) Math.min(to - from, BYTES_MAX);
        return memory.get(JAVA_BYTE, from) == LineHeader.FIRST_BYTE
                ? line.parse(this, memory, from, available)
                : binary.parse(this, memory, from, available);
    }

    /** How many bytes the header has: what follows is the client's. */
    public int consumed() {
        return consumed;
    }

    /**
     * Whether the header names the client. It does not when the proxy speaks for itself, as in a health check (LOCAL),
     * nor when it does not know (UNKNOWN); the connection's own addresses count then.
     */
    public boolean hasAddresses() {
        return source != null;
    }

    /** Where the client connected from, as the proxy says. */
    public Address source() {
        return present(source);
    }

    /** Where the client connected to, as the proxy says. */
    public Address destination() {
        return present(destination);
    }

    /** Why the header was refused. */
    public ProxyRefusal refusal() {
        if (refusal == null) {
            throw new IllegalStateException("the header was not refused");
        }
        return refusal;
    }

    Progress done(int byteCount) {
        consumed = byteCount;
        return Progress.DONE;
    }

    Progress done(int byteCount, Address from, Address to) {
        source = from;
        destination = to;
        return done(byteCount);
    }

    Progress refuse(ProxyRefusal why) {
        refusal = why;
        return Progress.REFUSED;
    }

    private static Address present(@Nullable Address address) {
        if (address == null) {
            throw new IllegalStateException("the header names no addresses");
        }
        return address;
    }
}
