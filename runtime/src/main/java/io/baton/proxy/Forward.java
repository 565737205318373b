package io.baton.proxy;

import io.baton.proxy.upstream.Upstream;

/**
 * Lets a server of an upstream answer.
 *
 * @param server the one that is asked first if it may be, by its label or as the configuration has it; empty where the
 *     upstream chooses
 */
public record Forward(Upstream upstream, String server) implements Decision {

    /** Lets the upstream choose the server. */
    public Forward(Upstream upstream) {
        this(upstream, "");
    }
}
