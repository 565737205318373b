package io.baton.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Baton with what it comes with: the bake, the warm-up, the launcher and its AOT cache. */
final class BatonUpgrade implements UpgradableServer {

    private static final Pattern STARTED = Pattern.compile("started a successor, pid (\\d+)");

    private final Setup setup;

    private final Way way;

    private final WatchedProcess old;

    /** Whoever serves after the upgrade, where it is a child of ours. */
    private Optional<WatchedProcess> successor = Optional.empty();

    /** Whoever serves after the upgrade, where the old one started it. */
    private Optional<ProcessHandle> grandchild = Optional.empty();

    private BatonUpgrade(Setup setup, Way way, WatchedProcess old) {
        this.setup = setup;
        this.way = way;
        this.old = old;
    }

    /** A way in which an operator can ask for it. One more is one more constant, and a case in {@link #upgrade}. */
    enum Way {
        /** SIGQUIT, and a successor with {@code -u} that is started by hand. */
        RECIPE,
        /** {@code baton upgrade}. */
        COMMAND,
        /** {@code baton upgrade --in-place}, which is what process 1 of a container does: it keeps its id. */
        IN_PLACE
    }

    /**
     * How servers are started one after the other, each with a copy of the same configuration.
     *
     * @param warmsUp whether a start warms up beside its clients, as a successor does before
     */
    record Setup(List<String> command, Map<String, String> environment, Path configuration, int port, boolean warmsUp) {

        private List<String> with(String... arguments) {
            List<String> all = new ArrayList<>(command);
            all.addAll(List.of(arguments));
            return all;
        }
    }

    /** Writes a configuration, and sees to it that there is an AOT cache, as there is after any first start. */
    static Setup prepare(Path folder, String launcher, List<String> pinned, int threads, int origin, int warmup)
            throws IOException, InterruptedException {
        int port = ServerStart.freePort();
        Path home = Files.createTempDirectory(folder, "baton");
        Path configuration =
                Files.writeString(home.resolve("baton.toml"), """
                    version = 1
                    threads = %5$d
                    pid_file = "%1$s/baton.pid"
                    upgrade_sock = "%1$s/upgrade.sock"
                    control_sock = "%1$s/control.sock"
                    max_connections = 4096
                    warmup_requests = %4$d
                    [[listener]]
                    name = "web"
                    address = "127.0.0.1:%2$d"
                    upstream = "origin"
                    [[upstream]]
                    name = "origin"
                    servers = ["127.0.0.1:%3$d"]
                    """.formatted(home, port, origin, warmup, threads));
        List<String> command = new ArrayList<>(pinned);
        command.add(launcher);
        Path cache = folder.resolve("cache");
        Map<String, String> environment = Map.of("BATON_CACHE", cache.toString(), "BATON_JAVA_OPTS", "");
        Setup setup = new Setup(command, environment, configuration, port, warmup > 0);
        start(setup, Way.RECIPE).close();
        ServerStartup.awaitArchive(cache);
        return setup;
    }

    static BatonUpgrade start(Setup setup, Way way) throws IOException, InterruptedException {
        WatchedProcess process =
                WatchedProcess.start(setup.with("-c", setup.configuration().toString()), setup.environment());
        try {
            process.await("pid file and control socket are this process's");
            if (setup.warmsUp()) {
                process.await("warm-up: "); // what is compared with the load after an upgrade is steady
            }
            return new BatonUpgrade(setup, way, process);
        } catch (IOException | InterruptedException | RuntimeException e) {
            process.close();
            throw e;
        }
    }

    @Override
    public int port() {
        return setup.port();
    }

    @Override
    public Track upgrade() throws IOException, InterruptedException {
        String configuration = setup.configuration().toString();
        long askedNs = System.nanoTime();
        return switch (way) {
            case RECIPE -> {
                Signals.send(old.pid(), "QUIT");
                successor =
                        Optional.of(WatchedProcess.start(setup.with("-u", "-c", configuration), setup.environment()));
                yield track(askedNs);
            }
            case COMMAND -> {
                try (WatchedProcess command = command("upgrade", "-c", configuration)) {
                    Matcher started =
                            STARTED.matcher(old.await("started a successor").text());
                    if (started.find()) {
                        grandchild = ProcessHandle.of(Long.parseLong(started.group(1)));
                    }
                    Track track = track(askedNs);
                    awaitSuccess(command);
                    yield track;
                }
            }
            case IN_PLACE -> {
                try (WatchedProcess command = command("upgrade", "--in-place", "-c", configuration)) {
                    Track track = trackInPlace(askedNs);
                    awaitSuccess(command);
                    yield track;
                }
            }
        };
    }

    private WatchedProcess command(String... arguments) throws IOException {
        return WatchedProcess.start(setup.with(arguments), setup.environment());
    }

    private static void awaitSuccess(WatchedProcess command) throws IOException, InterruptedException {
        command.awaitEnd();
        if (command.exitCode() != 0) {
            throw new IOException("baton upgrade failed:\n" + command.said());
        }
    }

    private Track track(long askedNs) throws IOException, InterruptedException {
        Map<String, Long> steps = new LinkedHashMap<>();
        long switchedNs = awaitSwitch(steps);
        long goneNs = old.awaitEnd();
        steps.put("old process gone", goneNs);
        return new Track(askedNs, switchedNs, goneNs, steps);
    }

    /** Two handovers: to the stand-in, whose words come by the same way, and back to the process that keeps its id. */
    private Track trackInPlace(long askedNs) throws IOException, InterruptedException {
        Map<String, Long> steps = new LinkedHashMap<>();
        long switchedNs = awaitSwitch(steps);
        steps.put(
                "program replaced",
                old.await("this process replaces its program").ns());
        steps.put(
                "taken back", old.await("the successor accepts; watching it", 2).ns());
        long goneNs = old.await("the stand-in, process ").ns();
        steps.put("stand-in gone", goneNs);
        return new Track(askedNs, switchedNs, goneNs, steps);
    }

    /** Waits until somebody else accepts, and has proved itself. */
    private long awaitSwitch(Map<String, Long> steps) throws IOException, InterruptedException {
        steps.put("successor connected", old.await("handing over to pid").ns());
        steps.put("warm, ready", old.await("the successor is ready").ns());
        long switchedNs = old.await("the successor accepts").ns();
        steps.put("successor accepts", switchedNs);
        steps.put("end of the bake", old.await("the bake is over").ns());
        return switchedNs;
    }

    @Override
    public void close() {
        successor.ifPresent(WatchedProcess::close);
        grandchild.ifPresent(ProcessHandle::destroy);
        old.close();
    }
}
