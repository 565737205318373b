package io.baton.handoff;

import io.baton.ffi.Address;

/**
 * A listener as both processes may speak of it.
 *
 * @param name as in the configuration: any text of any length
 * @param address where it is bound; in a configuration, the port may be 0
 * @param isDualStack whether it is bound to IPv6 and takes IPv4 too, as only a listener of somebody else's making does
 */
public record Endpoint(String name, Address address, boolean isDualStack) {

    public Endpoint(String name, Address address) {
        this(name, address, false);
    }

    @Override
    public String toString() {
        return name.equals(address.toString()) ? name : name + " (" + address + ")";
    }
}
