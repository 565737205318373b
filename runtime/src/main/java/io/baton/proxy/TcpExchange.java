package io.baton.proxy;

import io.baton.ffi.Address;
import io.baton.ffi.Errno;
import io.baton.net.Connection;
import io.baton.net.ConnectionHandler;
import io.baton.net.Dial;
import io.baton.proxy.protocol.ProxyHeaderWriter;
import io.baton.proxy.upstream.Outcome;
import io.baton.proxy.upstream.Peer;
import io.baton.proxy.upstream.Reason;
import io.baton.proxy.upstream.Tried;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * One TCP client: from the accept until it has its tunnel, and then what is to be remembered until that ends.
 *
 * <p>Nothing of the client is read before it has a server, but for its PROXY header.
 */
final class TcpExchange implements ConnectionHandler, Dial.Caller, Tunnel.Listener {

    /** As health checks have it: a server that takes only one version must get the same from both. */
    private static final ProxyHeaderWriter.Version HEADER_VERSION = ProxyHeaderWriter.Version.V1;

    private final TcpProxy proxy;

    private final Connection client;

    private final Tried tried = new Tried();

    /** Where the client connected from, by its own account or by that of a trusted proxy. */
    private Address source;

    /** Where it connected to; null unless a proxy has told, as the socket's address is not always needed. */
    private @Nullable Address destination;

    private @Nullable Dial dial;

    /** The server that is being tried, or that has the tunnel. */
    private @Nullable Peer peer;

    private @Nullable Tunnel tunnel;

    private long countedToServer;

    private long countedToClient;

    private boolean isTurnedAway;

    /** Where it stands in the list of its proxy. */
    int index;

    TcpExchange(TcpProxy proxy, Connection client) {
        this.proxy = proxy;
        this.client = client;
        this.source = client.peer();
    }

    @Override
    public void onOpen(Connection connection) {
        client.separateDirections(); // one that sends and leaves at once has its bytes delivered
        if (!proxy.service().isProxyHeaderExpected()) {
            connect();
        } else if (proxy.service().trusts(client.peer())) {
            client.deadline(proxy.nowNs() + proxy.service().limits().headerTimeoutNs());
        } else {
            refuse("PROXY_NOT_TRUSTED");
        }
    }

    @Override
    public long onBytes(Connection connection, MemorySegment memory, long from, long to) {
        return switch (proxy.parser().parse(memory, from, to)) {
            case NEED_MORE -> 0;
            case REFUSED -> {
                refuse(proxy.parser().refusal().name());
                yield 0;
            }
            case DONE -> {
                if (proxy.parser().hasAddresses()) {
                    source = proxy.parser().source();
                    destination = proxy.parser().destination();
                }
                connect();
                yield proxy.parser().consumed();
            }
        };
    }

    /** It has ended in the middle of its PROXY header. */
    @Override
    public void onEnd(Connection connection) {
        refuse("PROXY_HEADER_MISSING");
    }

    @Override
    public void onTimeout(Connection connection) {
        if (!client.isPaused()) { // else the header was in time
            refuse("client_header_timeout");
        }
    }

    /** The client is gone before it had its tunnel, whose handlers hear of what comes later. */
    @Override
    public void onClosed(Connection connection) {
        Dial current = dial;
        if (current != null) {
            dial = null;
            current.cancel();
        }
        leave(Outcome.NEUTRAL, "");
        turnAway(TcpProxy.TurnedAway.CLIENT_LEFT, "");
    }

    @Override
    public ConnectionHandler connected(Connection server) {
        dial = null;
        return new Opening();
    }

    @Override
    public void failed(Errno why) {
        dial = null;
        Peer failed = peer;
        if (failed != null) {
            tried.add(failed);
            leave(isOfThisProcess(why) ? Outcome.NEUTRAL : Outcome.FAILED, Reason.of(why));
            if (why == Errno.ECANCELED) {
                turnAway(TcpProxy.TurnedAway.CLIENT_LEFT, "the loop has ended");
            } else if (tried.count() < proxy.triesMax()) {
                connect();
            } else {
                turnAway(TcpProxy.TurnedAway.CONNECT_FAILED, failed + ": " + Reason.of(why));
            }
        }
    }

    @Override
    public void ended(Tunnel ended, Tunnel.End end) {
        leave(Outcome.SUCCEEDED, "");
        proxy.ended(this, end);
    }

    /** What the tunnel has carried since this was last asked. */
    long newBytesToServer() {
        long all = tunnel == null ? 0 : tunnel.bytesToServer();
        long added = all - countedToServer;
        countedToServer = all;
        return added;
    }

    /** What the tunnel has carried since this was last asked. */
    long newBytesToClient() {
        long all = tunnel == null ? 0 : tunnel.bytesToClient();
        long added = all - countedToClient;
        countedToClient = all;
        return added;
    }

    private void connect() {
        client.pause();
        Peer chosen = proxy.choose(source, tried);
        if (chosen != null) {
            peer = chosen;
            dial = proxy.connections().dial(chosen.address(), proxy.connectTimeoutNs(), this);
        } else if (tried.count() == 0) {
            turnAway(TcpProxy.TurnedAway.NO_SERVER, "no server of the upstream takes connections");
        } else {
            turnAway(TcpProxy.TurnedAway.CONNECT_FAILED, "no further server of the upstream takes connections");
        }
    }

    private void refuse(String reason) {
        proxy.refused(reason);
        turnAway(TcpProxy.TurnedAway.REFUSED, reason);
    }

    private void turnAway(TcpProxy.TurnedAway why, String words) {
        if (!isTurnedAway) {
            isTurnedAway = true;
            proxy.turnedAway(why, words);
            client.close();
        }
    }

    private void leave(Outcome outcome, String why) {
        Peer left = peer;
        if (left != null) {
            peer = null;
            left.left(outcome, tried, proxy.nowNs(), why);
        }
    }

    /** Whether an attempt has failed for reasons that no server can have. */
    private static boolean isOfThisProcess(Errno why) {
        return switch (why) {
            case EMFILE, ENFILE, ENOMEM, ENOBUFS, EADDRNOTAVAIL, ECANCELED -> true;
            default -> false;
        };
    }

    /** What a server's connection begins with. */
    private final class Opening implements ConnectionHandler {

        @Override
        public void onOpen(Connection server) throws IOException {
            if (proxy.sendsProxyHeader()) {
                MemorySegment scratch = proxy.connections().scratch();
                Address target = destination == null ? client.localAddress() : destination;
                long end = ProxyHeaderWriter.write(scratch, 0, HEADER_VERSION, source, target);
                server.sendAll(scratch, 0, end);
            }
            Tunnel joined = Tunnel.join(client, server, proxy.service().limits().tunnelIdleNs(), TcpExchange.this);
            tunnel = joined;
            Peer chosen = peer;
            if (chosen != null) {
                chosen.answered(tried, proxy.nowNs());
            }
            proxy.began(TcpExchange.this);
        }

        @Override
        public long onBytes(Connection server, MemorySegment memory, long from, long to) {
            return 0;
        }

        /** It could not be opened. */
        @Override
        public void onClosed(Connection server) {
            leave(Outcome.NEUTRAL, "");
            turnAway(TcpProxy.TurnedAway.CONNECT_FAILED, "a connection could not be opened");
        }
    }
}
