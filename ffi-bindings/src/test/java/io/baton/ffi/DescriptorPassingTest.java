package io.baton.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.baton.ffi.libc.Libc;
import io.baton.ffi.libc.LibcConstants;
import io.baton.ffi.libc.msghdr;
import io.baton.ffi.testing.OpenDescriptors;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DescriptorPassingTest {

    private static final int SO_PASSCRED = 16;

    private final Arena arena = Arena.ofConfined();

    private final MemorySegment text = arena.allocateFrom("offer").asSlice(0, 5);

    private final MemorySegment buffer = arena.allocate(64);

    private final DescriptorPassing passing = new DescriptorPassing();

    private Sockets.Pair pair;

    private EventFd event;

    private int openBefore;

    @BeforeEach
    void open() throws Exception {
        pair = Sockets.pair(Sockets.Kind.STREAM, "pair");
        event = EventFd.open("event");
        openBefore = openCount();
    }

    @AfterEach
    void close() {
        assertThat(openCount()).isLessThanOrEqualTo(openBefore);
        pair.close();
        event.close();
        passing.close();
        arena.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 64, 253})
    void shouldPassDescriptorsInTheirOrder(int count) throws Exception {
        List<Fd> numbered = numberedEvents(count);
        assertThat(passing.send(pair.left(), text, numbered)).isEqualTo(5);
        numbered.forEach(Fd::close);
        try (var received = passing.receive(pair.right(), buffer)) {
            assertThat(received.bytes()).isEqualTo(5);
            assertThat(buffer.asSlice(0, 5).mismatch(text)).isEqualTo(-1);
            assertThat(received.descriptors()).hasSize(count);
            for (int i = 0; i < count; i++) {
                assertThat(Io.read(received.descriptors().get(i), buffer)).isEqualTo(Long.BYTES);
                assertThat(buffer.get(JAVA_LONG, 0)).isEqualTo(i + 1);
            }
        }
        assertThat(openCount()).isEqualTo(openBefore);
    }

    @Test
    void shouldOwnWhatArrivesCloseOnExec() throws Exception {
        passing.send(pair.left(), text, List.of(event.fd()));
        try (var received = passing.receive(pair.right(), buffer)) {
            Fd fd = received.descriptors().getFirst();
            assertThat(Libc.fcntl(fd.number(), LibcConstants.F_GETFD, 0) & LibcConstants.FD_CLOEXEC)
                    .isEqualTo(LibcConstants.FD_CLOEXEC);
            assertThat(fd.purpose()).isEqualTo("passed over pair");
            assertThat(openCount()).isEqualTo(openBefore + 1);
        }
    }

    @Test
    void shouldLeaveToTheTakerWhatIsReleased() throws Exception {
        passing.send(pair.left(), text, List.of(event.fd(), event.fd()));
        Fd taken;
        try (var received = passing.receive(pair.right(), buffer)) {
            taken = Fd.inherited(received.descriptors().getFirst().release(), "taken");
        }
        assertThat(openCount()).isEqualTo(openBefore + 1);
        taken.close();
    }

    @Test
    void shouldSendBytesAlone() throws Exception {
        MemorySegment more = arena.allocate(DescriptorPassing.BYTES_MAX + 1);
        assertThat(passing.send(pair.left(), more, List.of())).isEqualTo(more.byteSize());
        var received = passing.receive(pair.right(), buffer);
        assertThat(received.bytes()).isEqualTo(buffer.byteSize());
        assertThat(received.descriptors()).isEmpty();
    }

    @Test
    void shouldRefuseMoreThanABatch() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> passing.send(pair.left(), text, Collections.nCopies(254, event.fd())))
                .withMessage("254 descriptors: a message takes at most 253");
    }

    @Test
    void shouldRefuseDescriptorsWithoutBytesAndBuffersWithoutRoom() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> passing.send(pair.left(), MemorySegment.NULL, List.of(event.fd())))
                .withMessage("descriptors travel with bytes, of which there are none");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> passing.receive(pair.right(), MemorySegment.NULL))
                .withMessageContaining("would make every stream seem to have ended");
    }

    @Test
    void shouldRefuseMoreBytesThanTravelAsAWhole() {
        MemorySegment more = arena.allocate(DescriptorPassing.BYTES_MAX + 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> passing.send(pair.left(), more, List.of(event.fd())))
                .withMessage("2049 bytes: descriptors travel with at most 2048, the rest goes after them");
    }

    @Test
    void shouldSendDescriptorsWithAllTheirBytesOrNotAtAllHoweverSmallTheBuffer() throws Exception {
        Sockets.set(pair.left(), SocketOption.SNDBUF, 1);
        MemorySegment most = arena.allocate(DescriptorPassing.BYTES_MAX);
        int sent = 0;
        long result = passing.send(pair.left(), most, List.of(event.fd()));
        while (result != Io.WOULD_BLOCK && sent < 1_000) {
            assertThat(result).isEqualTo(most.byteSize());
            sent++;
            result = passing.send(pair.left(), most, List.of(event.fd()));
        }
        assertThat(sent).isBetween(1, 999);
        for (int i = 0; i < sent; i++) {
            try (var received = passing.receive(pair.right(), arena.allocate(2 * most.byteSize()))) {
                assertThat(received.bytes()).isEqualTo(most.byteSize());
                assertThat(received.descriptors()).hasSize(1);
            }
        }
        assertThat(passing.receive(pair.right(), buffer).bytes()).isEqualTo(Io.WOULD_BLOCK);
    }

    @Test
    void shouldSendNothingWhenADescriptorIsClosed() throws Exception {
        Fd closed = event.fd().duplicate();
        closed.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> passing.send(pair.left(), text, List.of(event.fd(), closed)))
                .withMessageContaining("was used after its owner closed or released it");
        assertThat(passing.receive(pair.right(), buffer).bytes()).isEqualTo(Io.WOULD_BLOCK);
    }

    @Test
    void shouldRefuseMemoryThatLibcCannotReach() {
        MemorySegment freed;
        try (Arena brief = Arena.ofConfined()) {
            freed = brief.allocate(1);
        }
        assertThatIllegalStateException()
                .isThrownBy(() -> passing.send(pair.left(), freed, List.of()))
                .withMessageContaining("memory that was freed");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> passing.send(pair.left(), MemorySegment.ofArray(new byte[1]), List.of()));
    }

    @Test
    void shouldBelongToOneThread() {
        assertThatThrownBy(() -> CompletableFuture.supplyAsync(() -> {
                            try {
                                return passing.send(pair.left(), text, List.of());
                            } catch (ErrnoException e) {
                                throw new CompletionException(e);
                            }
                        })
                        .join())
                .hasCauseInstanceOf(WrongThreadException.class);
    }

    @Test
    void shouldSayWhatBecameOfThePeer() throws Exception {
        try (var mute = Sockets.pair(Sockets.Kind.STREAM, "mute")) {
            passing.send(pair.left(), text, List.of(event.fd()));
            pair.right().close(); // with the message unread
            assertThat(passing.receive(pair.left(), buffer).bytes()).isEqualTo(-Errno.ECONNRESET.number());
            assertThat(passing.receive(pair.left(), buffer).bytes()).isZero();
            assertThat(passing.send(pair.left(), text, List.of(event.fd()))).isEqualTo(-Errno.EPIPE.number());
            mute.right().close();
            assertThat(passing.receive(mute.left(), buffer).bytes()).isZero();
        }
    }

    @Test
    void shouldFailOnWhatIsNoSocket() {
        assertThatExceptionOfType(ErrnoException.class)
                .isThrownBy(() -> passing.send(event.fd(), text, List.of(event.fd())))
                .withMessageMatching("sendmsg\\(fd=\\d+\\): ENOTSOCK .*");
        assertThatExceptionOfType(ErrnoException.class)
                .isThrownBy(() -> passing.receive(event.fd(), buffer))
                .withMessageMatching("recvmsg\\(fd=\\d+\\): ENOTSOCK .*");
    }

    @Test
    void shouldNotMixTheDescriptorsOfTwoMessages() throws Exception {
        passing.send(pair.left(), text, List.of());
        passing.send(pair.left(), text, List.of(event.fd()));
        passing.send(pair.left(), text, List.of());
        passing.send(pair.left(), text, List.of(event.fd(), event.fd()));
        try (var first = passing.receive(pair.right(), buffer);
                var second = passing.receive(pair.right(), buffer)) {
            assertThat(first.bytes()).isEqualTo(10);
            assertThat(first.descriptors()).hasSize(1);
            assertThat(second.bytes()).isEqualTo(10);
            assertThat(second.descriptors()).hasSize(2);
        }
    }

    @Test
    void shouldReceiveDescriptorsWithTheFirstByteOfTheirMessage() throws Exception {
        passing.send(pair.left(), text, List.of(event.fd()));
        try (var first = passing.receive(pair.right(), buffer.asSlice(0, 1))) {
            assertThat(first.descriptors()).hasSize(1);
        }
        var rest = passing.receive(pair.right(), buffer);
        assertThat(rest.bytes()).isEqualTo(4);
        assertThat(rest.descriptors()).isEmpty();
    }

    @Test
    void shouldSkipForeignControlMessages() throws Exception {
        enable(pair.right(), SO_PASSCRED);
        passing.send(pair.left(), text, List.of(event.fd()));
        try (var received = passing.receive(pair.right(), buffer)) {
            assertThat(received.bytes()).isEqualTo(5);
            assertThat(received.descriptors()).hasSize(1);
        }
    }

    @Test
    void shouldCloseAPidfdThatNobodyAskedFor() throws Exception {
        int passPidfd = 76;
        assumeThat(tryEnable(pair.right(), passPidfd))
                .as("SO_PASSPIDFD, which sockets have since Linux 6.5")
                .isZero();
        passing.send(pair.left(), text, List.of(event.fd()));
        try (var received = passing.receive(pair.right(), buffer)) {
            assertThat(received.descriptors()).hasSize(1);
            assertThat(openCount()).isEqualTo(openBefore + 1);
        }
    }

    @Test
    void shouldCloseTheDescriptorsOfAMessageThatWasCutOff() throws Exception {
        try (var packets = Sockets.pair(Sockets.Kind.SEQPACKET, "packets")) {
            passing.send(packets.left(), text, List.of(event.fd(), event.fd()));
            int openNow = openCount();
            assertThatExceptionOfType(PassingException.class)
                    .isThrownBy(() -> passing.receive(packets.right(), buffer.asSlice(0, 4)))
                    .withMessageMatching("recvmsg\\(fd=\\d+\\): BYTES_LOST, the message was longer than 4")
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(PassingException.Reason.BYTES_LOST));
            assertThat(openCount()).isEqualTo(openNow);
        }
    }

    /** A socket that keeps borders can bring descriptors and no bytes, which {@code send} refuses to begin. */
    @Test
    void shouldCloseDescriptorsThatComeBesideNoBytes() throws Exception {
        try (var packets = Sockets.pair(Sockets.Kind.SEQPACKET, "packets")) {
            ControlMessages control = new ControlMessages(2, arena);
            MemorySegment message = msghdr.allocate(arena);
            msghdr.msg_control(message, control.segment());
            msghdr.msg_controllen(message, control.write(List.of(event.fd(), event.fd())));
            assertThat(Libc.sendmsg(packets.left().number(), message, 0)).isZero();
            int openNow = openCount();
            var received = passing.receive(packets.right(), buffer);
            assertThat(received.bytes()).isZero();
            assertThat(received.descriptors()).isEmpty();
            assertThat(openCount()).isEqualTo(openNow);
            assertThat(passing.receive(packets.right(), buffer).bytes()).isEqualTo(Io.WOULD_BLOCK);
        }
    }

    private int openCount() {
        return OpenDescriptors.ofThisProcess().size();
    }

    private List<Fd> numberedEvents(int count) throws ErrnoException {
        List<Fd> events = new ArrayList<>();
        for (long i = 1; i <= count; i++) {
            Fd fd = EventFd.open("numbered").fd();
            Io.write(fd, arena.allocateFrom(JAVA_LONG, i));
            events.add(fd);
        }
        return events;
    }

    private void enable(Fd socket, int option) {
        assertThat(tryEnable(socket, option)).isZero();
    }

    private int tryEnable(Fd socket, int option) {
        MemorySegment on = arena.allocateFrom(JAVA_INT, 1);
        return Libc.setsockopt(socket.number(), LibcConstants.SOL_SOCKET, option, on, Integer.BYTES);
    }
}
