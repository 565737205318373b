package io.baton.proxy;

/**
 * A connection to a server that could not be made.
 *
 * @param server as logs and metrics call it
 * @param reason as the access log calls it: {@code connect_failed} or {@code connect_timeout}
 * @param tries how many servers have been tried for this request
 */
public record ConnectFailure(String upstream, String server, String reason, int tries) {}
