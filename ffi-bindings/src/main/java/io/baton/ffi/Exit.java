package io.baton.ffi;

/** How a process ended. */
public sealed interface Exit {

    /** What a shell adds to the number of a signal. */
    int SHELL_SIGNAL_BASE = 128;

    /** It ended by itself, with a code of 0 to 255. */
    record Exited(int code) implements Exit {

        @Override
        public String toString() {
            return "exit code " + code;
        }
    }

    /** A signal ended it; 11 would be a crash. */
    record Killed(int signal) implements Exit {

        @Override
        public String toString() {
            return "killed by signal " + signal;
        }
    }

    /** The exit code, or 128 and the signal, which is what a shell makes of it. */
    default int shellCode() {
        return switch (this) {
            case Exited(int code) -> code;
            case Killed(int signal) -> SHELL_SIGNAL_BASE + signal;
        };
    }

    /** Decodes what {@code waitpid} reports of a process that has ended (man 2 wait, {@code bits/waitstatus.h}). */
    static Exit ofWaitStatus(int status) {
        int signal = status & 0x7f;
        return signal == 0 ? new Exited(status >> 8 & 0xff) : new Killed(signal);
    }
}
