package io.baton.ffi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.baton.ffi.libc.Libc;
import io.baton.ffi.libc.LibcConstants;
import io.baton.ffi.libc.sigaction;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The child JVM of the signal tests: one thread that takes every signal, waits in an epoll for signals and for commands
 * on standard input, and writes a line for each.
 */
final class SignalChild {

    static final Set<Signal> ALL = EnumSet.complementOf(EnumSet.of(Signal.KILL, Signal.STOP));

    private static final int SIGNALS = 1;

    private static final int COMMANDS = 2;

    private final Epoll epoll = Epoll.open(2);

    private final Fd commands = Fd.inherited(0, "commands");

    private final MemorySegment buffer = Arena.global().allocate(4096);

    private final StringBuilder unfinished = new StringBuilder();

    private final Map<Signal, Long> reported = new EnumMap<>(Signal.class);

    private SignalPipe signals;

    /** Whether each delivery gets a line of its own. */
    private boolean isTalkative = true;

    private SignalChild() throws ErrnoException {
        signals = SignalPipe.install(ALL);
        epoll.add(signals.fd(), Epoll.IN, SIGNALS);
        epoll.add(commands, Epoll.IN, COMMANDS);
    }

    public static void main(String[] arguments) throws Exception {
        SignalChild child = new SignalChild();
        if (Set.of(arguments).contains("load")) {
            Load.start();
        }
        say("ready");
        child.run();
    }

    private void run() throws Exception {
        while (true) {
            int ready = epoll.await(Epoll.FOREVER_MS);
            for (int i = 0; i < ready; i++) {
                if (epoll.data(i) == SIGNALS) {
                    signals.drain(this::onDelivery);
                } else if (!readCommands()) {
                    return;
                }
            }
        }
    }

    private void onDelivery(SignalPipe.Delivery delivery) {
        reported.merge(delivery.signal(), 1L, Long::sum);
        if (isTalkative) {
            say("delivery %s code=%d pid=%d uid=%d"
                    .formatted(delivery.signal(), delivery.code(), delivery.senderPid(), delivery.senderUid()));
        }
    }

    private boolean readCommands() throws Exception {
        long bytes = Io.read(commands, buffer);
        if (bytes == 0) {
            return false;
        }
        byte[] text = buffer.asSlice(0, Math.max(0, bytes)).toArray(JAVA_BYTE);
        unfinished.append(new String(text, StandardCharsets.US_ASCII));
        for (int end = unfinished.indexOf("\n"); end >= 0; end = unfinished.indexOf("\n")) {
            String command = unfinished.substring(0, end);
            unfinished.delete(0, end + 1);
            obey(command);
        }
        return true;
    }

    private void obey(String command) throws Exception {
        switch (command) {
            case "quiet" -> isTalkative = false;
            case "talk" -> isTalkative = true;
            case "pause" -> epoll.delete(signals.fd());
            case "resume" -> epoll.add(signals.fd(), Epoll.IN, SIGNALS);
            case "drain" -> say("drained " + signals.drain(this::onDelivery));
            case "fail" -> failOnce();
            case "uninstall" -> signals.uninstall();
            case "install" -> reinstall();
            case "install 100 times" -> {
                for (int i = 0; i < 100; i++) {
                    signals.uninstall();
                    reinstall();
                }
            }
            case "one-page pipe" -> Libc.fcntl(signals.fd().number(), LibcConstants.F_SETPIPE_SZ, 4096);
            case "kill myself with TERM" -> Libc.kill(Libc.getpid(), LibcConstants.SIGTERM);
            case "unblock" -> signals.unblock();
            case "blocked" -> say("blocked " + blocked());
            case "take KILL" -> takeKill();
            case "threads" -> signals.printThreads();
            case "handler" -> say("handler " + Long.toHexString(handler()));
            default -> {}
        }
        var c = signals.counters();
        say("done %s %d %d %d %d %s"
                .formatted(command, c.entered(), c.read(), c.dropped(), c.attachRequests(), reported));
    }

    /** A consumer that throws at the first delivery. */
    private void failOnce() throws ErrnoException {
        try {
            signals.drain(delivery -> {
                throw new IllegalArgumentException(delivery.signal().toString());
            });
        } catch (IllegalArgumentException e) {
            say("failed at " + e.getMessage());
        }
    }

    private void reinstall() throws ErrnoException {
        SignalPipe again = SignalPipe.install(ALL);
        say("same " + (again == signals));
        signals = again;
    }

    private static void takeKill() {
        try {
            SignalPipe.install(EnumSet.of(Signal.KILL));
        } catch (ErrnoException e) {
            say("refused " + e.errno() + " " + e.getMessage());
        }
    }

    private static String blocked() throws IOException {
        return Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
                .filter(line -> line.startsWith("SigBlk:"))
                .map(line -> line.substring("SigBlk:".length()).strip())
                .findFirst()
                .orElseThrow();
    }

    private static long handler() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment action = sigaction.allocate(arena);
            Libc.sigaction(LibcConstants.SIGQUIT, MemorySegment.NULL, action);
            return action.get(JAVA_LONG, sigaction.__sigaction_handler$offset());
        }
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
