package io.baton.server;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;

import io.baton.config.ServerConfig;
import io.baton.loop.EventLoop;
import io.baton.net.PrivateSocket.Replacing;
import io.baton.net.ServiceAccount;
import org.jspecify.annotations.Nullable;

/**
 * What only one process of a service can have: the pid file, the control socket, and whoever waits for it to be ready.
 * It moves at the end of the bake.
 */
final class Office implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Office.class.getName());

    private final EventLoop loop;

    private final ServerConfig config;

    private final ServiceAccount account;

    private final ServerControl control;

    private @Nullable PidFile pidFile;

    private @Nullable ControlSocket controlSocket;

    Office(EventLoop loop, ServerConfig config, ServiceAccount account, ServerControl control) {
        this.loop = loop;
        this.config = config;
        this.account = account;
        this.control = control;
    }

    /** Refuses to start beside another instance. */
    void requireVacant() throws StartFailure {
        RuntimeFolders.prepare(config, account);
        PidFile.requireNoOwner(config.process().pidFile());
    }

    /** Takes pid file and control socket, from a predecessor if there was one, and says that this process is ready. */
    void take() {
        try {
            RuntimeFolders.prepare(config, account);
            pidFile = PidFile.write(config.process().pidFile(), account);
        } catch (StartFailure e) {
            LOG.log(ERROR, "{0}; the service runs without its pid file", e.getMessage());
        }
        try {
            controlSocket =
                    ControlSocket.open(loop, config.process().controlSock(), account, Replacing.PREDECESSORS, control);
        } catch (StartFailure e) {
            LOG.log(ERROR, "{0}; baton status and baton upgrade will not find this process", e.getMessage());
        }
        LOG.log(INFO, "pid file and control socket are this process's");
        ReadyNotifier.ofThisProcess().ready(config);
    }

    /** Leaves both to the successor. */
    void leave() {
        if (pidFile != null) {
            pidFile.relinquish();
        }
        if (controlSocket != null) {
            controlSocket.retire();
        }
    }

    @Override
    public void close() {
        if (controlSocket != null) {
            controlSocket.close();
            controlSocket = null;
        }
        if (pidFile != null) {
            pidFile.close();
            pidFile = null;
        }
    }
}
