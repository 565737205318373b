package io.baton.it;

import static io.baton.it.BatonProcess.answering;
import static io.baton.it.BatonProcess.configuration;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What does a process know of those before it: their connections, and what they have counted? */
@Timeout(120)
class GenerationsIT {

    @TempDir
    private Path folder;

    @AutoClose
    private final Started started = new Started();

    @Test
    void shouldUpgradeWhileOlderGenerationsDrainAndShowThem() throws Exception {
        int port = Http.freePort();
        Path file = configuration(folder, "baton.toml", 1, answering("web", "127.0.0.1:" + port, "hello"));
        BatonProcess first = started.running(file);
        Http ofFirst = started.ends(Http.begin(port));
        BatonProcess second = next(first, file);
        Http ofSecond = started.ends(Http.begin(port));
        BatonProcess third = next(second, file);
        String ofBoth = "\"draining\":[{\"pid\":%d,\"generation\":1,\"connections\":1},"
                .formatted(second.pid())
                .concat("{\"pid\":%d,\"generation\":0,\"connections\":1}]".formatted(first.pid()));
        assertThat(BatonProcess.status(folder)).contains("\"pid\":" + third.pid() + ",", ofBoth);

        assertThat(ofSecond.finish()).contains("Connection: close").endsWith("hello");
        assertThat(second.awaitExit()).isZero();
        third.await("the predecessor has drained");
        // nobody reports the first one any more, and it is known all the same
        assertThat(BatonProcess.status(folder))
                .contains("\"draining\":[{\"pid\":%d,\"generation\":0,".formatted(first.pid()));
        assertThat(first.isAlive()).isTrue();
        assertThat(ofFirst.finish()).contains("Connection: close").endsWith("hello");
        assertThat(first.awaitExit()).isZero();
        third.await("generation 0, process " + first.pid() + ", has drained");
        assertThat(BatonProcess.status(folder)).contains("\"draining\":[]");
        assertThat(third.isAlive()).isTrue();
    }

    @Test
    void shouldCountOn() throws Exception {
        int port = Http.freePort();
        Path file = configuration(folder, "baton.toml", 1, answering("web", "127.0.0.1:" + port, "hello"));
        BatonProcess first = started.running(file);
        Http held = started.ends(Http.begin(port));
        for (int i = 0; i < 10; i++) {
            assertThat(Http.get(port)).endsWith("hello");
        }
        BatonProcess second = next(first, file);
        assertThat(BatonProcess.status(folder)).contains("\"requests\":10,", "\"accepted\":11,");
        assertThat(Http.get(port)).endsWith("hello");
        assertThat(BatonProcess.status(folder)).contains("\"requests\":11,", "\"accepted\":12,");
        assertThat(held.finish()).endsWith("hello"); // which the first one counts
        second.await("the predecessor has drained");
        assertThat(BatonProcess.status(folder)).contains("\"requests\":12,", "\"accepted\":12,");
        BatonProcess third = next(second, file);
        assertThat(BatonProcess.status(folder)).contains("\"pid\":" + third.pid() + ",", "\"requests\":12,");
    }

    private BatonProcess next(BatonProcess predecessor, Path file) throws Exception {
        predecessor.signal("QUIT");
        BatonProcess successor = started.baton("-u", "-c", file.toString());
        successor.await("pid file and control socket are this process's");
        return successor;
    }
}
