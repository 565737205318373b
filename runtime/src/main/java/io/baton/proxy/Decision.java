package io.baton.proxy;

/** What becomes of a request: it is answered here, or forwarded. */
public sealed interface Decision permits Answer, Forward {}
