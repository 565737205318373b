package io.baton.http;

/** How far a head has been read. */
public enum Progress {
    /** The bytes so far are the beginning of a valid message: call again when there are more. */
    NEED_MORE,

    /** The head is complete, and what it says can be read. */
    DONE,

    /** The message is not accepted, for a reason with a name. Nothing that follows on the connection can be trusted. */
    REFUSED
}
