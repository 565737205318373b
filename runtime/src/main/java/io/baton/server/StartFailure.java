package io.baton.server;

import java.io.IOException;

/** A server could not start, for a reason that its operator can do something about: one line, and an exit code. */
public final class StartFailure extends IOException {

    private static final long serialVersionUID = 1;

    /** Exit code: the configuration, or what it names on this machine, is not right. */
    public static final int CONFIGURATION_REFUSED = 1;

    /** Exit code: an address is in use or forbidden, or another instance runs. */
    public static final int CANNOT_BIND = 3;

    /** Exit code: the upgrade failed, or was undone. */
    public static final int UPGRADE_FAILED = 4;

    private final int exitCode;

    public StartFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    public StartFailure(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
