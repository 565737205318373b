package io.baton.proxy;

import io.baton.net.Connection;
import io.baton.net.ConnectionHandler;
import io.baton.proxy.protocol.ProxyHeaderParser;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** The beginning of an HTTP connection where another proxy stands before this one: its PROXY header, then HTTP. */
final class ProxyGreeting implements ConnectionHandler {

    private final HttpLoop http;

    private final ProxyHeaderParser parser = new ProxyHeaderParser();

    ProxyGreeting(HttpLoop http) {
        this.http = http;
    }

    @Override
    public void onOpen(Connection client) {
        if (http.trusts(client.peer())) {
            client.deadline(http.nowNs() + http.limits().headerTimeoutNs());
        } else {
            refuse(client, "PROXY_NOT_TRUSTED");
        }
    }

    @Override
    public long onBytes(Connection client, MemorySegment memory, long from, long to) throws IOException {
        return switch (parser.parse(memory, from, to)) {
            case NEED_MORE -> 0;
            case REFUSED -> {
                refuse(client, parser.refusal().name());
                yield 0;
            }
            case DONE -> goOn(client, memory, from + parser.consumed(), to) + parser.consumed();
        };
    }

    @Override
    public void onEnd(Connection client) {
        refuse(client, "PROXY_HEADER_MISSING");
    }

    @Override
    public void onTimeout(Connection client) {
        refuse(client, "client_header_timeout");
    }

    private long goOn(Connection client, MemorySegment memory, long from, long to) throws IOException {
        Sender sender = http.senderOf(parser.hasAddresses() ? parser.source() : client.peer());
        HttpConnection next = new HttpConnection(http, client, sender);
        client.passTo(next);
        next.onOpen(client);
        return from < to ? next.onBytes(client, memory, from, to) : 0;
    }

    private void refuse(Connection client, String reason) {
        http.counters().refused(reason);
        client.close();
    }
}
