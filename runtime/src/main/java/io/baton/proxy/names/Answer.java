package io.baton.proxy.names;

import io.baton.ffi.Address;
import java.util.List;

/** What a message says to a question. */
sealed interface Answer {

    /** Addresses with port 0, and for how long they hold. */
    record Found(List<Address> hosts, long ttlSeconds) implements Answer {}

    /** The name does not exist (NXDOMAIN). */
    record NoSuchName() implements Answer {}

    /** The name exists, but has no address of this type. */
    record NoData() implements Answer {}

    /** The server does not say, such as SERVFAIL and REFUSED; another one may. */
    record ServerFailure(int code) implements Answer {

        static final int FORMAT_ERROR = 1;

        static final int NOT_IMPLEMENTED = 4;

        private static final List<String> NAMES =
                List.of("NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED");

        @Override
        public String toString() {
            return code < NAMES.size() ? NAMES.get(code) : "RCODE " + code;
        }
    }

    /** There is more to it than fits into a datagram. */
    record Truncated() implements Answer {}

    /** It belongs to the question, but does not hold together. */
    record Malformed() implements Answer {}

    /** It belongs to another question, or to none: it may be forged, and the true answer may still come. */
    record Foreign() implements Answer {}
}
