package io.baton.server;

import java.io.IOException;

/** The other side of {@code control_sock} sent what is not a message of the protocol. */
public final class ControlProtocolException extends IOException {

    private static final long serialVersionUID = 1;

    ControlProtocolException(String message) {
        super(message);
    }
}
