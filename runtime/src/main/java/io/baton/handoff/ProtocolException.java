package io.baton.handoff;

/** The other process has sent what the protocol does not allow. */
final class ProtocolException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String reason;

    ProtocolException(String reason) {
        super(reason);
        this.reason = reason;
    }

    /** What is wrong, as both sides log it. */
    String reason() {
        return reason;
    }
}
