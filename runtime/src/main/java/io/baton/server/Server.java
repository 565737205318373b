package io.baton.server;

/** A stand-in for the server that is being written. */
public final class Server {

    private Server() {}

    public static Server create(ServerOptions options) throws StartFailure {
        return new Server();
    }

    public void bootstrap() throws StartFailure {}

    public int runForever() {
        return 0;
    }
}
