/** Servers that hand their sockets to their next version, and the reverse proxy built on them. */
module io.baton {
    requires info.picocli;
    requires io.baton.ffi;
    requires static transitive org.jspecify;

    opens io.baton.cli to
            info.picocli;
}
