package io.baton.proxy.names;

/** A name has no address yet, for a reason that the message says. */
public final class UnknownNameException extends Exception {

    private static final long serialVersionUID = 1L;

    UnknownNameException(String message) {
        super(message);
    }
}
