package io.baton.proxy;

import io.baton.proxy.upstream.Upstream;

/** Lets a server of an upstream answer. */
public record Forward(Upstream upstream) implements Decision {}
