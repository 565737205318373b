package io.baton.it;

import static io.baton.it.ProxyRig.quoted;
import static org.assertj.core.api.Assertions.assertThat;

import io.baton.it.HttpClientConnection.Answered;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that are host names, as far as this machine knows them by itself: whoever it would ask is not the test's. */
class UpstreamNamesIT {

    private static final Path HOSTS = Path.of("/etc/hosts");

    @TempDir
    private Path folder;

    private ProxyRig rig;

    private Origin origin;

    @BeforeEach
    void open() throws Exception {
        rig = new ProxyRig(folder);
        origin = rig.origin("here");
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    @Test
    void shouldAskTheServersOfLocalhost() throws Exception {
        start("localhost");
        for (int i = 0; i < 4; i++) { // also those whose turn it is at [::1], where nobody listens
            assertThat(rig.ask()).isEqualTo(new Answered(200, false, "here"));
        }
    }

    @Test
    void shouldAskTheServersThatTheHostsFileNames() throws Exception {
        Optional<String> name = nameOfThisMachine();
        Assumptions.assumeTrue(name.isPresent(), HOSTS + " has no name for 127.0.0.1 but localhost");
        start(name.orElseThrow());
        assertThat(rig.ask()).isEqualTo(new Answered(200, false, "here"));
    }

    @Test
    void shouldServeAlthoughANameIsNotResolvedAndAnswer503UntilItIs() throws Exception {
        BatonProcess server = start("no-such-host.invalid");
        List<String> said = server.output();
        assertThat(said)
                .anyMatch(line -> line.contains("the name no-such-host.invalid is not resolved")
                        || line.contains("serving without waiting any longer"));
        assertThat(rig.ask().status()).isEqualTo(503);
        assertThat(BatonProcess.status(folder)).contains("\"state\":\"unresolved\"");
        Path file = rig.configure(quoted(origin.address()), "", "");
        server.signal("HUP");
        server.await("the configuration was read again, and is in force");
        assertThat(file).exists();
        assertThat(rig.ask()).isEqualTo(new Answered(200, false, "here"));
    }

    private BatonProcess start(String host) throws Exception {
        Path file = rig.configure(quoted(host + ":" + origin.port()), "", "");
        BatonProcess server = rig.start("-c", file.toString());
        server.awaitPhase("Running");
        return server;
    }

    /** A name that only stands for 127.0.0.1, which lookups elsewhere need not know. */
    private static Optional<String> nameOfThisMachine() throws IOException {
        return Files.readAllLines(HOSTS).stream()
                .map(line -> line.split("\\s+", -1))
                .filter(words -> words.length > 1 && words[0].equals("127.0.0.1"))
                .flatMap(words -> Arrays.stream(words).skip(1))
                .filter(name -> !name.isEmpty() && !name.startsWith("localhost"))
                .findFirst();
    }
}
