package io.baton.systemd;

import io.baton.ffi.Address;
import io.baton.ffi.Fd;
import io.baton.net.Listener;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The listeners that the service manager keeps open for the next process, in case this one dies.
 *
 * <p>What waits in their queues then waits for that process. A listener that this service has given up must leave the
 * store: it would go on taking clients that nobody serves.
 */
public final class DescriptorStore {

    private final NotifySocket manager;

    /** What was sent, by address; another object for the same address may be another descriptor of the same socket. */
    private final Map<Address, Fd> kept = new LinkedHashMap<>();

    public DescriptorStore(NotifySocket manager) {
        this.manager = manager;
    }

    /** Keeps these, and nothing else; a socket that the manager has already is not kept twice. */
    public void keep(List<Listener> listeners) {
        Set<Address> wanted = new HashSet<>();
        listeners.forEach(one -> wanted.add(one.address()));
        List.copyOf(kept.keySet()).stream().filter(one -> !wanted.contains(one)).forEach(this::discard);
        for (Listener one : listeners) {
            if (kept.get(one.address()) != one.fd()
                    && manager.send(Notification.store(StoreName.of(one.address())), one.fd())) {
                kept.put(one.address(), one.fd());
            }
        }
    }

    /** Drops all that this process has stored. */
    public void clear() {
        keep(List.of());
    }

    /** Drops what came back from the store under a name, and is of no use any more. */
    public void discard(String name) {
        manager.send(Notification.discard(name));
    }

    private void discard(Address address) {
        kept.remove(address);
        discard(StoreName.of(address));
    }
}
