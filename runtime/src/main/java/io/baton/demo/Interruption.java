package io.baton.demo;

import io.baton.ffi.Signal;

/** Somebody wants the demo to end: Ctrl-C, mostly. */
final class Interruption extends Exception {

    private static final long serialVersionUID = 1;

    private final Signal signal;

    Interruption(Signal signal) {
        super("interrupted by " + signal);
        this.signal = signal;
    }

    Signal signal() {
        return signal;
    }
}
