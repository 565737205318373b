package io.baton.proxy;

/** How far a forwarded request is. */
enum ProxyStage {
    IDLE,
    CONNECTING,
    /** The request is sent as it comes, and the head of the response has not come. */
    HEAD,
    BODY,
    /** Another protocol is spoken. */
    TUNNEL
}
