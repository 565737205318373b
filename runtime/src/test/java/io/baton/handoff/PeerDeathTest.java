package io.baton.handoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.baton.handoff.HandoffMessage.Hello;
import io.baton.handoff.HandoffMessage.OfferEnd;
import io.baton.handoff.HandoffMessage.Role;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that dies is noticed even while somebody else holds its end of the connection open. */
class PeerDeathTest {

    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(20);

    /** Says what it is given, leaves its socket to a child, and ends when its input does. */
    private static final String PEER = """
            import os, socket, sys
            s = socket.socket(socket.AF_UNIX)
            s.settimeout(20)
            s.connect(sys.argv[1])
            s.sendall(bytes.fromhex(sys.argv[2]))
            if os.fork() == 0:
                os.close(0)
                while s.recv(4096):
                    pass
                os._exit(0)
            sys.stdin.read()
            """;

    @TempDir
    private Path folder;

    @Test
    void shouldNoticeTheEndOfTheProcessItself() throws Exception {
        Path python = Path.of("/usr/bin/python3");
        assumeThat(python).as("forks, as a JVM cannot").exists();
        try (Rehearsal upgrade = new Rehearsal(folder, 1)) {
            upgrade.await();
            upgrade.pump();
            String words = HexFormat.of().formatHex(Messages.bytes(hello()))
                    + HexFormat.of().formatHex(Messages.bytes(new OfferEnd(0, List.of())));
            Process peer = new ProcessBuilder(python.toString(), "-c", PEER, upgrade.upgradeSock.toString(), words)
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try {
                turnUntil(upgrade, 1);
                assertThat(upgrade.young.events).singleElement().asString().startsWith("offered 0 by");
            } finally {
                peer.getOutputStream().close();
            }
            turnUntil(upgrade, 2);
            assertThat(upgrade.young.events)
                    .last()
                    .isEqualTo("died: the predecessor is gone: process %d has ended".formatted(peer.pid()));
        }
    }

    private static Hello hello() {
        return new Hello(1, 1, Role.PREDECESSOR, 1, 0, "python", "raw", 0, 0);
    }

    private static void turnUntil(Rehearsal upgrade, int events) throws Exception {
        long deadlineNs = System.nanoTime() + DEADLINE_NS;
        while (upgrade.young.events.size() < events && System.nanoTime() - deadlineNs < 0) {
            upgrade.young.loop.doWork(100);
        }
    }
}
