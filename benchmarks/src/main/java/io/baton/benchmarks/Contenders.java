package io.baton.benchmarks;

import io.baton.benchmarks.peer.NettyProxy;
import io.baton.benchmarks.peer.UndertowProxy;
import io.netty.util.Version;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The proxies that are compared, side by side, and the origin behind them. Clients and origin have one processor, and
 * the proxies, of which one at a time is loaded, another one.
 */
final class Contenders implements AutoCloseable {

    static final String BATON = "Baton";

    static final int LOAD_PROCESSOR = 0;

    static final int PROXY_PROCESSOR = 1;

    private static final String NONE = "none";

    /** It sets more than twice as many descriptors aside, and does not start where it may not have 20,000. */
    private static final int HAPROXY_CONNECTIONS_MAX = 7_500;

    private static final Pattern VERSION = Pattern.compile("\\d+(\\.\\d+)+\\S*");

    /** More than any case has at a time, so that nobody has to make new ones. */
    private static final int KEPT_ALIVE = 1024;

    private final Path folder;

    private final Origin origin;

    private final int connectionsMax;

    private final List<Contender> all = new ArrayList<>();

    private Contenders(Path folder, Origin origin, int connectionsMax) {
        this.folder = folder;
        this.origin = origin;
        this.connectionsMax = connectionsMax;
    }

    /**
     * Starts all that are installed, Baton first.
     *
     * @param launcher of Baton
     * @param connectionsMax which each of them is set up for
     */
    static Contenders start(String launcher, int connectionsMax) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("baton-contenders");
        Origin origin = Origin.start(folder, LOAD_PROCESSOR);
        Contenders contenders = new Contenders(folder, origin, connectionsMax);
        try {
            contenders.startAll(launcher);
            return contenders;
        } catch (IOException | InterruptedException | RuntimeException e) {
            contenders.close();
            throw e;
        }
    }

    private void startAll(String launcher) throws IOException, InterruptedException {
        all.add(baton(launcher));
        if (isInstalled("nginx")) {
            all.add(nginx());
        }
        if (isInstalled("haproxy")) {
            all.add(haproxy());
        }
        all.add(java("Netty", NettyProxy.class, true));
        all.add(java("Undertow", UndertowProxy.class, false));
    }

    List<Contender> all() {
        return List.copyOf(all);
    }

    Origin origin() {
        return origin;
    }

    /** For whatever is written meanwhile; it is removed at the end. */
    Path folder() {
        return folder;
    }

    @Override
    public void close() throws IOException {
        all.forEach(each -> each.process().close());
        origin.process().close();
        ServerStartup.remove(folder);
    }

    private ProxyProcess start(String name, List<String> command, Map<String, String> environment, int port)
            throws IOException {
        return ProxyProcess.start(name, command, environment, PROXY_PROCESSOR, port, folder);
    }

    /** Baton by its launcher, with the JVM options that come with it. */
    private Contender baton(String launcher) throws IOException, InterruptedException {
        int http = ServerStart.freePort();
        int tcp = ServerStart.freePort();
        Path configuration = Files.writeString(folder.resolve("proxy.toml"), """
                    version = 1
                    threads = 1
                    pid_file = "%1$s/baton.pid"
                    upgrade_sock = "%1$s/upgrade.sock"
                    control_sock = "%1$s/control.sock"
                    max_connections = %2$d
                    warmup_requests = 0
                    [[listener]]
                    name = "web"
                    address = "127.0.0.1:%3$d"
                    upstream = "origin"
                    [[listener]]
                    name = "tcp"
                    address = "127.0.0.1:%4$d"
                    protocol = "tcp"
                    upstream = "origin"
                    [[upstream]]
                    name = "origin"
                    servers = ["127.0.0.1:%5$d"]
                    keepalive = %6$d
                    """.formatted(
                        folder, connectionsMax, http, tcp, origin.port(), KEPT_ALIVE));
        List<String> command = List.of(launcher, "-c", configuration.toString());
        Path cache = folder.resolve("cache");
        Map<String, String> environment = Map.of("BATON_CACHE", cache.toString(), "BATON_JAVA_OPTS", "");
        start(BATON, command, environment, http).close();
        ServerStartup.awaitArchive(cache); // which the first start has made, and which every later one has
        return Contender.plain(BATON, start(BATON, command, environment, http), http, tcp, connectionsMax);
    }

    /** nginx with one worker; for large bodies also with buffers of 64 KB instead of 4 (HTTP) and 16 (TCP). */
    private Contender nginx() throws IOException {
        int[] ports = {ServerStart.freePort(), ServerStart.freePort(), ServerStart.freePort(), ServerStart.freePort()};
        StringBuilder folders = new StringBuilder();
        for (String each : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
            folders.append("%1$s_temp_path %2$s/%1$s; ".formatted(each, folder));
        }
        Path stream = Path.of("/usr/lib/nginx/modules/ngx_stream_module.so");
        Path configuration = Files.writeString(folder.resolve("nginx.conf"), """
            %8$s
            daemon off; pid %1$s/nginx.pid; error_log %1$s/nginx.log; worker_processes 1;
            worker_rlimit_nofile %2$d;
            events { worker_connections %2$d; }
            http {
                access_log off; %9$s
                keepalive_requests 1000000000;
                upstream origin { server 127.0.0.1:%3$d; keepalive %10$d; keepalive_requests 1000000000; }
                proxy_http_version 1.1;
                proxy_set_header Connection "";
                server { listen 127.0.0.1:%4$d backlog=4096; location / { proxy_pass http://origin; } }
                server {
                    listen 127.0.0.1:%6$d backlog=4096;
                    proxy_buffer_size 64k; proxy_buffers 8 64k; proxy_busy_buffers_size 128k;
                    location / { proxy_pass http://origin; }
                }
            }
            stream {
                server { listen 127.0.0.1:%5$d backlog=4096; proxy_pass 127.0.0.1:%3$d; }
                server { listen 127.0.0.1:%7$d backlog=4096; proxy_pass 127.0.0.1:%3$d; proxy_buffer_size 64k; }
            }
            """.formatted(
                        folder,
                        2 * connectionsMax,
                        origin.port(),
                        ports[0],
                        ports[1],
                        ports[2],
                        ports[3],
                        Files.exists(stream) ? "load_module " + stream + ";" : "",
                        folders,
                        KEPT_ALIVE));
        List<String> command =
                List.of("nginx", "-e", folder + "/nginx.log", "-p", folder.toString(), "-c", configuration.toString());
        ProxyProcess process = start("nginx", command, Map.of(), ports[0]);
        return new Contender("nginx", "nginx, 64 KB", process, ports[0], ports[1], ports[2], ports[3], connectionsMax);
    }

    /** HAProxy with one thread and its buffers of 16 KB; for large bodies also with splice in both directions. */
    private Contender haproxy() throws IOException {
        int clients = Math.min(connectionsMax, HAPROXY_CONNECTIONS_MAX);
        int[] ports = new int[4];
        StringBuilder text = new StringBuilder("""
            global
                nbthread 1
                maxconn %d
            defaults
                timeout connect 5s
                timeout client 120s
                timeout server 120s
                http-reuse always
            """.formatted(clients));
        String splice = "    option splice-request\n    option splice-response\n";
        for (int i = 0; i < ports.length; i++) {
            ports[i] = ServerStart.freePort();
            text.append("""
                listen l%d
                    mode %s
                    bind 127.0.0.1:%d backlog 4096
                    server origin 127.0.0.1:%d
                %s\
                """.formatted(i, i % 2 == 0 ? "http" : "tcp", ports[i], origin.port(), i < 2 ? "" : splice));
        }
        Path configuration = Files.writeString(folder.resolve("haproxy.cfg"), text);
        List<String> command = List.of("haproxy", "-db", "-f", configuration.toString());
        ProxyProcess process = start("HAProxy", command, Map.of(), ports[0]);
        return new Contender("HAProxy", "HAProxy, splice", process, ports[0], ports[1], ports[2], ports[3], clients);
    }

    /** One on a library, by the programs of {@link io.baton.benchmarks.peer}. */
    private Contender java(String name, Class<?> program, boolean isTcp) throws IOException {
        int http = ServerStart.freePort();
        int tcp = isTcp ? ServerStart.freePort() : 0;
        List<String> command = new ArrayList<>(JavaCommand.of(program));
        command.add(Integer.toString(http));
        if (isTcp) {
            command.add(Integer.toString(tcp));
        }
        command.add(Integer.toString(origin.port()));
        return Contender.plain(name, start(name, command, Map.of(), http), http, tcp, connectionsMax);
    }

    /** What is installed beside Baton, by the name of the program. */
    static Map<String, String> versions() throws IOException, InterruptedException {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("nginx", version("nginx"));
        versions.put("haproxy", version("haproxy"));
        // benchmarks.jar keeps one of the files in which Netty's parts say their version, which all of them share
        versions.put(
                "netty",
                Version.identify().values().stream()
                        .map(Version::artifactVersion)
                        .findFirst()
                        .orElse("unknown"));
        versions.put("undertow", io.undertow.Version.getVersionString());
        return versions;
    }

    static boolean isInstalled(String program) throws IOException, InterruptedException {
        return !version(program).equals(NONE);
    }

    private static String version(String program) throws IOException, InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(program, "-v").redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            process.waitFor();
            Matcher version = VERSION.matcher(output);
            return version.find() ? version.group() : "unknown";
        } catch (IOException e) {
            System.err.println("tools/bench: not compared with " + program + ", which is not installed");
            return NONE;
        }
    }
}
