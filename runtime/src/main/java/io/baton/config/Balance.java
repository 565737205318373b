package io.baton.config;

/** How the server of an upstream is chosen. */
public enum Balance {
    /** One after the other, by weight. */
    ROUND_ROBIN,

    /** The one with the fewest connections for its weight. */
    LEAST_CONN,

    /** The one with fewer connections of two that are drawn at random. */
    RANDOM_TWO,

    /** Always the same one for the same {@link HashKey}; few move when a server comes or goes. */
    HASH
}
