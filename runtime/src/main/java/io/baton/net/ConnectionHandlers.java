package io.baton.net;

/** Names the handler of each new connection of one loop: a new one, or always the same. */
@FunctionalInterface
public interface ConnectionHandlers {

    ConnectionHandler handlerOf(Connection connection);
}
