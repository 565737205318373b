package io.baton.ffi;

/** Baton cannot run here; the message is the one line to show, without a stack trace. */
public final class UnsupportedPlatformException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnsupportedPlatformException(String message) {
        super(message);
    }
}
