package io.baton.demo;

/** How many there were of what. Belongs to the thread of the {@link Load}; others get copies. */
final class Tally {

    /** Connections for many requests. */
    long kept;

    /** Connections for one request. */
    long shortLived;

    /** Requests that were sent again, since their connection had died with its process. */
    long repeated;

    /** Requests without the answer that they should have had. */
    long failed;

    /** Who has given the newest answer that tells. */
    int lastVersion;

    Tally copy() {
        Tally copy = new Tally();
        copy.kept = kept;
        copy.shortLived = shortLived;
        copy.repeated = repeated;
        copy.failed = failed;
        copy.lastVersion = lastVersion;
        return copy;
    }
}
