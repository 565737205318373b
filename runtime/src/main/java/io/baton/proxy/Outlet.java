package io.baton.proxy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** Where bytes of a message go: small ones are collected, so that what belongs together leaves together. */
interface Outlet {

    /** Takes a range of bytes, which the caller may change afterwards. */
    void add(MemorySegment source, long from, long length) throws IOException;
}
