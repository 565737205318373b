package io.baton.http;

/**
 * What a message may cost.
 *
 * @param headBytesMax the longest head, from its first byte to its empty line ({@code max_header_bytes})
 * @param bodyBytesMax the longest body ({@code max_body_bytes}); 0: no limit
 */
public record HeadLimits(int headBytesMax, long bodyBytesMax) {

    /** The smallest head that can be allowed: less would refuse browsers. */
    public static final int HEAD_BYTES_MIN = 1024;

    /** The largest head that can be allowed: no client needs a tenth of it. */
    public static final int HEAD_BYTES_LARGEST = 1 << 20;

    public HeadLimits {
        if (headBytesMax < HEAD_BYTES_MIN || headBytesMax > HEAD_BYTES_LARGEST) {
            throw new IllegalArgumentException("a head of %d bytes is not between %d and %d"
                    .formatted(headBytesMax, HEAD_BYTES_MIN, HEAD_BYTES_LARGEST));
        }
        if (bodyBytesMax < 0) {
            throw new IllegalArgumentException("a body has no negative length: " + bodyBytesMax);
        }
    }

    boolean allowBody(long bytes) {
        return bodyBytesMax == 0 || bytes <= bodyBytesMax;
    }
}
