package io.baton.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.baton.ffi.Address;
import io.baton.ffi.Pipe;
import io.baton.ffi.Processes;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class NotifySocketTest {

    @TempDir
    private Path folder;

    @Test
    void shouldBeHeardAtAPath() throws Exception {
        try (FakeManager manager = FakeManager.in(folder)) {
            NotifySocket socket = NotifySocket.of(Map.of("NOTIFY_SOCKET", manager.variable()));
            assertThat(socket.isThere()).isTrue();
            assertThat(socket.send(Notification.ready("serving"))).isTrue();
            assertThat(socket.send(Notification.mainPid(4711))).isTrue();
            assertThat(manager.next()).isEqualTo("READY=1\nSTATUS=serving");
            assertThat(manager.next()).isEqualTo("MAINPID=4711");
        }
    }

    @Test
    void shouldBeHeardAtAnAbstractName() throws Exception {
        try (FakeManager manager =
                FakeManager.at(new Address.UnixAbstract("baton-notify-test-" + Processes.ownPid()))) {
            NotifySocket socket = NotifySocket.of(Map.of("NOTIFY_SOCKET", manager.variable()));
            assertThat(socket.send(Notification.reloading(7, "upgrading"))).isTrue();
            assertThat(manager.next()).isEqualTo("RELOADING=1\nMONOTONIC_USEC=7\nSTATUS=upgrading");
        }
    }

    @Test
    void shouldSayNothingWhereNobodyListens() {
        assertThat(NotifySocket.of(Map.of()).isThere()).isFalse();
        assertThat(NotifySocket.of(Map.of()).send(Notification.watchdog())).isFalse();
        assertThat(NotifySocket.of(Map.of()).barrier()).isEmpty();
        NotifySocket gone =
                NotifySocket.of(Map.of("NOTIFY_SOCKET", folder.resolve("gone").toString()));
        assertThat(gone.send(Notification.watchdog())).isFalse();
        assertThat(gone.barrier()).isEmpty();
    }

    @Test
    void shouldDoWithoutASocketThatItDoesNotUnderstand() {
        for (String value : List.of("relative", "vsock-stream:2:1", "/" + "a".repeat(200), "@" + "a".repeat(200))) {
            NotifySocket socket = NotifySocket.of(Map.of("NOTIFY_SOCKET", value));
            assertThat(socket.isThere()).as(value).isFalse();
            assertThat(socket.send(Notification.watchdog())).as(value).isFalse();
        }
    }

    @Test
    void shouldBeHeardAgainByAManagerThatHasStartedAnew() throws Exception {
        NotifySocket socket;
        try (FakeManager manager = FakeManager.in(folder)) {
            socket = NotifySocket.of(Map.of("NOTIFY_SOCKET", manager.variable()));
            assertThat(socket.send(Notification.watchdog())).isTrue();
        }
        assertThat(socket.send(Notification.watchdog())).isFalse();
        folder.resolve("notify").toFile().delete();
        try (FakeManager manager = FakeManager.in(folder)) {
            assertThat(socket.send(Notification.watchdog())).isTrue();
            assertThat(manager.next()).isEqualTo("WATCHDOG=1");
        }
    }

    @Test
    void shouldGiveDescriptorsToKeepAndKeepItsOwn() throws Exception {
        try (FakeManager manager = FakeManager.in(folder);
                Pipe pipe = Pipe.open("stored")) {
            NotifySocket socket = NotifySocket.of(Map.of("NOTIFY_SOCKET", manager.variable()));
            assertThat(socket.send(Notification.store("web"), pipe.sink())).isTrue();
            assertThat(manager.next()).isEqualTo("FDSTORE=1\nFDNAME=web\nFDPOLL=0");
            assertThat(manager.store()).containsOnlyKeys("web");
            assertThat(pipe.sink().isOpen()).isTrue();
            socket.send(Notification.discard("web"));
            assertThat(manager.next()).isEqualTo("FDSTOREREMOVE=1\nFDNAME=web");
            assertThat(manager.store()).isEmpty();
        }
    }

    @Test
    void shouldKnowWhenTheManagerHasDealtWithEverything() throws Exception {
        try (FakeManager manager = FakeManager.in(folder)) {
            NotifySocket socket = NotifySocket.of(Map.of("NOTIFY_SOCKET", manager.variable()));
            socket.send(Notification.watchdog());
            try (Barrier barrier = socket.barrier().orElseThrow()) {
                assertThat(manager.next()).isEqualTo("WATCHDOG=1");
                assertThat(barrier.await(1)).as("before it was read").isFalse();
                assertThat(manager.next()).isEqualTo("BARRIER=1");
                assertThat(barrier.await(60_000)).isTrue();
            }
        }
    }

    @Test
    void shouldSayEverythingOnLinesOfItsOwn() {
        assertThat(Notification.status(" the first\nMAINPID=1\r\n\tthe second ").text())
                .isEqualTo("STATUS=the first; MAINPID=1; the second");
        assertThat(Notification.status("a".repeat(10_000)).text()).hasSizeLessThan(1_000);
        assertThatIllegalArgumentException().isThrownBy(() -> new Notification(List.of("FDNAME=a\nMAINPID=1")));
        assertThatIllegalArgumentException().isThrownBy(() -> new Notification(List.of("READY")));
    }
}
