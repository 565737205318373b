package io.baton.it;

import static io.baton.it.ProxyRig.quoted;
import static org.assertj.core.api.Assertions.assertThat;

import io.baton.it.HttpClientConnection.Answered;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a reload does to clients that stay connected, and to connections that wait for them at the servers. */
class ReloadIT {

    @TempDir
    private Path folder;

    private ProxyRig rig;

    private Origin old;

    private Origin next;

    private BatonProcess server;

    @BeforeEach
    void start() throws Exception {
        rig = new ProxyRig(folder);
        old = rig.origin("old");
        next = rig.origin("new");
        Path file = rig.configure(quoted(old.address()), "", "");
        server = rig.start("-c", file.toString());
        server.awaitPhase("Running");
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
    }

    @Test
    void shouldLeaveNoClientAtTheOldServersAfterItsNextAnswer() throws Exception {
        HttpClientConnection kept = rig.connect();
        assertThat(kept.ask()).isEqualTo(new Answered(200, false, "old"));
        assertThat(kept.ask()).isEqualTo(new Answered(200, false, "old"));
        old.awaitConnections(1);
        rig.configure(quoted(next.address()), "", "");
        server.signal("HUP");
        server.await("the configuration was read again, and is in force");
        old.awaitConnections(0); // it waited for a request that would not have come
        assertThat(rig.ask()).isEqualTo(new Answered(200, false, "new"));
        assertThat(kept.ask().isLast()).isTrue();
        assertThat(kept.isEnded()).isTrue();
        old.awaitConnections(0); // and nothing waits there again
        HttpClientConnection again = rig.connect();
        assertThat(again.ask()).isEqualTo(new Answered(200, false, "new"));
        assertThat(again.ask()).isEqualTo(new Answered(200, false, "new"));
        again.close(); // a drain would wait for its next request
        server.signal("TERM");
        assertThat(server.awaitExit()).isZero();
    }

    @Test
    void shouldLeaveEverythingInPlaceWhenAListenerCannotBeBound() throws Exception {
        HttpClientConnection kept = rig.connect();
        assertThat(kept.ask()).isEqualTo(new Answered(200, false, "old"));
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            String another = """
                    [[listener]]
                    name = "taken"
                    address = "127.0.0.1:%d"
                    upstream = "app"
                    """.formatted(taken.getLocalPort());
            rig.configure(quoted(next.address()), "", another);
            server.signal("HUP");
            assertThat(server.await("reload refused")).contains("cannot bind listener taken");
        }
        assertThat(kept.ask()).isEqualTo(new Answered(200, false, "old"));
        assertThat(rig.ask()).isEqualTo(new Answered(200, false, "old"));
        assertThat(next.requests()).isZero();
    }
}
