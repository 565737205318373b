package io.baton.ffi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.baton.ffi.PassingException.Reason;
import io.baton.ffi.testing.OpenDescriptors;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Any number of descriptors, and what the other side can do wrong meanwhile. */
@Timeout(60)
class DescriptorBatchesTest {

    private static final int PATIENT_MS = 20_000;

    private static final int BRIEF_MS = 50;

    private final Arena arena = Arena.ofConfined();

    private final DescriptorPassing passing = new DescriptorPassing();

    private final ExecutorService otherSide = Executors.newSingleThreadExecutor();

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
        otherSide.close();
        assertThat(openCount()).isLessThanOrEqualTo(openBefore);
        pair.close();
        event.close();
        passing.close();
        arena.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16, 64, 253, 254, 506, 1_000, 10_000})
    void shouldMoveAnyNumber(int count) throws Exception {
        assumeThat(OpenDescriptors.limitOfThisProcess())
                .as("the limit of open files, for %d descriptors", count)
                .isGreaterThan(count + 500L);
        Future<List<Fd>> received = otherSide.submit(() -> {
            try (DescriptorPassing theirs = new DescriptorPassing()) {
                return theirs.receiveAll(pair.right(), count, PATIENT_MS);
            }
        });
        passing.sendAll(pair.left(), Collections.nCopies(count, event.fd()), PATIENT_MS);
        List<Fd> descriptors = received.get(PATIENT_MS, TimeUnit.MILLISECONDS);
        assertThat(descriptors).hasSize(count);
        assertThat(openCount()).isEqualTo(openBefore + count);
        if (count > 0) {
            event.signal();
            assertThat(Io.read(descriptors.getLast(), arena.allocate(8))).isEqualTo(8);
        }
        descriptors.forEach(Fd::close);
        assertThat(openCount()).isEqualTo(openBefore);
    }

    @ParameterizedTest
    @EnumSource(Sockets.Kind.class)
    void shouldKeepOneBatchUnderWay(Sockets.Kind kind) throws Exception {
        try (var sockets = Sockets.pair(kind, "sockets")) {
            Callable<Void> sending = () -> {
                try (DescriptorPassing theirs = new DescriptorPassing()) {
                    theirs.sendAll(sockets.left(), Collections.nCopies(300, event.fd()), PATIENT_MS);
                    return null;
                }
            };
            Future<Void> sent = otherSide.submit(sending);
            MemorySegment tag = arena.allocate(100);
            try (var first = receive(sockets.right(), tag)) {
                assertThat(first.bytes()).isEqualTo(1);
                assertThat(first.descriptors()).hasSize(253);
            }
            assertThat(Poll.readable(sockets.right(), BRIEF_MS)).isFalse();
            assertThat(sent.isDone()).isFalse();
            Io.send(sockets.right(), arena.allocateFrom("A").asSlice(0, 1));
            try (var second = receive(sockets.right(), tag)) {
                assertThat(second.descriptors()).hasSize(47);
            }
            Io.send(sockets.right(), arena.allocateFrom("A").asSlice(0, 1));
            sent.get(PATIENT_MS, TimeUnit.MILLISECONDS);
        }
    }

    @Test
    void shouldLeaveAloneWhatFollowsTheBatches() throws Exception {
        passing.send(pair.left(), letter("B"), List.of(event.fd()));
        Io.send(pair.left(), letter("x"));
        try (DescriptorPassing theirs = new DescriptorPassing()) {
            theirs.receiveAll(pair.right(), 1, PATIENT_MS).forEach(Fd::close);
        }
        MemorySegment next = arena.allocate(10);
        assertThat(Io.receive(pair.right(), next)).isEqualTo(1);
        assertThat(next.mismatch(letter("x"))).isEqualTo(1);
    }

    @Test
    void shouldGiveUpOnAReceiverThatDoesNotAcknowledge() throws Exception {
        assertFails(Reason.TIMED_OUT, () -> passing.sendAll(pair.left(), List.of(event.fd()), BRIEF_MS))
                .withMessageMatching("recvmsg\\(fd=\\d+\\): TIMED_OUT, the other side is silent");
        try (var received = receive(pair.right(), arena.allocate(1))) {
            assertThat(received.descriptors()).hasSize(1);
        }
    }

    @Test
    void shouldGiveUpOnAReceiverThatTakesNothing() throws Exception {
        MemorySegment chunk = arena.allocate(4_096);
        long result = Io.send(pair.left(), chunk);
        for (int i = 0; i < 10_000 && result != Io.WOULD_BLOCK; i++) {
            result = Io.send(pair.left(), chunk);
        }
        assertThat(result).isEqualTo(Io.WOULD_BLOCK);
        assertFails(Reason.TIMED_OUT, () -> passing.sendAll(pair.left(), List.of(event.fd()), BRIEF_MS))
                .withMessageMatching("sendmsg\\(fd=\\d+\\): TIMED_OUT, nobody takes what was sent before");
    }

    @Test
    void shouldGiveUpOnASenderThatIsSilentAndKeepNothing() throws Exception {
        passing.send(pair.left(), letter("B"), Collections.nCopies(253, event.fd()));
        long startNs = System.nanoTime();
        assertFails(Reason.TIMED_OUT, () -> passing.receiveAll(pair.right(), 254, BRIEF_MS));
        assertThat(System.nanoTime() - startNs).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(BRIEF_MS));
        assertThat(openCount()).isEqualTo(openBefore);
    }

    @Test
    void shouldKeepNothingOfASenderThatGoes() throws Exception {
        passing.send(pair.left(), letter("B"), Collections.nCopies(253, event.fd()));
        Sockets.shutdown(pair.left(), Sockets.Direction.WRITE);
        assertFails(Reason.PEER_GONE, () -> passing.receiveAll(pair.right(), 254, PATIENT_MS))
                .withMessageMatching("recvmsg\\(fd=\\d+\\): PEER_GONE, the stream has ended");
        assertThat(openCount()).isEqualTo(openBefore);
    }

    @Test
    void shouldKeepNothingThatCannotBeAcknowledged() throws Exception {
        passing.send(pair.left(), letter("B"), List.of(event.fd()));
        pair.left().close();
        openBefore--;
        assertFails(Reason.PEER_GONE, () -> passing.receiveAll(pair.right(), 1, PATIENT_MS))
                .withMessageMatching("sendmsg\\(fd=\\d+\\): PEER_GONE, Broken pipe");
        assertThat(openCount()).isEqualTo(openBefore);
    }

    @Test
    void shouldNoticeThatTheReceiverHasGone() {
        pair.right().close();
        assertFails(Reason.PEER_GONE, () -> passing.sendAll(pair.left(), List.of(event.fd()), PATIENT_MS))
                .withMessageMatching("sendmsg\\(fd=\\d+\\): PEER_GONE, Broken pipe");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void shouldRefuseABatchOfAnotherSize(int count) throws Exception {
        passing.send(pair.left(), letter("B"), Collections.nCopies(count, event.fd()));
        assertFails(Reason.WRONG_BATCH, () -> passing.receiveAll(pair.right(), 2, PATIENT_MS))
                .withMessageEndingWith("byte 66 with %d descriptors in the place of byte 66 with 2", count);
        assertThat(openCount()).isEqualTo(openBefore);
    }

    @Test
    void shouldRefuseAnotherMessageInThePlaceOfABatchOrItsAcknowledgement() throws Exception {
        passing.send(pair.left(), letter("A"), List.of(event.fd()));
        assertFails(Reason.WRONG_BATCH, () -> passing.receiveAll(pair.right(), 1, PATIENT_MS));
        passing.send(pair.right(), letter("A"), List.of(event.fd()));
        assertFails(Reason.WRONG_BATCH, () -> passing.sendAll(pair.left(), List.of(event.fd()), PATIENT_MS));
        try (var sent = receive(pair.right(), arena.allocate(1))) {
            assertThat(sent.descriptors()).hasSize(1);
        }
        assertThat(openCount()).isEqualTo(openBefore);
    }

    @Test
    void shouldHaveADeadline() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> passing.sendAll(pair.left(), List.of(), -1))
                .withMessage("-1 ms: passing descriptors has a deadline");
    }

    /** Waits for a message, so that a test is not about who comes first. */
    private DescriptorPassing.Received receive(Fd socket, MemorySegment buffer) throws IOException {
        assertThat(Poll.readable(socket, PATIENT_MS)).isTrue();
        return passing.receive(socket, buffer);
    }

    private MemorySegment letter(String letter) {
        return arena.allocateFrom(letter).asSlice(0, 1);
    }

    private static ThrowableAssertAlternative<PassingException> assertFails(Reason reason, ThrowingCallable action) {
        return assertThatExceptionOfType(PassingException.class)
                .isThrownBy(action)
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private static int openCount() {
        return OpenDescriptors.ofThisProcess().size();
    }
}
