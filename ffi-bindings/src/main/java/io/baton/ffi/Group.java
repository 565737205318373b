package io.baton.ffi;

/**
 * A group of this system.
 *
 * @param gid from 0 to 2^32 - 2
 */
public record Group(String name, long gid) {}
