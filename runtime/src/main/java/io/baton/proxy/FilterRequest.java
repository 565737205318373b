package io.baton.proxy;

import io.baton.ffi.Address;
import io.baton.http.FieldTexts;
import io.baton.http.RequestHead;
import io.baton.proxy.upstream.Upstream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** A request as a {@link HttpFilter} sees it: the head as it came, in texts that do not change. */
public final class FilterRequest {

    private final String listener;

    private final Address client;

    private final String clientHost;

    private final String method;

    private final String target;

    private final String path;

    private final String query;

    private final String host;

    private final int minorVersion;

    private final FieldTexts fields;

    private final Function<String, Upstream> upstreams;

    private final Map<Class<?>, Object> kept = new ConcurrentHashMap<>();

    private volatile Optional<String> upstream = Optional.empty();

    FilterRequest(String listener, Sender sender, RequestHead head, Function<String, Upstream> upstreams) {
        this.listener = listener;
        this.client = sender.address();
        this.clientHost = new String(sender.text(), StandardCharsets.ISO_8859_1);
        this.method = head.methodText();
        this.target = head.targetText();
        this.path = head.pathText();
        this.query = head.queryText();
        this.host = head.hostText();
        this.minorVersion = head.minorVersion();
        this.fields = FieldTexts.of(head.fields());
        this.upstreams = upstreams;
    }

    /** The name of the listener that it came by. */
    public String listener() {
        return listener;
    }

    /** Whom it comes from: the client, or whom a trusted PROXY header names. */
    public Address client() {
        return client;
    }

    /** The host of {@link #client}, without a port; "unknown" for a client of a Unix socket. */
    public String clientHost() {
        return clientHost;
    }

    public String method() {
        return method;
    }

    /** The target as it was sent. */
    public String target() {
        return target;
    }

    /** The path as it was sent; empty for {@code OPTIONS *}. */
    public String path() {
        return path;
    }

    /** The query with its question mark; empty without one. */
    public String query() {
        return query;
    }

    /** The host that the client has asked for, without a port. */
    public String host() {
        return host;
    }

    /** 1 for HTTP/1.1, 0 for HTTP/1.0. */
    public int minorVersion() {
        return minorVersion;
    }

    public FieldTexts fields() {
        return fields;
    }

    /** The upstream that the routes, or the filter, have chosen; empty when the request is answered here. */
    public Optional<String> upstream() {
        return upstream;
    }

    /**
     * The decision to let an upstream answer.
     *
     * @throws IllegalArgumentException when the configuration has no such upstream
     */
    public Forward to(String name) {
        return new Forward(upstreams.apply(name));
    }

    /**
     * The decision to let an upstream answer, by one of its servers as long as that may have requests.
     *
     * @param server as the configuration has it, or as logs call it
     */
    public Forward to(String name, String server) {
        return new Forward(upstreams.apply(name), server);
    }

    /** Keeps something for the phases that follow: one of each class. */
    public void keep(Object something) {
        kept.put(something.getClass(), something);
    }

    /** What an earlier phase has kept. */
    public <T> Optional<T> kept(Class<T> kind) {
        return Optional.ofNullable(kept.get(kind)).map(kind::cast);
    }

    void decided(Decision decision) {
        upstream = decision instanceof Forward forward
                ? Optional.of(forward.upstream().name())
                : Optional.empty();
    }

    @Override
    public String toString() {
        return method + " " + target;
    }
}
