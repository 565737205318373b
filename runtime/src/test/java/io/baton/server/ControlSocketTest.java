package io.baton.server;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.ffi.Address;
import io.baton.ffi.Connect;
import io.baton.ffi.Fd;
import io.baton.ffi.Io;
import io.baton.ffi.Sockets;
import io.baton.loop.EventLoop;
import io.baton.net.PrivateSocket.Replacing;
import io.baton.net.ServiceAccount;
import io.baton.server.ServerControl.Outcome;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps the control loop by hand, with clients that do as they like. */
class ControlSocketTest {

    private static final int TURNS_MAX = 10_000;

    @TempDir
    private Path folder;

    private final RecordedControl control = new RecordedControl();

    private final List<String> failures = new ArrayList<>();

    private final List<Fd> clients = new ArrayList<>();

    private final Arena arena = Arena.ofConfined();

    private final MemorySegment buffer = arena.allocate(64 * 1024);

    private long nowNs;

    private EventLoop loop;

    private ControlSocket socket;

    private Path path;

    @BeforeEach
    void open() throws Exception {
        path = folder.resolve("control.sock");
        loop = EventLoop.open("control", () -> nowNs, (what, failure) -> failures.add(what + ": " + failure));
        socket = listen(Replacing.STALE);
    }

    @AfterEach
    void close() {
        clients.forEach(Fd::close);
        socket.close();
        loop.close();
        arena.close();
        assertThat(failures).isEmpty();
        assertThat(path).doesNotExist();
    }

    @Test
    void shouldTellTheStatus() throws Exception {
        Fd client = connect();
        send(client, ControlProtocol.encode(ControlRequest.STATUS));
        assertThat(answers(client)).containsExactly(new ControlAnswer.Told(Statuses.full()));
    }

    @Test
    void shouldTellAStatusThatIsLargerThanAllBuffers() throws Exception {
        control.status = Statuses.large();
        Fd client = connect();
        send(client, ControlProtocol.encode(ControlRequest.STATUS));
        assertThat(answers(client)).containsExactly(new ControlAnswer.Told(Statuses.large()));
    }

    @Test
    void shouldTakeARequestInPieces() throws Exception {
        Fd client = connect();
        for (byte b : ControlProtocol.encode(ControlRequest.STATUS)) {
            send(client, new byte[] {b});
            turn();
        }
        assertThat(answers(client)).hasSize(1);
    }

    @Test
    void shouldStreamAnUpgradeUntilItIsDone() throws Exception {
        Fd client = connect();
        send(client, ControlProtocol.encode(ControlRequest.UPGRADE));
        turn();
        ServerControl.Reply reply = control.replies.getFirst();
        reply.progress("GracefulUpgradeTransferringFds");
        turn();
        assertThat(available(client)).contains("GracefulUpgradeTransferringFds").endsWith("}\n");
        reply.progress("GracefulUpgradeCloseTimeout");
        reply.done(Outcome.UNDONE, "it died");
        reply.done(Outcome.DONE, "ignored, as it is over");
        reply.progress("ignored, too");
        assertThat(answers(client))
                .containsExactly(
                        new ControlAnswer.Progress("GracefulUpgradeCloseTimeout"),
                        new ControlAnswer.Done(Outcome.UNDONE, "it died"));
    }

    @Test
    void shouldServeClientsThatEndTheirOwnDirection() throws Exception {
        Fd client = connect();
        send(client, ControlProtocol.encode(ControlRequest.RELOAD));
        Sockets.shutdown(client, Sockets.Direction.WRITE);
        turn();
        turn();
        control.replies.getFirst().done(Outcome.DONE, "log_level");
        assertThat(answers(client)).containsExactly(new ControlAnswer.Done(Outcome.DONE, "log_level"));
    }

    @Test
    void shouldAnswerBeforeItStops() throws Exception {
        for (ControlRequest request : List.of(ControlRequest.STOP, ControlRequest.STOP_FAST)) {
            Fd client = connect();
            List<String> readableBefore = new ArrayList<>();
            control.onReply = () -> readableBefore.add(availableUnchecked(client));
            send(client, ControlProtocol.encode(request));
            turn();
            assertThat(readableBefore).singleElement().asString().contains("\"outcome\":\"done\"");
        }
        assertThat(control.asked).containsExactly("stop", "stop fast");
    }

    @Test
    void shouldGoOnWhenTheClientOfAnUpgradeIsGone() throws Exception {
        Fd client = connect();
        send(client, ControlProtocol.encode(ControlRequest.UPGRADE));
        turn();
        client.close();
        turn();
        ServerControl.Reply reply = control.replies.getFirst();
        reply.progress("nobody hears this");
        reply.done(Outcome.DONE, "");
        turn();
        Fd next = connect();
        send(next, ControlProtocol.encode(ControlRequest.STATUS));
        assertThat(answers(next)).hasSize(1);
    }

    @Test
    void shouldRefuseGarbageAndTooMuch() throws Exception {
        assertThat(refusal("GET / HTTP/1.1\r\n")).startsWith("no JSON");
        assertThat(refusal("\0\0\0\n")).startsWith("no JSON");
        assertThat(refusal("x".repeat(ControlProtocol.REQUEST_BYTES_MAX)))
                .isEqualTo("a request has less than 4096 bytes");
        assertThat(refusal("x".repeat(60_000) + "\n")).isEqualTo("a request has less than 4096 bytes");
        assertThat(refusal("{\"version\":1,\"request\":\"status\"}\n{}")).isEqualTo("a connection is for one request");
        assertThat(control.asked).isEmpty();
    }

    @Test
    void shouldCloseOnAClientThatTalksOnInsteadOfListening() throws Exception {
        Fd client = connect();
        send(client, ControlProtocol.encode(ControlRequest.UPGRADE));
        turn();
        send(client, "more\n".getBytes(UTF_8));
        turn();
        control.replies.getFirst().done(Outcome.DONE, "");
        assertThat(answers(client)).isEmpty();
    }

    @Test
    void shouldCloseOnAClientThatDoesNotAskInTime() throws Exception {
        Fd silent = connect();
        Fd slow = connect();
        send(slow, "{".getBytes(UTF_8));
        turn();
        nowNs += ControlConnection.PATIENCE_NS / 2;
        turn();
        assertThat(isAtEnd(silent)).isFalse();
        nowNs += ControlConnection.PATIENCE_NS;
        turn();
        assertThat(isAtEnd(silent)).isTrue();
        assertThat(isAtEnd(slow)).isTrue();
    }

    @Test
    void shouldCloseOnAClientThatDoesNotRead() throws Exception {
        control.status = Statuses.large();
        Fd client = connect();
        send(client, ControlProtocol.encode(ControlRequest.STATUS));
        turn();
        nowNs += 2 * ControlConnection.PATIENCE_NS;
        turn();
        turn();
        StringBuilder read = new StringBuilder();
        while (!isAtEnd(client)) {
            read.append(available(client));
        }
        assertThat(read).hasSizeLessThan(ControlProtocol.json(Statuses.large()).length());
    }

    @Test
    void shouldKeepNoMoreProgressThanItsLimitForAClientThatDoesNotRead() throws Exception {
        Fd client = connect();
        send(client, ControlProtocol.encode(ControlRequest.UPGRADE));
        turn();
        ServerControl.Reply reply = control.replies.getFirst();
        String step = "x".repeat(1000);
        for (int i = 0; i < 2_000; i++) {
            reply.progress(step);
        }
        reply.done(Outcome.FAILED, "at last");
        List<ControlAnswer> answers = answers(client);
        assertThat(answers).hasSizeLessThan(1_000);
        assertThat(answers.getLast()).isEqualTo(new ControlAnswer.Done(Outcome.FAILED, "at last"));
    }

    @Test
    void shouldLetFurtherClientsWaitUntilOneLeaves() throws Exception {
        List<Fd> silent = new ArrayList<>();
        for (int i = 0; i < ControlSocket.CONNECTIONS_MAX; i++) {
            silent.add(connect());
        }
        turn();
        Fd waiting = connect();
        send(waiting, ControlProtocol.encode(ControlRequest.STATUS));
        for (int i = 0; i < 10; i++) {
            turn();
        }
        assertThat(control.asked).isEmpty();
        silent.getFirst().close();
        assertThat(answers(waiting)).hasSize(1);
    }

    @Test
    void shouldLeaveThePathToASuccessorAndFinishWhatIsUnderWay() throws Exception {
        Fd client = connect();
        send(client, ControlProtocol.encode(ControlRequest.UPGRADE));
        turn();
        ControlSocket predecessor = socket;
        socket = listen(Replacing.PREDECESSORS);
        predecessor.retire();
        control.replies.getFirst().done(Outcome.DONE, "");
        assertThat(answers(client)).containsExactly(new ControlAnswer.Done(Outcome.DONE, ""));
        predecessor.close();
        assertThat(path).exists();
        Fd next = connect();
        send(next, ControlProtocol.encode(ControlRequest.STATUS));
        assertThat(answers(next)).hasSize(1);
    }

    @Test
    void shouldNotReplaceASocketThatSomebodyListensOn() {
        assertThatThrownBy(() -> listen(Replacing.STALE))
                .isInstanceOf(StartFailure.class)
                .hasMessage("control_sock: unix:%s is in use by process %d: stop it, or configure another path"
                        .formatted(path, ProcessHandle.current().pid()))
                .extracting(failure -> ((StartFailure) failure).exitCode())
                .isEqualTo(3);
        assertThat(folder).isDirectoryContaining("regex:.*control.sock").isDirectoryNotContaining("regex:.*/\\..*");
        assertThat(Files.exists(path)).isTrue();
    }

    private ControlSocket listen(Replacing replacing) throws StartFailure {
        return ControlSocket.open(loop, path, ServiceAccount.OF_THE_STARTER, replacing, control);
    }

    private Fd connect() throws Exception {
        Address address = new Address.UnixPath(path.toString());
        Fd client = Sockets.open(address, "client");
        clients.add(client);
        assertThat(Sockets.connect(client, address)).isInstanceOf(Connect.Connected.class);
        return client;
    }

    private void send(Fd client, byte[] bytes) throws Exception {
        buffer.copyFrom(MemorySegment.ofArray(bytes));
        assertThat(Io.send(client, buffer.asSlice(0, bytes.length))).isEqualTo(bytes.length);
    }

    private void turn() throws Exception {
        for (int i = 0; i < 3; i++) {
            loop.doWork(0);
        }
    }

    private String refusal(String request) throws Exception {
        Fd client = connect();
        send(client, request.getBytes(UTF_8));
        return answers(client).stream()
                .map(ControlAnswer.Done.class::cast)
                .filter(done -> done.outcome() == Outcome.REFUSED)
                .map(ControlAnswer.Done::reason)
                .findFirst()
                .orElseThrow();
    }

    /** Turns the loop until the end of the stream. */
    private List<ControlAnswer> answers(Fd client) throws Exception {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        for (int i = 0; i < TURNS_MAX; i++) {
            turn();
            long count = Io.receive(client, buffer);
            if (count <= 0 && count != Io.WOULD_BLOCK) {
                List<ControlAnswer> answers = new ArrayList<>();
                for (String line : read.toString(UTF_8).lines().toList()) {
                    answers.add(ControlProtocol.answer(line.getBytes(UTF_8)));
                }
                return answers;
            }
            if (count > 0) {
                read.writeBytes(buffer.asSlice(0, count).toArray(JAVA_BYTE));
            }
        }
        throw new AssertionError("no end of the stream; so far: " + read.toString(UTF_8));
    }

    private String available(Fd client) throws Exception {
        long count = Io.receive(client, buffer);
        return count > 0 ? new String(buffer.asSlice(0, count).toArray(JAVA_BYTE), UTF_8) : "";
    }

    private String availableUnchecked(Fd client) {
        try {
            return available(client);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private boolean isAtEnd(Fd client) throws Exception {
        return Io.peek(client, buffer) == 0;
    }
}
