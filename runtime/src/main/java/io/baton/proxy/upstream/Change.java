package io.baton.proxy.upstream;

/**
 * What has just become of a server.
 *
 * @param why in an operator's words
 * @param lastedNs how long it was in the state that ended, where a log says so
 */
record Change(Kind kind, String why, long lastedNs) {

    /** What happens nearly always. */
    static final Change NOTHING = new Change(Kind.NOTHING, "", 0);

    enum Kind {
        NOTHING,

        /** Too many requests failed. */
        WENT_OUT,

        /** The request that should find out has failed, too. */
        STAYED_OUT,

        /** A request was answered while it was out. */
        CAME_BACK,

        /** Too many checks failed. */
        WENT_DOWN,

        /** Enough checks passed. */
        CAME_UP
    }
}
