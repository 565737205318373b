package io.baton.server;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.baton.config.ListenerConfig;
import io.baton.ffi.Address;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Fd;
import io.baton.ffi.SocketPaths;
import io.baton.ffi.Sockets;
import io.baton.handoff.Endpoint;
import io.baton.handoff.ListenerLists;
import io.baton.handoff.ListenerPairing;
import io.baton.handoff.Offer;
import io.baton.handoff.OfferedListener;
import io.baton.handoff.StateSection;
import io.baton.net.ConnectionService;
import io.baton.net.Listener;
import io.baton.net.ListenerSet;
import io.baton.proxy.HttpService;
import io.baton.systemd.DescriptorStore;
import io.baton.systemd.PassedSocket;
import io.baton.systemd.PassedSockets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The listeners of this process over its life: bound, adopted, offered, stopped and revived.
 *
 * <p>Belongs to the control loop.
 */
final class Sites {

    private static final System.Logger LOG = System.getLogger(Sites.class.getName());

    /** A place to listen at, and what is spoken there. */
    record Site(ListenerConfig config, Address address, ConnectionService service) {

        Endpoint endpoint() {
            return new Endpoint(config.name(), address);
        }
    }

    private final ListenerSet set;

    private final Map<String, Site> sites = new LinkedHashMap<>();

    /** Those that the successor does not want, which refuse while it serves. */
    private final List<Listener> stopped = new ArrayList<>();

    /** Those that this process has made, and not taken over. */
    private final Set<Listener> bound = new HashSet<>();

    /** What the service manager started this process with. */
    private PassedSockets passed = PassedSockets.none();

    /** Whether paths may be a socket unit's, who alone removes them; what stays behind can be bound anew. */
    private boolean keepsPaths = System.getenv(NextGeneration.KEEP_PATHS_VARIABLE) != null;

    Sites(ListenerSet set) {
        this.set = set;
    }

    void plan(Site site) {
        if (sites.putIfAbsent(site.config().name(), site) != null) {
            throw new IllegalArgumentException(
                    "two listeners are called '" + site.config().name() + "'");
        }
    }

    /** Has these sockets in the place of new ones, where they fit. */
    void use(PassedSockets sockets) {
        passed = sockets;
    }

    /** Everything is bound or taken over: what is left of those sockets is of no use. */
    void closeUnused(DescriptorStore store) {
        set.listeners().forEach(listener -> passed.served(listener.address()));
        passed.closeRest(store);
    }

    /** Those that nobody has stopped. */
    List<Listener> listening() {
        return set.listeners().stream()
                .filter(listener -> !stopped.contains(listener))
                .toList();
    }

    /**
     * Binds all, or none.
     *
     * @param left of an earlier program of this process, with what waits in their queues; borrowed
     */
    void bindAll(List<Fd> left) throws StartFailure {
        List<Listener> all = new ArrayList<>();
        try {
            for (Site site : sites.values()) {
                all.add(bind(site, left));
            }
        } catch (StartFailure e) {
            all.forEach(this::discard);
            throw e;
        }
        all.forEach(this::serve);
    }

    /** Descriptors of the listeners that a successor keeps, of which the caller is the owner. */
    List<Fd> duplicates(ListenerLists lists) {
        List<Listener> all = set.listeners();
        List<Fd> duplicates = new ArrayList<>();
        for (ListenerLists.Kept kept : lists.kept()) {
            try {
                duplicates.add(all.get(kept.offered()).fd().duplicate());
            } catch (ErrnoException e) {
                LOG.log(WARNING, "{0} has no second descriptor: {1}", all.get(kept.offered()), e.getMessage());
            }
        }
        return duplicates;
    }

    /** Takes over what is offered, binds what is new, and closes what is not wanted any more. */
    ListenerLists adopt(Offer offer) throws StartFailure {
        List<Site> configured = List.copyOf(sites.values());
        List<Listener> taken = new ArrayList<>();
        try {
            ListenerLists lists = pair(offer, configured);
            for (ListenerLists.Added added : lists.added()) {
                taken.add(bind(configured.get(added.configured())));
            }
            for (ListenerLists.Kept kept : lists.kept()) {
                Fd fd = offer.listeners().get(kept.offered()).fd();
                String name = configured.get(kept.configured()).config().name();
                taken.add(Listener.adopt(name, fd.duplicate()));
            }
            taken.forEach(this::serve);
            LOG.log(
                    INFO,
                    "took over {0} listeners, added {1}, removed {2}",
                    lists.kept().size(),
                    lists.added().size(),
                    lists.removed().size());
            return lists;
        } catch (StartFailure e) {
            taken.forEach(this::discard);
            throw e;
        } catch (ErrnoException e) {
            taken.forEach(this::discard);
            throw new StartFailure(StartFailure.UPGRADE_FAILED, "cannot adopt a listener: " + e.getMessage(), e);
        } finally {
            offer.close();
        }
    }

    /**
     * Serves other sites from now on: those at an address that is listened at already keep its socket and queue.
     *
     * @return completes when every loop serves them, and nothing else
     */
    CompletableFuture<?> replace(List<Site> wanted) throws StartFailure {
        List<Listener> before = set.listeners();
        List<Listener> after = new ArrayList<>();
        try {
            for (Site site : wanted) {
                Optional<Listener> same = before.stream()
                        .filter(listener -> listener.address().equals(site.address()))
                        .findFirst();
                after.add(same.isPresent() ? again(site, same.get()) : bind(site));
            }
        } catch (StartFailure e) {
            after.forEach(this::discard);
            throw e;
        }
        sites.clear();
        wanted.forEach(this::plan);
        List<CompletableFuture<?>> done = new ArrayList<>();
        after.forEach(one -> done.add(open(one))); // beside the old ones, so that at no moment nobody accepts
        after.forEach(this::tune);
        for (Listener old : before) {
            boolean isGone =
                    after.stream().noneMatch(listener -> listener.address().equals(old.address()));
            if (isGone) {
                LOG.log(INFO, "listener {0} is gone with the new configuration", old);
                unlink(old);
            }
            bound.remove(old);
            done.add(followed(set.remove(old), "a loop keeps " + old));
        }
        return CompletableFuture.allOf(done.toArray(CompletableFuture<?>[]::new));
    }

    /**
     * Lets all listeners behave as this process wants it. Whoever shares a socket shares its options: one that was
     * taken over is not touched before the commit, and set anew when a successor that had set it has failed.
     */
    void tune() {
        set.listeners().forEach(this::tune);
    }

    /** What a successor can have; its descriptors stay ours. */
    Offer offer(List<StateSection> state) {
        List<OfferedListener> offered = set.listeners().stream()
                .map(listener -> new OfferedListener(new Endpoint(listener.name(), listener.address()), listener.fd()))
                .toList();
        return new Offer(offered, state);
    }

    /** Lets those refuse that the successor did not take: descriptors of them live on in both processes. */
    void stop(ListenerLists lists) {
        List<Listener> all = set.listeners();
        for (int index : lists.removed()) {
            Listener listener = all.get(index);
            stopped.add(listener);
            try {
                switch (listener.address()) {
                    case Address.UnixPath path -> {
                        if (!keepsPaths) {
                            SocketPaths.unlink(path);
                        }
                    }
                    case Address.Inet4 _, Address.Inet6 _, Address.UnixAbstract _, Address.Unnamed _ ->
                        Sockets.stopListening(listener.fd());
                }
                LOG.log(INFO, "listener {0} is gone with the successor''s configuration", listener);
            } catch (ErrnoException e) {
                LOG.log(WARNING, "listener {0} still answers: {1}", listener, e.getMessage());
            }
        }
    }

    /** Undoes {@link #stop}. */
    void revive() {
        for (Listener listener : stopped) {
            if (keepsPaths && listener.address() instanceof Address.UnixPath) {
                continue; // nothing was done to it
            }
            Site site = sites.get(listener.name());
            try {
                switch (listener.address()) {
                    case Address.UnixPath _ -> {
                        var _ = followed(set.remove(listener), "a loop keeps " + listener);
                        if (site != null) {
                            serve(bind(site));
                        }
                    }
                    case Address.Inet4 _, Address.Inet6 _, Address.UnixAbstract _, Address.Unnamed _ ->
                        Sockets.listen(
                                listener.fd(), site == null ? 0 : site.config().backlog());
                }
                LOG.log(INFO, "listener {0} is back", listener);
            } catch (ErrnoException | StartFailure e) {
                LOG.log(WARNING, "listener {0} cannot be brought back: {1}", listener, e.getMessage());
            }
        }
        stopped.clear();
    }

    /** Removes the paths of Unix listeners, at the end of a process that served and that nobody follows. */
    void unlinkAll() {
        set.listeners().forEach(this::unlink);
    }

    /** Removes the paths that this process has made, at the end of one that never served: the others are in use. */
    void unlinkBound() {
        bound.forEach(this::unlink);
    }

    private void unlink(Listener listener) {
        if (!keepsPaths && listener.address() instanceof Address.UnixPath path) {
            try {
                SocketPaths.unlink(path);
            } catch (ErrnoException e) {
                LOG.log(WARNING, "{0} stays behind: {1}", path, e.getMessage());
            }
        }
    }

    /** The same socket for another configuration of it. */
    private static Listener again(Site site, Listener listener) throws StartFailure {
        try {
            return Listener.adopt(site.config().name(), listener.fd().duplicate());
        } catch (ErrnoException e) {
            throw new StartFailure(
                    StartFailure.CANNOT_BIND, "cannot keep %s: %s".formatted(listener, e.getMessage()), e);
        }
    }

    private void tune(Listener listener) {
        Site site = sites.get(listener.name());
        if (site != null) {
            tune(listener, site);
        }
    }

    private static ListenerLists pair(Offer offer, List<Site> configured) throws StartFailure {
        List<Endpoint> wanted = configured.stream().map(Site::endpoint).toList();
        return switch (ListenerPairing.of(offer.endpoints(), wanted)) {
            case ListenerPairing.Paired paired -> paired.lists();
            case ListenerPairing.Refused refused -> throw new StartFailure(StartFailure.CANNOT_BIND, refused.reason());
        };
    }

    /** Nothing waits for it, as what is asked of a set happens in the order in which it was asked. */
    private void serve(Listener listener) {
        var _ = open(listener);
    }

    private CompletableFuture<?> open(Listener listener) {
        Site site = sites.get(listener.name());
        if (site == null) {
            throw new IllegalStateException(listener + " was never planned");
        }
        return followed(set.add(listener, site.service()), "a loop does not serve " + listener);
    }

    private static CompletableFuture<?> followed(CompletableFuture<?> done, String complaint) {
        return done.handle((nothing, failure) -> {
            if (failure != null) {
                LOG.log(WARNING, "{0}: {1}", complaint, failure.getMessage());
            }
            return nothing;
        });
    }

    private Listener bind(Site site, List<Fd> left) throws StartFailure {
        try {
            for (Fd fd : left) {
                if (Sockets.localAddress(fd).equals(site.address())) {
                    LOG.log(INFO, "listener {0} is still there", site.config().name());
                    return Listener.adopt(site.config().name(), fd.duplicate());
                }
            }
        } catch (ErrnoException e) {
            LOG.log(WARNING, "{0} is bound anew: {1}", site.config().name(), e.getMessage());
        }
        return bind(site);
    }

    private Listener bind(Site site) throws StartFailure {
        Optional<PassedSocket> socket = passed.takeFor(site.config().name(), site.address());
        Listener listener = socket.isPresent() ? Binding.adopt(site, socket.get()) : Binding.bind(site);
        if (socket.isEmpty()) {
            bound.add(listener);
        } else {
            keepsPaths |= !socket.get().isFromStore();
        }
        tune(listener, site);
        return listener;
    }

    /** Gives up what nobody has been let in by yet, as if it had never been there. */
    private void discard(Listener listener) {
        if (bound.remove(listener)) {
            unlink(listener);
        }
        listener.close();
    }

    /** What is not set costs time, and nothing else. */
    private static void tune(Listener listener, Site site) {
        try {
            listener.tune(site.service() instanceof HttpService);
        } catch (ErrnoException e) {
            LOG.log(WARNING, "{0} is slower than it could be: {1}", listener, e.getMessage());
        }
    }
}
