package io.baton.it;

import static io.baton.it.BatonProcess.answering;
import static io.baton.it.BatonProcess.configuration;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Has each request its line, although processes come and go, or is said to have none? */
@Timeout(300)
class AccessLogIT {

    private static final int UPGRADES = 2;

    private static final int REQUESTS_MIN = 2_000;

    private static final Pattern LOST = Pattern.compile("ends without (\\d+) lines that were dropped");

    @TempDir
    private Path folder;

    @AutoClose
    private final Started started = new Started();

    @Test
    void shouldHaveALineForEachAnswer() throws Exception {
        int port = Http.freePort();
        Path file = configuration(
                folder,
                "baton.toml",
                1,
                "access_log = \"" + folder.resolve("access.log") + "\"\n"
                        + answering("web", "127.0.0.1:" + port, "hello")
                        + answering("local", "unix:" + folder + "/web.sock", "hello"));
        List<BatonProcess> all = new ArrayList<>();
        all.add(started.running(file));
        Load load = Load.start(Stream.of(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                        UnixDomainSocketAddress.of(folder.resolve("web.sock")))
                .flatMap(address -> Stream.of(address, address))
                .toList());
        try (load) {
            for (int i = 0; i < UPGRADES; i++) {
                BatonProcess next = started.baton("-u", "-c", file.toString());
                all.getLast().signal("QUIT");
                next.await("the predecessor has drained");
                all.add(next);
            }
        }
        assertThat(load.failures()).isEmpty();
        all.getLast().signal("TERM");
        long lost = 0;
        for (BatonProcess process : all) {
            assertThat(process.awaitExit()).isZero();
            lost += lost(process);
        }
        long lines;
        try (Stream<String> log = Files.lines(folder.resolve("access.log"))) {
            lines = log.count();
        }
        System.out.printf("AccessLogIT: %d answers, %d lines, %d dropped%n", load.answers(), lines, lost);
        assertThat(load.answers()).isGreaterThan(REQUESTS_MIN);
        assertThat(lines + lost).isEqualTo(load.answers());
    }

    private static long lost(BatonProcess process) throws InterruptedException {
        return process.wholeOutput().stream()
                .flatMap(line -> LOST.matcher(line).results())
                .mapToLong(match -> Long.parseLong(match.group(1)))
                .sum();
    }
}
