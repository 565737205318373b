package io.baton.demo;

/** The demo cannot go on; the message says why, for whoever looks at it. */
final class DemoFailure extends Exception {

    private static final long serialVersionUID = 1;

    DemoFailure(String message) {
        super(message);
    }
}
