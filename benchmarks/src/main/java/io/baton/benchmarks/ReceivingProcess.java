package io.baton.benchmarks;

import io.baton.ffi.Accept;
import io.baton.ffi.Address;
import io.baton.ffi.AddressBuffer;
import io.baton.ffi.Fd;
import io.baton.ffi.Poll;
import io.baton.ffi.Sockets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM that receives descriptors, and the socket that leads there. */
final class ReceivingProcess implements AutoCloseable {

    private static final int START_MS_MAX = 60_000;

    private static final long END_S_MAX = 10;

    private final Process process;

    private final Fd socket;

    private ReceivingProcess(Process process, Fd socket) {
        this.process = process;
        this.socket = socket;
    }

    /** Starts the process, and waits until it has connected. */
    static ReceivingProcess start(Path folder, int count) throws IOException {
        Path path = folder.resolve("passing.sock");
        Address address = new Address.UnixPath(path.toString());
        try (Fd listener = Sockets.listen(address, 1);
                AddressBuffer peer = new AddressBuffer()) {
            Process process = command(path, count).inheritIO().start();
            if (Poll.readable(listener, START_MS_MAX)
                    && Sockets.accept(listener, peer) instanceof Accept.Connected(Fd connected)) {
                return new ReceivingProcess(process, connected);
            }
            process.destroyForcibly();
            throw new IOException("the receiving process does not connect");
        }
    }

    /** To its end. */
    Fd socket() {
        return socket;
    }

    /** Ends it by ending its stream. */
    @Override
    public void close() throws IOException {
        socket.close();
        try {
            if (!process.waitFor(END_S_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("the receiving process does not end with its stream");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ProcessBuilder command(Path socket, int count) {
        return new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                DescriptorReceiver.class.getName(),
                socket.toString(),
                Integer.toString(count)));
    }
}
