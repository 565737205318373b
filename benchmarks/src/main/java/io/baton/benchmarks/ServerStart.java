package io.baton.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One way to start a server, and what each start took: from the call that starts the process to the connection that the
 * kernel takes, and to the first byte of the first answer, which only a server that accepts can give.
 */
final class ServerStart {

    private static final int START_S_MAX = 60;

    private static final long NS_PER_S = 1_000_000_000L;

    private static final double NS_PER_MS = 1e6;

    private static final double MS_PER_S = 1e3;

    private static final long KNOCK_NS = 200_000;

    private final String name;

    private final List<String> command;

    private final Map<String, String> environment;

    private final int port;

    private final Samples.Collector connectedMs = new Samples.Collector();

    private final Samples.Collector answeredMs = new Samples.Collector();

    private final Samples.Collector cpuMs = new Samples.Collector();

    private final Samples.Collector mainMs = new Samples.Collector();

    ServerStart(String name, List<String> command, Map<String, String> environment, int port) {
        this.name = name;
        this.command = List.copyOf(command);
        this.environment = Map.copyOf(environment);
        this.port = port;
    }

    /** A configuration with one listener and no file outside a folder. */
    static Path configuration(Path folder, int port) throws IOException {
        return Files.writeString(folder.resolve("baton.toml"), """
                version = 1
                threads = 2
                pid_file = "%1$s/baton.pid"
                upgrade_sock = "%1$s/upgrade.sock"
                control_sock = "%1$s/control.sock"
                max_connections = 1000
                warmup_requests = 0
                [[listener]]
                name = "web"
                address = "127.0.0.1:%2$d"
                [[route]]
                listener = "web"
                path = "/"
                respond = { status = 200, body = "pong\\n", content_type = "text/plain" }
                """.formatted(folder, port));
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    String name() {
        return name;
    }

    Samples connectedMs() {
        return connectedMs.samples();
    }

    Samples answeredMs() {
        return answeredMs.samples();
    }

    /** Of all threads, to the end of the process, and of the launcher before it. */
    Samples cpuMs() {
        return cpuMs.samples();
    }

    /** To the first answer: what a machine with nobody else on it has to wait for at least. */
    Samples mainMs() {
        return mainMs.samples();
    }

    Map<String, Samples> toMap() {
        return Map.of("connectedMs", connectedMs(), "answeredMs", answeredMs(), "cpuMs", cpuMs(), "mainMs", mainMs());
    }

    /** Starts the server, waits for its first answer, and ends it. */
    void measure() throws IOException, InterruptedException {
        double cpuBefore = ProcessorTime.ofChildren();
        long startNs = System.nanoTime();
        Process process = start();
        try (Socket socket = knock(process, startNs + START_S_MAX * NS_PER_S)) {
            long connectedNs = System.nanoTime();
            socket.setTcpNoDelay(true);
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: bench\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            if (in.read() != 'H') {
                throw new IOException(name + " did not answer");
            }
            answeredMs.add((System.nanoTime() - startNs) / NS_PER_MS);
            connectedMs.add((connectedNs - startNs) / NS_PER_MS);
            mainMs.add(MainThreadTime.ofJavaMs(process.pid()));
        } finally {
            end(process);
        }
        cpuMs.add((ProcessorTime.ofChildren() - cpuBefore) * MS_PER_S);
    }

    /** The command line that the process has become once it answers. */
    List<String> commandOfServer() throws IOException, InterruptedException {
        Process process = start();
        try (Socket _ = knock(process, System.nanoTime() + START_S_MAX * NS_PER_S)) {
            String commandLine = Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
            return List.of(commandLine.split("\0"));
        } finally {
            end(process);
        }
    }

    private Process start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        return builder.start();
    }

    private Socket knock(Process process, long deadlineNs) throws IOException {
        while (System.nanoTime() - deadlineNs < 0 && process.isAlive()) {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return socket;
            } catch (IOException notYet) {
                socket.close();
                LockSupport.parkNanos(KNOCK_NS); // so that knocking takes no processor from what is measured
            }
        }
        throw new IOException(command + (process.isAlive() ? " takes too long" : " has ended"));
    }

    /** By SIGTERM; only the connection that was ours is open, and closed by now or as the server drains. */
    private void end(Process process) throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(START_S_MAX, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(command + " does not end");
        }
    }
}
