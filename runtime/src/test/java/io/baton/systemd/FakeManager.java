package io.baton.systemd;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.baton.ffi.Address;
import io.baton.ffi.DescriptorPassing;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Fd;
import io.baton.ffi.Poll;
import io.baton.ffi.Sockets;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A service manager that hears everything, keeps what it is given, and says nothing; one thread makes and uses it. */
public final class FakeManager implements AutoCloseable {

    private static final int PATIENCE_MS = 60_000;

    private static final int BYTES_MAX = 4_096;

    private final Address address;

    private final Fd socket;

    private final DescriptorPassing passing = new DescriptorPassing();

    private final Map<String, Fd> store = new LinkedHashMap<>();

    private final List<Fd> held = new ArrayList<>();

    private boolean isDeaf;

    private FakeManager(Address address) throws ErrnoException {
        this.address = address;
        socket = Sockets.openDatagram(address, "fake service manager");
        Sockets.bind(socket, address);
    }

    public static FakeManager in(Path folder) throws ErrnoException {
        return new FakeManager(new Address.UnixPath(folder.resolve("notify").toString()));
    }

    public static FakeManager at(Address address) throws ErrnoException {
        return new FakeManager(address);
    }

    /** What the services that it starts find in {@code NOTIFY_SOCKET}. */
    public String variable() {
        return switch (address) {
            case Address.UnixPath path -> path.path();
            case Address.UnixAbstract name -> "@" + name.name();
            default -> throw new IllegalStateException();
        };
    }

    /** Answers no barrier from now on. */
    public void beDeaf() {
        isDeaf = true;
    }

    /** What it has in its store, by name. */
    public Map<String, Fd> store() {
        return Map.copyOf(store);
    }

    /** The next message, as it came; fails when none comes. */
    public String next() throws IOException {
        return next(PATIENCE_MS).orElseThrow(() -> new AssertionError("nothing came"));
    }

    /** The next message within this time. */
    public Optional<String> next(int timeoutMs) throws IOException {
        if (!Poll.readable(socket, timeoutMs)) {
            return Optional.empty();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(BYTES_MAX);
            DescriptorPassing.Received received = passing.receive(socket, buffer);
            byte[] bytes = new byte[(int) received.bytes()];
            MemorySegment.copy(buffer, JAVA_BYTE, 0, bytes, 0, bytes.length);
            String message = new String(bytes, UTF_8);
            take(message.lines().toList(), received);
            return Optional.of(message);
        }
    }

    /** Skips messages until one begins so, and returns it. */
    public String await(String beginning) throws IOException {
        while (true) {
            String message = next();
            if (message.startsWith(beginning)) {
                return message;
            }
        }
    }

    /** The first lines of all messages up to one that begins so, without signs of life and requests for more time. */
    public List<String> until(String beginning) throws IOException {
        List<String> lines = new ArrayList<>();
        while (true) {
            String line = next().lines().findFirst().orElseThrow();
            if (!line.startsWith("WATCHDOG=") && !line.startsWith("EXTEND_TIMEOUT_USEC=")) {
                lines.add(line);
            }
            if (line.startsWith(beginning)) {
                return lines;
            }
        }
    }

    private void take(List<String> lines, DescriptorPassing.Received received) {
        String name = lines.stream()
                .filter(line -> line.startsWith("FDNAME="))
                .map(line -> line.substring("FDNAME=".length()))
                .findFirst()
                .orElse("");
        if (lines.contains("FDSTORE=1")) {
            Fd old = store.put(
                    name, Objects.requireNonNull(received.descriptors().getFirst()));
            if (old != null) {
                old.close();
            }
        } else if (lines.contains("FDSTOREREMOVE=1")) {
            Fd old = store.remove(name);
            if (old != null) {
                old.close();
            }
        } else if (isDeaf) {
            held.addAll(received.descriptors());
        } else {
            received.close();
        }
    }

    @Override
    public void close() {
        store.values().forEach(Fd::close);
        held.forEach(Fd::close);
        socket.close();
        passing.close();
    }
}
