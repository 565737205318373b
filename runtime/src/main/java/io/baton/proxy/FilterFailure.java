package io.baton.proxy;

import io.baton.proxy.log.AccessEntry;

/** Why a call of a filter has come to nothing. */
enum FilterFailure {
    FAILED("filter_failed", 500, 502, "A filter of this server has failed.\n"),
    TIMEOUT("filter_timeout", 500, 502, "A filter of this server has not come to an end in time.\n"),
    BUSY("filter_busy", 503, 503, "Too many requests are being filtered.\n"),
    /** Nobody is waiting for the last phase, and it is left out. */
    DROPPED("filter_dropped", 503, 503, "");

    private final String reason;

    @SuppressWarnings("ImmutableEnumChecker") // nothing changes it
    private final byte[] reasonBytes;

    @SuppressWarnings("ImmutableEnumChecker") // nothing changes an answer
    private final Answer early;

    @SuppressWarnings("ImmutableEnumChecker") // nothing changes an answer
    private final Answer late;

    FilterFailure(String reason, int earlyStatus, int lateStatus, String text) {
        this.reason = reason;
        this.reasonBytes = AccessEntry.bytes(reason);
        this.early = Answer.text(earlyStatus, text);
        this.late = Answer.text(lateStatus, text);
    }

    /** As metrics and logs call it. */
    String reason() {
        return reason;
    }

    /** The same as bytes, not to be changed. */
    byte[] reasonBytes() {
        return reasonBytes;
    }

    /** What the client gets in the given phase. */
    Answer answer(FilterPhase phase) {
        return switch (phase) {
            case REQUEST, UPSTREAM_REQUEST -> early;
            case MAY_ASK_ANOTHER, RESPONSE, ENDED -> late;
        };
    }
}
