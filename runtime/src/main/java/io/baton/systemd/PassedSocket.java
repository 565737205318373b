package io.baton.systemd;

import io.baton.ffi.Address;
import io.baton.ffi.Fd;

/**
 * A listener that the service manager opened, or kept.
 *
 * @param name {@code FileDescriptorName=} of the socket unit, or what it was stored by
 * @param address what it is bound to
 * @param fd owned by whoever takes it
 */
public record PassedSocket(String name, Address address, Fd fd) {

    /** Whether an earlier process of this service had made it, and not a socket unit. */
    public boolean isFromStore() {
        return name.equals(StoreName.of(address));
    }

    @Override
    public String toString() {
        return "'" + name + "' (" + address + ")";
    }
}
