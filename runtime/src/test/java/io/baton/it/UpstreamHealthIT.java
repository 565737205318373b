package io.baton.it;

import static io.baton.it.ProxyRig.quoted;
import static org.assertj.core.api.Assertions.assertThat;

import io.baton.it.HttpClientConnection.Answered;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a successor knows of the servers that its predecessor has asked. */
class UpstreamHealthIT {

    private static final int REQUESTS = 20;

    @TempDir
    private Path folder;

    @Test
    void shouldNotAskAServerThatThePredecessorHasTakenOut() throws Exception {
        try (ProxyRig rig = new ProxyRig(folder)) {
            Origin well = rig.origin("well");
            Origin ill = rig.origin("ill");
            Path file = rig.configure(
                    quoted(well.address()) + ", " + quoted(ill.address()),
                    "max_fails = 1\nfail_timeout_seconds = 3600",
                    "");
            BatonProcess predecessor = rig.start("-c", file.toString());
            predecessor.awaitPhase("Running");
            ill.breakDown(true);
            for (int i = 0; i < REQUESTS && ill.requests() == 0; i++) {
                assertThat(rig.ask()).isEqualTo(new Answered(200, false, "well"));
            }
            predecessor.await("upstream app server " + ill.address() + " is out");
            ill.breakDown(false); // so that whoever asked it would not notice
            long asked = ill.requests();
            predecessor.signal("QUIT");
            BatonProcess successor = rig.start("-u", "-c", file.toString());
            successor.await("upstream app server " + ill.address() + " is out, as the predecessor knew");
            successor.await("the predecessor leaves the service to this process");
            assertThat(predecessor.awaitExit()).isZero();
            for (int i = 0; i < REQUESTS; i++) {
                assertThat(rig.ask()).isEqualTo(new Answered(200, false, "well"));
            }
            assertThat(ill.requests()).isEqualTo(asked);
            assertThat(BatonProcess.status(folder))
                    .contains("{\"address\":\"" + well.address() + "\",\"state\":\"up\",\"active\":0}")
                    .contains("{\"address\":\"" + ill.address() + "\",\"state\":\"out\",\"active\":0}");
        }
    }
}
