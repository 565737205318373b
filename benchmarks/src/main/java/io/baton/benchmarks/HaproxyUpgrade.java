package io.baton.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** HAProxy, as its manual reloads it without a gap: the new process takes the listeners from the old one's socket. */
final class HaproxyUpgrade implements UpgradableServer {

    private final WatchedProcess old;

    private final List<String> command;

    private final Path socket;

    private final boolean hasMaster;

    private final int port;

    private Optional<WatchedProcess> successor = Optional.empty();

    private HaproxyUpgrade(WatchedProcess old, List<String> command, Path socket, boolean hasMaster, int port) {
        this.old = old;
        this.command = List.copyOf(command);
        this.socket = socket;
        this.hasMaster = hasMaster;
        this.port = port;
    }

    /** Starts one with a master that reloads by USR2, or one that a second process replaces by {@code -x -sf}. */
    static HaproxyUpgrade start(Path folder, List<String> pinned, boolean hasMaster, int threads, int origin)
            throws IOException {
        Path home = Files.createTempDirectory(folder, "haproxy");
        int port = ServerStart.freePort();
        Path socket = home.resolve("admin.sock");
        Path configuration =
                Files.writeString(home.resolve("haproxy.cfg"), """
                    global
                        nbthread %4$d
                        maxconn 4096
                        stats socket %1$s mode 600 level admin expose-fd listeners
                    defaults
                        mode http
                        timeout connect 5s
                        timeout client 60s
                        timeout server 60s
                        http-reuse always
                    listen web
                        bind 127.0.0.1:%2$d backlog 4096
                        server origin 127.0.0.1:%3$d
                    """.formatted(socket, port, origin, threads));
        List<String> command = new ArrayList<>(pinned);
        command.addAll(List.of("haproxy", "-db", "-f", configuration.toString()));
        List<String> first = new ArrayList<>(command);
        if (hasMaster) {
            first.add("-W");
        }
        WatchedProcess process = WatchedProcess.start(first, Map.of());
        HaproxyUpgrade started = new HaproxyUpgrade(process, command, socket, hasMaster, port);
        try {
            ProxyProcess.awaitConnections("HAProxy", port);
            if (hasMaster) {
                Signals.awaitHandler(process.pid(), Signals.USR2); // its master ignores it at first
            }
            return started;
        } catch (IOException | RuntimeException e) {
            started.close();
            throw e;
        }
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public Track upgrade() throws IOException, InterruptedException {
        Map<String, Long> steps = new LinkedHashMap<>();
        long askedNs = System.nanoTime();
        if (hasMaster) {
            Signals.send(old.pid(), "USR2");
        } else {
            List<String> next = new ArrayList<>(command);
            next.addAll(List.of("-x", socket.toString(), "-sf", Long.toString(old.pid())));
            successor = Optional.of(WatchedProcess.start(next, Map.of()));
        }
        long switchedNs = old.await("Proxy web stopped").ns();
        steps.put("old process stops listening", switchedNs);
        long goneNs = hasMaster ? old.await("exited with code 0").ns() : old.awaitEnd();
        steps.put("old process gone", goneNs);
        return new Track(askedNs, switchedNs, goneNs, steps);
    }

    @Override
    public void close() {
        successor.ifPresent(WatchedProcess::close);
        old.close();
    }
}
