package io.baton.cli;

/** How a run of {@code baton} can end, for scripts and service managers. */
enum ExitCode {
    DONE(0),
    CONFIGURATION_REFUSED(1),
    WRONG_USAGE(2),
    CANNOT_BIND(3),
    UPGRADE_FAILED(4),
    NO_RUNNING_INSTANCE(5),
    PLATFORM(6),
    INTERNAL_ERROR(70);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
