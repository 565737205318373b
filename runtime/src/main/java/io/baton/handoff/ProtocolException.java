package io.baton.handoff;

/** The other process has sent what the protocol does not allow. */
final class ProtocolException extends Exception {

    private static final long serialVersionUID = 1L;

    ProtocolException(String message) {
        super(message);
    }
}
