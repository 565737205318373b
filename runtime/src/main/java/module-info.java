/**
 * Servers that hand their sockets to their next version, and the reverse proxy built on them.
 *
 * <p>An importer starts with {@link io.baton.server}. What two processes say to each other during an upgrade, and the
 * command line, are not for him.
 */
@SuppressWarnings("requires-automatic") // tomlj declares only its name; none of its types leave io.baton.config
module io.baton {
    requires transitive io.baton.ffi; // whose addresses and descriptors stand in the signatures below
    requires static jdk.jfr; // told what happens where it is there
    requires java.management; // of which a class is loaded at the first scrape, and not before
    requires org.tomlj;
    requires static transitive org.jspecify;

    exports io.baton.config;
    exports io.baton.http;
    exports io.baton.loop;
    exports io.baton.metrics;
    exports io.baton.net;
    exports io.baton.proxy;
    exports io.baton.proxy.log;
    exports io.baton.proxy.upstream;
    exports io.baton.server;
}
