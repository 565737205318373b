package io.baton.proxy.upstream;

/** How a server stands, as the status shows it. */
public enum PeerState {
    /** It gets its share. */
    UP("up"),

    /** It has recovered, and its share grows. */
    SLOW_START("slow start"),

    /** Requests failed: it gets none, unless nobody else is left. */
    OUT("out"),

    /** One request is under way to find out whether it is well again. */
    PROBING("probing"),

    /** Its checks fail: it gets no requests. */
    DOWN("down");

    private final String text;

    PeerState(String text) {
        this.text = text;
    }

    /** Whether it is chosen like any other. */
    public boolean isUp() {
        return this == UP || this == SLOW_START;
    }

    @Override
    public String toString() {
        return text;
    }
}
