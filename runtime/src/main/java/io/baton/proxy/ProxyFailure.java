package io.baton.proxy;

import io.baton.proxy.log.AccessEntry;

/** Why a request that was to be forwarded was answered here, or its response broken off. */
enum ProxyFailure {
    NO_SERVER(503, "no_server", "No server can take this request now.\n"),
    CONNECT_FAILED(502, "connect_failed", "The server could not be reached.\n"),
    CONNECT_TIMEOUT(504, "connect_timeout", "The server could not be reached in time.\n"),
    SERVER_GONE(502, "server_gone", "The server has ended the connection without a whole answer.\n"),
    BAD_RESPONSE(502, "bad_response", "The server has answered what is no valid response.\n"),
    RESPONSE_TIMEOUT(504, "response_timeout", "The server has not answered in time.\n");

    private final String reason;

    @SuppressWarnings("ImmutableEnumChecker") // nothing changes it
    private final byte[] reasonBytes;

    @SuppressWarnings("ImmutableEnumChecker") // nothing changes an answer
    private final Answer answer;

    ProxyFailure(int status, String reason, String text) {
        this.reason = reason;
        this.reasonBytes = AccessEntry.bytes(reason);
        this.answer = Answer.text(status, text);
    }

    /** As metrics and logs call it. */
    String reason() {
        return reason;
    }

    /** The same as bytes, not to be changed. */
    byte[] reasonBytes() {
        return reasonBytes;
    }

    /** What the client gets, if nothing of a response was sent yet. */
    Answer answer() {
        return answer;
    }

    /** What is held against the server, in a log. */
    String complaint() {
        return switch (this) {
            case NO_SERVER -> "it was not asked";
            case CONNECT_FAILED -> "it refused the connection or could not be reached";
            case CONNECT_TIMEOUT -> "it did not accept the connection in connect_timeout_seconds";
            case SERVER_GONE -> "it ended the connection without a whole answer";
            case BAD_RESPONSE -> "its answer was no valid response";
            case RESPONSE_TIMEOUT -> "it sent nothing for response_timeout_seconds";
        };
    }
}
