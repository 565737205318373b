package io.baton.config;

/** What a listener's clients speak. */
public enum Protocol {
    HTTP,
    TCP
}
