package io.baton.it;

import static io.baton.it.BatonProcess.answering;
import static io.baton.it.BatonProcess.configuration;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Does a process that is not the first one keep its id when it is asked to, as below the init of a container? */
@Timeout(300)
class InPlaceIT {

    @TempDir
    private Path folder;

    @AutoClose
    private final Started started = new Started();

    @Test
    void shouldKeepItsIdWhenItIsAskedToAndGiveItAwayOtherwise() throws Exception {
        int port = Http.freePort();
        Path file = configuration(folder, "baton.toml", 1, answering("web", "127.0.0.1:" + port, "hello"));
        BatonProcess server = started.running(file);
        server.await("pid file and control socket are this process's");
        try (BatonProcess command = BatonProcess.start("upgrade", "--in-place", "-c", file.toString())) {
            command.await("upgraded");
            assertThat(command.awaitExit()).isZero();
        }
        server.await("pid file and control socket are this process's");
        server.await("pid file and control socket are this process's");
        assertThat(BatonProcess.status(folder)).contains("\"pid\":" + server.pid() + ",", "\"generation\":2,");
        assertThat(Http.get(port)).endsWith("hello");
        server.await("the stand-in, process ");
        assertThat(Container.childrenOf(server.pid()))
                .as("the stand-in was reaped")
                .isEmpty();

        server.signal("QUIT");
        BatonProcess successor = started.baton("-u", "-c", file.toString());
        successor.awaitPhase("Running");
        assertThat(server.awaitExit()).isZero();
        assertThat(Http.get(port)).endsWith("hello");
    }
}
