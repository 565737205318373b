package io.baton.config;

/** When a changed value takes effect. */
enum Effect {
    /** With a reload, or with the next start for what only a start reads. */
    RELOAD("a reload"),

    /** With the next process: it shaped this one when it started, and cannot be changed in it. */
    UPGRADE("an upgrade");

    private final String words;

    Effect(String words) {
        this.words = words;
    }

    @Override
    public String toString() {
        return words;
    }
}
