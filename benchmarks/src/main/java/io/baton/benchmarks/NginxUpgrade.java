package io.baton.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** nginx, as its manual upgrades an executable: USR2, then WINCH to the old master, then QUIT to it. */
final class NginxUpgrade implements UpgradableServer {

    private static final int WAIT_S_MAX = 30;

    private static final long LOOK_NS = 200_000;

    private final ProcessHandle master;

    private final Path home;

    private final int port;

    private Optional<ProcessHandle> successor = Optional.empty();

    private NginxUpgrade(ProcessHandle master, Path home, int port) {
        this.master = master;
        this.home = home;
        this.port = port;
    }

    /** In the background: in the foreground it ignores USR2, as its parent is still there. */
    static NginxUpgrade start(Path folder, List<String> pinned, int workers, int origin)
            throws IOException, InterruptedException {
        Path home = Files.createTempDirectory(folder, "nginx");
        int port = ServerStart.freePort();
        StringBuilder folders = new StringBuilder();
        for (String each : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
            folders.append("%1$s_temp_path %2$s/%1$s; ".formatted(each, home));
        }
        Path configuration =
                Files.writeString(home.resolve("nginx.conf"), """
                    pid %1$s/nginx.pid; error_log %1$s/nginx.log; worker_processes %5$d;
                    events { worker_connections 4096; }
                    http {
                        access_log off; %4$s
                        upstream origin { server 127.0.0.1:%3$d; keepalive 128; keepalive_requests 1000000000; }
                        proxy_http_version 1.1;
                        proxy_set_header Connection "";
                        server { listen 127.0.0.1:%2$d backlog=4096; location / { proxy_pass http://origin; } }
                    }
                    """.formatted(home, port, origin, folders, workers));
        List<String> command = new ArrayList<>(pinned);
        command.addAll(List.of(executable().toString(), "-e", home + "/nginx.log", "-p", home.toString()));
        command.addAll(List.of("-c", configuration.toString()));
        try (WatchedProcess starter = WatchedProcess.start(command, Map.of())) {
            starter.awaitEnd();
            if (starter.exitCode() != 0) {
                throw new IOException("nginx does not start:\n" + starter.said());
            }
        }
        await("its pid file", home, () -> master(home).isPresent());
        NginxUpgrade started = new NginxUpgrade(master(home).orElseThrow(), home, port);
        try {
            ProxyProcess.awaitConnections("nginx", port);
            return started;
        } catch (IOException | RuntimeException e) {
            started.close();
            throw e;
        }
    }

    /** With its folder: nginx starts its successor by the name that it was started with, and without a search. */
    private static Path executable() throws IOException {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, "nginx"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IOException("nginx is not in the path"));
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public Track upgrade() throws IOException, InterruptedException {
        List<ProcessHandle> workers = master.children().toList();
        Map<String, Long> steps = new LinkedHashMap<>();
        long askedNs = System.nanoTime();
        Signals.send(master.pid(), "USR2");
        steps.put("new master and workers", await("the new master", home, this::hasSuccessor));
        long switchedNs = System.nanoTime();
        Signals.send(master.pid(), "WINCH");
        steps.put("old workers told to end", switchedNs);
        steps.put(
                "old workers gone",
                await("the old workers' end", home, () -> workers.stream().noneMatch(ProcessHandle::isAlive)));
        Signals.send(master.pid(), "QUIT");
        long goneNs = await("the old master's end", home, () -> !master.isAlive());
        steps.put("old master gone", goneNs);
        return new Track(askedNs, switchedNs, goneNs, steps);
    }

    /** Whether the pid file names a new master, and that one has workers. */
    private boolean hasSuccessor() {
        successor = master(home).filter(handle -> handle.pid() != master.pid());
        return successor.isPresent() && successor.get().children().findAny().isPresent();
    }

    private static Optional<ProcessHandle> master(Path home) {
        try {
            return ProcessHandle.of(
                    Long.parseLong(Files.readString(home.resolve("nginx.pid")).strip()));
        } catch (IOException | NumberFormatException notYet) {
            return Optional.empty();
        }
    }

    private static long await(String what, Path home, BooleanSupplier isThere) throws IOException {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_S_MAX);
        while (!isThere.getAsBoolean()) {
            if (System.nanoTime() - deadlineNs > 0) {
                String log = Files.readString(home.resolve("nginx.log"));
                throw new IOException("nginx: " + what + " does not come about:\n" + log);
            }
            LockSupport.parkNanos(LOOK_NS);
        }
        return System.nanoTime();
    }

    /** Workers end with their master. */
    @Override
    public void close() {
        successor.ifPresent(ProcessHandle::destroy);
        master.destroy();
    }
}
