package io.baton.ffi;

import java.io.IOException;

/** A user or a group is named that this system does not have. */
public final class NoSuchAccountException extends IOException {

    private static final long serialVersionUID = 1L;

    NoSuchAccountException(String kind, String name) {
        super("%s \"%s\" does not exist on this system".formatted(kind, name));
    }
}
