package io.baton.benchmarks;

/** What a table shows of the turns of a comparison. */
enum Figure {
    WALL("by the clock", "wallNs"),
    PROCESSOR("of processor time", "cpuNs"),
    /** Turns in a second, by the clock. */
    RATE("a second", "perSecond"),
    BYTES("of the Java heap", "bytes");

    private static final double NS_PER_S = 1e9;

    private final String text;

    private final String key;

    Figure(String text, String key) {
        this.text = text;
        this.key = key;
    }

    /** As a table's heading has it behind the unit. */
    String text() {
        return text;
    }

    /** As the raw figures have it. */
    String key() {
        return key;
    }

    double of(Turn turn) {
        return switch (this) {
            case WALL -> turn.wallNs();
            case PROCESSOR -> turn.cpuNs();
            case RATE -> NS_PER_S / turn.wallNs();
            case BYTES -> turn.bytes();
        };
    }
}
