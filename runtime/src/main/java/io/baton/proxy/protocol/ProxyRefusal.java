package io.baton.proxy.protocol;

/** Why a PROXY header is not believed. The names stand in logs and counters. */
public enum ProxyRefusal {
    PROXY_HEADER_MISSING("the connection does not begin with a PROXY header"),
    PROXY_LINE_TOO_LONG("a line of version 1 has more than 107 bytes"),
    PROXY_LINE_MALFORMED("a line of version 1 does not have its six words, one space between them, and CRLF"),
    PROXY_PROTOCOL_UNKNOWN("a line of version 1 names neither TCP4, nor TCP6, nor UNKNOWN"),
    PROXY_ADDRESS_INVALID("an address is not of the family that the header names"),
    PROXY_PORT_INVALID("a port is not a number of 0 to 65535 without leading zeros"),
    PROXY_VERSION_UNSUPPORTED("the binary form has another version than 2"),
    PROXY_COMMAND_UNSUPPORTED("the command is neither LOCAL nor PROXY"),
    PROXY_FAMILY_UNSUPPORTED("the connection that it tells of is no stream over IPv4, IPv6 or Unix"),
    PROXY_HEADER_TOO_LONG("the binary form says that it has more than 4096 bytes"),
    PROXY_ADDRESSES_CUT("the binary form is shorter than the addresses of its family"),
    PROXY_EXTENSION_MALFORMED("the extensions (TLVs) do not fill the header exactly"),
    PROXY_CHECKSUM_WRONG("the CRC32C in the header is not that of its bytes");

    private final String why;

    ProxyRefusal(String why) {
        this.why = why;
    }

    /** The reason in words. */
    public String why() {
        return why;
    }
}
