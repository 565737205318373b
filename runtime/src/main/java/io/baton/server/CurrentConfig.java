package io.baton.server;

import static java.lang.System.Logger.Level.INFO;

import io.baton.config.ConfigLoader;
import io.baton.config.ConfigProblem;
import io.baton.config.Loaded;
import io.baton.config.Reload;
import io.baton.config.ServerConfig;
import io.baton.ffi.ErrnoException;
import io.baton.net.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The configuration in force, and how a reload replaces it. Belongs to the control loop. */
final class CurrentConfig {

    private static final System.Logger LOG = System.getLogger(CurrentConfig.class.getName());

    private final Server server;

    private final ServerOptions options;

    /** An importer's own, which no file names, so that none takes them away. */
    private final List<Sites.Site> planned;

    private final Workers workers;

    private final Sites sites;

    private final Proxying proxying;

    private final Handover handover;

    private ServerConfig config;

    CurrentConfig(
            Server server,
            ServerOptions options,
            List<Sites.Site> planned,
            Workers workers,
            Sites sites,
            Proxying proxying,
            Handover handover) {
        this.server = server;
        this.options = options;
        this.planned = List.copyOf(planned);
        this.workers = workers;
        this.sites = sites;
        this.proxying = proxying;
        this.handover = handover;
        this.config = options.config();
    }

    ServerConfig config() {
        return config;
    }

    /** Takes the file's configuration up, or says why not. */
    void reload() {
        proxying.reopenLog();
        if (options.configFile().isEmpty()) {
            refuse(List.of("this process was started without a file (-c FILE)"));
            return;
        }
        switch (new ConfigLoader().load(options.configFile().get())) {
            case Loaded.Refused refused ->
                refuse(refused.problems().stream().map(ConfigProblem::toString).toList());
            case Loaded.Accepted valid ->
                reload(valid.config()
                        .withProcess(valid.config()
                                .process()
                                .withDaemon(config.process().daemon())));
        }
    }

    private void reload(ServerConfig wanted) {
        switch (Reload.of(config, wanted)) {
            case Reload.NeedsUpgrade impossible -> refuse(impossible.reasons());
            case Reload.Possible possible -> {
                try {
                    takeUp(possible, wanted);
                } catch (StartFailure | ErrnoException e) {
                    refuse(List.of(String.valueOf(e.getMessage())));
                }
            }
        }
    }

    /** Everything that can be refused comes first, so that a refused reload has changed nothing. */
    private void takeUp(Reload.Possible reload, ServerConfig wanted) throws StartFailure, ErrnoException {
        DescriptorRoom.makeFor(wanted);
        Proxying.Reloading next = proxying.prepare(wanted);
        CompletableFuture<?> inForce = replaceSites(next);
        next.begin(workers);
        config = wanted;
        handover.reload(wanted);
        workers.gate().limit(wanted.limits().maxConnections());
        reload.changes().forEach(change -> LOG.log(INFO, "changed {0}", change));
        Operations.whenDone(inForce, "changing listeners", () -> server.reloaded(wanted, List.of()));
    }

    private CompletableFuture<?> replaceSites(Proxying.Reloading next) throws StartFailure {
        try {
            List<Sites.Site> wanted = new ArrayList<>(next.sites());
            wanted.addAll(planned);
            return sites.replace(wanted);
        } catch (StartFailure e) {
            next.discard();
            throw e;
        }
    }

    private void refuse(List<String> problems) {
        server.reloaded(config, problems);
    }
}
