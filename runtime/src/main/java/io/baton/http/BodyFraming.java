package io.baton.http;

/** How the end of a body is found (RFC 9112 §6.3). */
public sealed interface BodyFraming {

    /** Whether bytes of a body follow the head. */
    default boolean hasBody() {
        return switch (this) {
            case None _ -> false;
            case Length length -> length.bytes() > 0;
            case Chunked _, UntilClose _ -> true;
        };
    }

    /** No body, and no field that speaks of one. */
    record None() implements BodyFraming {}

    /** Chunks with a size each, then trailers: {@link ChunkedDecoder} finds the end. */
    record Chunked() implements BodyFraming {}

    /** Everything until the connection ends. Only a response can say so. */
    record UntilClose() implements BodyFraming {}

    /** A counted number of bytes. It belongs to its head, and changes when that reads another message. */
    final class Length implements BodyFraming {

        private long bytes;

        Length() {}

        /** The length of the body; 0 is possible. */
        public long bytes() {
            return bytes;
        }

        Length set(long newBytes) {
            bytes = newBytes;
            return this;
        }

        @Override
        public String toString() {
            return "Length[bytes=" + bytes + "]";
        }
    }
}
