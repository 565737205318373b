/** Servers that hand their sockets to their next version, and the reverse proxy built on them. */
@SuppressWarnings("requires-automatic") // tomlj declares only its name; none of its types leave io.baton.config
module io.baton {
    requires io.baton.ffi;
    requires org.tomlj;
    requires static transitive org.jspecify;

    exports io.baton.config;
}
