package io.baton.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What does a proxy take of the machine's memory when it is idle, and for each client that is connected and silent?
 *
 * <p>Each client has had an answer over its connection, which is kept alive. What the kernel keeps for a socket is the
 * same for everybody, and not counted.
 */
public final class ProxyMemory {

    private static final int CLIENTS = 10_000;

    private static final int QUICK_CLIENTS = 1_000;

    /** What each proxy is set up for: most of them prepare something for each connection there may be. */
    private static final int CONNECTIONS_MAX = 12_000;

    /**
     * How long each is loaded before its clients come. A JVM compiles meanwhile, and touches the heap that it was given
     * to begin with, which would look like the price of the first clients.
     */
    private static final int LOAD_S = 5;

    private static final int ANSWER_BYTES_MAX = 4096;

    private static final double BYTES_PER_KB = 1024;

    private static final byte[] REQUEST =
            "GET /100 HTTP/1.1\r\nHost: www.example.com\r\nAccept: */*\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private ProxyMemory() {}

    /**
     * Measures, and writes what came out as JSON.
     *
     * @param arguments as {@link SetOptions} reads them
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        SetOptions options = SetOptions.of(arguments);
        int clients = options.isQuick() ? QUICK_CLIENTS : CLIENTS;
        int seconds = options.seconds(LOAD_S);
        ResultFile result = new ResultFile(
                options.result(),
                "memory",
                "How much memory does a proxy take, idle and with silent clients?",
                Map.of("clients", clients, "seconds", seconds, "quick", options.isQuick()));
        result.describe("versions", Contenders.versions());
        try (Contenders contenders = Contenders.start(options.launcher(), CONNECTIONS_MAX)) {
            Progress progress = new Progress(contenders.all().size());
            for (Contender each : contenders.all()) {
                progress.begin(each.name(), 0, 0);
                result.add("one thread", each.name(), measure(each, clients, seconds));
                result.write();
            }
            progress.end();
        }
    }

    private static Map<String, Object> measure(Contender contender, int clientsMax, int seconds)
            throws IOException, InterruptedException {
        ProxyProcess process = contender.process();
        List<SocketChannel> clients = new ArrayList<>();
        try {
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("idleKb", process.kilobytes("status", "VmRSS"));
            figures.put("idleShareKb", process.kilobytes("smaps_rollup", "Pss"));
            Load.run(LoadCase.ALL[0], contender.httpPort(), Contenders.LOAD_PROCESSOR, seconds);
            long loadedKb = process.kilobytes("status", "VmRSS");
            figures.put("loadedKb", loadedKb);
            int count = Math.min(clientsMax, contender.connectionsMax());
            connect(clients, contender.httpPort(), count);
            long allKb = process.kilobytes("status", "VmRSS");
            figures.put("clients", count);
            figures.put("withClientsKb", allKb);
            figures.put("bytesEach", (allKb - loadedKb) * BYTES_PER_KB / count);
            return figures;
        } finally {
            for (SocketChannel client : clients) {
                client.close();
            }
        }
    }

    /** Lets more clients come, until there are so many. */
    private static void connect(List<SocketChannel> clients, int port, int count) throws IOException {
        ByteBuffer answer = ByteBuffer.allocate(ANSWER_BYTES_MAX);
        while (clients.size() < count) {
            SocketChannel client = SocketChannel.open();
            clients.add(client);
            client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            client.write(ByteBuffer.wrap(REQUEST));
            answer.clear();
            if (client.read(answer) <= 0) {
                throw new IOException("client " + clients.size() + " was not answered");
            }
        }
    }
}
