package io.baton.it;

import static io.baton.it.BatonProcess.answering;
import static io.baton.it.BatonProcess.configuration;
import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.testing.OpenDescriptors;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Does a client ever notice an upgrade, and does anything stay behind in the process?
 *
 * <p>{@code -Dbaton.upgrades=20} makes as many upgrades as a release is tried with.
 */
@Timeout(600)
class UpgradeLoadIT {

    private static final int UPGRADES = Integer.getInteger("baton.upgrades", 6);

    private static final int LOOKS_MAX = 600;

    @TempDir
    private Path folder;

    @AutoClose
    private final Started started = new Started();

    /** What a process that nobody is connected to has open. */
    private record Belongings(List<String> threads, List<String> descriptors) {}

    @Test
    void shouldUpgradeAgainAndAgainWithoutAFailureAndLeaveNothingBehind() throws Exception {
        int port = Http.freePort();
        Path file = configuration(
                folder,
                "baton.toml",
                1,
                answering("web", "127.0.0.1:" + port, "hello")
                        + answering("local", "unix:" + folder + "/web.sock", "hello"));
        BatonProcess current = upgrade(started.running(file), file, 0);
        Belongings afterFirst = belongings(current);
        Load load = Load.start(List.of(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                UnixDomainSocketAddress.of(folder.resolve("web.sock"))));
        try (load) {
            for (int i = 1; i <= UPGRADES; i++) {
                long before = load.connections();
                current = upgrade(current, file, i);
                assertThat(load.connections())
                        .as("new connections while it upgraded")
                        .isGreaterThan(before);
            }
        }
        assertThat(load.failures()).isEmpty();
        assertThat(load.answers()).isGreaterThan(1_000);
        System.out.printf(
                "%d upgrades: %d requests on %d connections, %d failures%n",
                UPGRADES, load.answers(), load.connections(), load.failures().size());
        assertThat(belongings(current)).isEqualTo(afterFirst);
        assertThat(Files.readString(folder.resolve("baton.pid")).strip()).isEqualTo(Long.toString(current.pid()));
        assertThat(BatonProcess.status(folder))
                .contains("\"pid\":" + current.pid() + ",", "\"generation\":" + (UPGRADES + 1) + ",");
    }

    /** In either order of the recipe; returns when the predecessor has ended. */
    private BatonProcess upgrade(BatonProcess current, Path file, int number) throws Exception {
        boolean isQuitFirst = number % 2 == 0;
        if (isQuitFirst) {
            current.signal("QUIT");
            current.awaitPhase("GracefulUpgradeTransferringFds");
        }
        BatonProcess next = started.baton("-u", "-c", file.toString());
        if (!isQuitFirst) {
            next.awaitPhase("Bootstrap");
            current.signal("QUIT");
        }
        next.await("the predecessor has drained");
        assertThat(current.awaitExit()).isZero();
        return next;
    }

    /** Looks until clients that have gone are gone here too. */
    private Belongings belongings(BatonProcess process) throws Exception {
        for (int i = 0; i < LOOKS_MAX; i++) {
            if (BatonProcess.status(folder).contains("\"connections\":0,")) {
                return new Belongings(process.threads(), descriptorsWithoutTheQuestion(process));
            }
        }
        throw new AssertionError("connections are left: " + BatonProcess.status(folder));
    }

    /** The connection that the status was asked through may be open for a moment, so that the shortest table counts. */
    private static List<String> descriptorsWithoutTheQuestion(BatonProcess process) {
        return IntStream.range(0, LOOKS_MAX)
                .mapToObj(i -> OpenDescriptors.of(process.pid()).values())
                .min(Comparator.comparingInt(Collection::size))
                .orElseThrow()
                .stream()
                .map(target -> target.replaceFirst("\\[[0-9]+]", ""))
                .sorted()
                .toList();
    }
}
