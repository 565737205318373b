package io.baton.ffi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.baton.ffi.PassingException.Reason;
import io.baton.ffi.testing.ForeignProcess;
import io.baton.ffi.testing.OpenDescriptors;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Descriptors between this process and one of Python, friendly or not, over a Unix socket with a path. */
@Timeout(90)
class DescriptorPassingIT {

    private static final int PATIENT_MS = 30_000;

    private static final String CONNECT = """
            import array, os, socket, struct, sys
            s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            s.settimeout(30)
            s.connect(sys.argv[1])
            """;

    private final Arena arena = Arena.ofConfined();

    private final MemorySegment buffer = arena.allocate(4_096);

    private final DescriptorPassing passing = new DescriptorPassing();

    private Address path;

    private Fd listener;

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        assumeThat(ForeignProcess.isInstalled("python3")).as("python3").isTrue();
        path = Address.parse("unix:" + folder.resolve("upgrade.sock"));
        listener = Sockets.listen(path, 8);
    }

    @AfterEach
    void close() {
        listener.close();
        passing.close();
        arena.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 64, 253, 254, 1_000, 10_000})
    void shouldReceiveFromAnotherProcess(int count) throws Exception {
        assumeThat(OpenDescriptors.limitOfThisProcess())
                .as("the limit of open files, for %d descriptors", count)
                .isGreaterThan(count + 500L);
        String script = CONNECT + """
                left, (r, w) = int(sys.argv[2]), os.pipe()
                os.write(w, b'from afar')
                while left:
                    batch = min(253, left)
                    assert socket.send_fds(s, [b'B'], [r] * batch) == 1
                    assert s.recv(2) == b'A'
                    left -= batch
                """;
        try (ForeignProcess sender = connect(script, String.valueOf(count));
                Fd connection = accept()) {
            int openBefore = openCount();
            List<Fd> received = passing.receiveAll(connection, count, PATIENT_MS);
            try {
                assertThat(sender.outputAtEnd()).isEmpty();
                assertThat(received).hasSize(count);

                assertThat(openCount()).isEqualTo(openBefore + count);
                assertThat(Io.read(received.getLast(), buffer)).isEqualTo(9);
            } finally {
                received.forEach(Fd::close);
            }
            assertThat(openCount()).isEqualTo(openBefore);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 64, 253, 254, 1_000, 10_000})
    void shouldSendToAnotherProcess(int count) throws Exception {
        String script = CONNECT + """
                left, received = int(sys.argv[2]), 0
                while left:
                    data, fds, flags, _ = socket.recv_fds(s, 10, 253)
                    assert data == b'B' and flags & socket.MSG_CTRUNC == 0
                    received += len(fds)
                    left -= len(fds)
                    if left == 0: os.write(fds[-1], struct.pack('@Q', received))
                    for fd in fds: os.close(fd)
                    s.send(b'A')
                """;
        try (EventFd event = EventFd.open("event");
                ForeignProcess receiver = connect(script, String.valueOf(count));
                Fd connection = accept()) {
            passing.sendAll(connection, Collections.nCopies(count, event.fd()), PATIENT_MS);
            assertThat(receiver.outputAtEnd()).isEmpty();
            assertThat(event.drain()).isEqualTo(count);
        }
    }

    @Test
    void shouldAgreeWithTheMacrosOfThisLibc() throws Exception {
        String script = "import socket\nfor n in range(1100): print(socket.CMSG_LEN(n), socket.CMSG_SPACE(n))";
        try (ForeignProcess python = ForeignProcess.python(script)) {
            List<String> lines = python.outputAtEnd().lines().toList();
            assertThat(lines).hasSize(1_100);
            for (int n = 0; n < lines.size(); n++) {
                assertThat(lines.get(n)).isEqualTo(ControlMessages.length(n) + " " + ControlMessages.space(n));
            }
        }
    }

    /** What the sender of 254 learns is the reason for batches of 253. */
    @Test
    void shouldNeverSeeMoreThanLinuxTakes() throws Exception {
        String script = CONNECT + """
                try: socket.send_fds(s, [b'B'], [0] * 254)
                except OSError as e: print(e.errno)
                """;
        try (ForeignProcess sender = connect(script);
                Fd connection = accept()) {
            assertThat(sender.outputAtEnd()).isEqualTo(String.valueOf(Errno.EINVAL.number()));
            assertThat(passing.receive(connection, buffer).bytes()).isZero();
        }
    }

    /** Each of these is a {@code sendmsg} of a peer that means harm, or knows no better. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            several control messages  | s.sendmsg([b'BBB'], [rights(2), rights(1)])     | 3 | 3
            credentials beside them   | s.sendmsg([b'B'], [credentials(), rights(2)])   | 1 | 2
            credentials alone         | s.sendmsg([b'B'], [credentials()])              | 1 | 0
            no bytes at all           | s.sendmsg([], [rights(5)]); s.send(b'B')        | 1 | 0
            a level of another family | s.sendmsg([b'B'], [(41, 1, b'abcdefgh')])       | 1 | 0
            empty rights              | s.sendmsg([b'B'], [(1, 1, b'')])                | 1 | 0
            three bytes of rights     | s.sendmsg([b'B'], [(1, 1, b'abc')])             | 1 | 0
            a type without meaning    | refused([(1, 99, b'abcdefgh')])                 | 1 | 0
            a closed descriptor       | refused([(1, 1, b'\\xff\\xff\\xff\\x7f')])      | 1 | 0
            253 at once               | s.sendmsg([b'B'], [rights(253)])                | 1 | 253
            """)
    void shouldTakeExactlyWhatCameAndLeakNothing(String what, String call, int bytes, int descriptors)
            throws Exception {
        String script = CONNECT + """
                def rights(n): return (socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array('i', [s.fileno()] * n))
                own = struct.pack('@3i', os.getpid(), os.getuid(), os.getgid())
                def credentials(): return (socket.SOL_SOCKET, 2, own)
                def refused(control):
                    try: s.sendmsg([b'B'], control); raise SystemExit('taken')
                    except OSError as e: s.send(b'B')
                """ + call;
        int openBefore = openCount();
        try (ForeignProcess sender = connect(script);
                Fd connection = accept()) {
            sender.outputAtEnd();
            try (var received = passing.receive(connection, buffer)) {
                assertThat(received.bytes()).as(what).isEqualTo(bytes);
                assertThat(received.descriptors()).as(what).hasSize(descriptors);
            }
            assertThat(passing.receive(connection, buffer).bytes()).as(what).isZero();
        }
        assertThat(openCount()).isEqualTo(openBefore);
    }

    @Test
    void shouldKeepNothingOfAFloodThatWasNotAskedFor() throws Exception {
        String script = CONNECT + """
                for i in range(20): socket.send_fds(s, [b'B'], [0] * 253)
                """;
        int openBefore = openCount();
        try (ForeignProcess sender = connect(script);
                Fd connection = accept()) {
            sender.outputAtEnd();
            assertThatExceptionOfType(PassingException.class)
                    .isThrownBy(() -> passing.receiveAll(connection, 3, PATIENT_MS))
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.WRONG_BATCH));
        }
        assertThat(openCount()).isEqualTo(openBefore);
    }

    @Test
    void shouldKnowWhoConnected() throws Exception {
        try (ForeignProcess peer = connect(CONNECT + "s.recv(1)");
                Fd connection = accept()) {
            PeerCredentials credentials = PeerCredentials.of(connection).orElseThrow();
            assertThat(credentials.pid()).isEqualTo((int) peer.pid());
            var pidfd = PeerCredentials.pidfd(connection);
            assumeThat(pidfd).as("a pidfd, which sockets have since Linux 6.5").isPresent();
            try (Fd process = pidfd.orElseThrow()) {
                assertThat(Poll.readable(process, 0)).isFalse();
                Io.send(connection, buffer.asSlice(0, 1));
                assertThat(Poll.readable(process, PATIENT_MS)).isTrue();
            }
        }
    }

    /** Neither a pidfd of somebody else nor an empty answer: either is a pid that may be somebody else's by then. */
    @Test
    void shouldNotTakeAPeerThatIsGoneForOneThatLives() throws Exception {
        try (ForeignProcess peer = connect(CONNECT);
                Fd connection = accept()) {
            peer.outputAtEnd(); // reaped as well
            try {
                var pidfd = PeerCredentials.pidfd(connection);
                assumeThat(pidfd)
                        .as("a pidfd, which sockets have since Linux 6.5")
                        .isPresent();
                try (Fd process = pidfd.orElseThrow()) {
                    assertThat(Poll.readable(process, 0)).isTrue();
                }
            } catch (ErrnoException gone) {
                assertThat(gone.errno()).isIn(Errno.ESRCH, Errno.EINVAL);
            }
        }
    }

    private ForeignProcess connect(String script, String... arguments) throws Exception {
        String[] all = new String[arguments.length + 1];
        all[0] = ((Address.UnixPath) path).path();
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return ForeignProcess.python(script, all);
    }

    private Fd accept() throws Exception {
        assertThat(Poll.readable(listener, PATIENT_MS)).as("a connection").isTrue();
        try (AddressBuffer peer = new AddressBuffer()) {
            return ((Accept.Connected) Sockets.accept(listener, peer)).fd();
        }
    }

    private static int openCount() {
        return OpenDescriptors.ofThisProcess().size();
    }
}
