package io.baton.ffi;

/**
 * A user of this system.
 *
 * @param uid from 0, which is root, to 2^32 - 2
 * @param gid its own group's
 */
public record User(String name, long uid, long gid) {}
