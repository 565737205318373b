package io.baton.proxy.upstream;

/** How a check ended. */
sealed interface Verdict {

    /** The server is well. */
    record Good() implements Verdict {}

    /** The server is not. */
    record Bad(String why) implements Verdict {}

    /** Nothing was found out: this process lacked something, such as a descriptor. */
    record Unable(String why) implements Verdict {}
}
