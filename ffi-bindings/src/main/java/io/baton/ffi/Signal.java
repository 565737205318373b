package io.baton.ffi;

import io.baton.ffi.libc.LibcConstants;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The signals that Baton sends, blocks or answers to. */
public enum Signal {
    HUP(LibcConstants.SIGHUP),
    INT(LibcConstants.SIGINT),
    QUIT(LibcConstants.SIGQUIT),
    KILL(LibcConstants.SIGKILL),
    USR1(LibcConstants.SIGUSR1),
    USR2(LibcConstants.SIGUSR2),
    TERM(LibcConstants.SIGTERM),
    CHLD(LibcConstants.SIGCHLD),
    CONT(LibcConstants.SIGCONT),
    STOP(LibcConstants.SIGSTOP);

    /**
     * The ones that a server answers to. A process that is started with them blocked loses none between its first
     * instruction and its own handler, and is not killed by one either.
     */
    public static final Set<Signal> OF_A_SERVER = Set.of(HUP, INT, QUIT, USR1, USR2, TERM);

    private static final @Nullable Signal[] BY_NUMBER = byNumber();

    private final int number;

    Signal(int number) {
        this.number = number;
    }

    /** As {@code kill -l} counts: 15 of {@link #TERM}. */
    public int number() {
        return number;
    }

    /** Of a number that the handler of {@link SignalPipe} got, which is only there for these. */
    static Signal ofNumber(int number) {
        Signal signal = BY_NUMBER[number];
        if (signal == null) {
            throw new IllegalArgumentException("signal " + number + " was never taken");
        }
        return signal;
    }

    @Override
    public String toString() {
        return "SIG" + name();
    }

    private static @Nullable Signal[] byNumber() {
        @Nullable Signal[] table = new Signal[Long.SIZE];
        for (Signal signal : values()) {
            table[signal.number] = signal;
        }
        return table;
    }
}
