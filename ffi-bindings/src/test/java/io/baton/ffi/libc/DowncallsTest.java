package io.baton.ffi.libc;

import static io.baton.ffi.libc.LibcConstants.EAGAIN;
import static io.baton.ffi.libc.LibcConstants.EBADF;
import static io.baton.ffi.libc.LibcConstants.ENOSYS;
import static io.baton.ffi.libc.LibcConstants.O_CLOEXEC;
import static io.baton.ffi.libc.LibcConstants.SPLICE_F_NONBLOCK;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class DowncallsTest {

    private static final int NO_FD = -1;

    private static final long NO_CALL = 100_000;

    @Test
    void shouldPassTheAddressOfNativeMemoryAndOfNothing() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(16);
            assertThat(Downcalls.address(memory.asSlice(8))).isEqualTo(memory.address() + 8);
        }
        assertThat(Downcalls.address(MemorySegment.NULL)).isZero();
    }

    @Test
    void shouldRefuseMemoryOfTheHeap() {
        MemorySegment heap = MemorySegment.ofArray(new byte[8]);
        assertThatThrownBy(() -> Libc.read(NO_FD, heap, 8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("libc cannot be given memory of the Java heap: ");
    }

    @Test
    void shouldRefuseMemoryThatWasFreed() {
        MemorySegment freed;
        try (Arena arena = Arena.ofConfined()) {
            freed = arena.allocate(8);
        }
        assertThatThrownBy(() -> Libc.read(NO_FD, freed, 8))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("libc cannot be given memory that was freed: ");
    }

    @Test
    void shouldNameAFunctionThatThisLibcDoesNotHave() {
        assertThatThrownBy(() -> Downcalls.link("no_such_function"))
                .isInstanceOf(UnsatisfiedLinkError.class)
                .hasMessage("this libc has no no_such_function");
    }

    @Test
    void shouldReturnWhyACallFailed() {
        try (Arena arena = Arena.ofConfined()) {
            assertThat(Libc.close(NO_FD)).isEqualTo(-EBADF);
            assertThat(Libc.read(NO_FD, arena.allocate(8), 8)).isEqualTo(-EBADF);
            assertThat(Libc.fcntl(NO_FD, LibcConstants.F_GETFD, 0)).isEqualTo(-EBADF);
            assertThat(Libc.syscall(NO_CALL, 0, 0, 0, 0, 0)).isEqualTo(-ENOSYS);
        }
    }

    @Test
    void shouldReadAnIntFromTheLowHalfOfItsRegister() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = stateWith(arena, EBADF);
            assertThat(Downcalls.intResult(0xabcd_0000_0007L, state)).isEqualTo(7);
            assertThat(Downcalls.intResult(0xffff_ffffL, state)).isEqualTo(-EBADF);
            assertThat(Downcalls.longResult(0xffff_ffffL, state)).isEqualTo(0xffff_ffffL);
            assertThat(Downcalls.longResult(-1, state)).isEqualTo(-EBADF);
        }
    }

    @Test
    void shouldKeepErrnoApartBetweenThreads() throws Exception {
        int rounds = 10_000;
        CyclicBarrier start = new CyclicBarrier(2);
        try (var pool = Executors.newFixedThreadPool(2)) {
            Future<?> badFd = pool.submit(() -> {
                start.await();
                for (int i = 0; i < rounds; i++) {
                    assertThat(Libc.close(NO_FD)).isEqualTo(-EBADF);
                }
                return null;
            });
            Future<?> noCall = pool.submit(() -> {
                start.await();
                for (int i = 0; i < rounds; i++) {
                    assertThat(Libc.syscall(NO_CALL, 0, 0, 0, 0, 0)).isEqualTo(-ENOSYS);
                }
                return null;
            });
            badFd.get();
            noCall.get();
        }
    }

    @Test
    void shouldLetRefusalsThroughAsTheyAre() {
        IllegalStateException refusal = new IllegalStateException("freed");
        assertThatThrownBy(() -> Downcalls.unexpected(refusal)).isSameAs(refusal);
        OutOfMemoryError error = new OutOfMemoryError();
        assertThat(Downcalls.unexpected(error)).isSameAs(error);
        assertThat(Downcalls.unexpected(new Exception("checked")))
                .isInstanceOf(AssertionError.class)
                .hasRootCauseMessage("checked");
    }

    @Test
    void shouldPassSixArguments() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment source = arena.allocate(JAVA_INT, 2);
            MemorySegment sink = arena.allocate(JAVA_INT, 2);
            assertThat(Libc.pipe2(source, O_CLOEXEC)).isZero();
            assertThat(Libc.pipe2(sink, O_CLOEXEC)).isZero();
            int from = source.getAtIndex(JAVA_INT, 0);
            int to = sink.getAtIndex(JAVA_INT, 1);
            assertThat(Libc.write(source.getAtIndex(JAVA_INT, 1), arena.allocateFrom("12345"), 5))
                    .isEqualTo(5);
            // the fifth says how much, the sixth that these blocking pipes are not waited for
            assertThat(splice(from, to, 3)).isEqualTo(3);
            assertThat(splice(from, to, 9)).isEqualTo(2);
            assertThat(splice(from, to, 9)).isEqualTo(-EAGAIN);
            for (MemorySegment pipe : List.of(source, sink)) {
                assertThat(Libc.close(pipe.getAtIndex(JAVA_INT, 0))).isZero();
                assertThat(Libc.close(pipe.getAtIndex(JAVA_INT, 1))).isZero();
            }
        }
    }

    private static long splice(int from, int to, int bytes) {
        return Libc.splice(from, MemorySegment.NULL, to, MemorySegment.NULL, bytes, SPLICE_F_NONBLOCK);
    }

    private static MemorySegment stateWith(Arena arena, int errno) {
        var layout = Linker.Option.captureStateLayout();
        MemorySegment state = arena.allocate(layout);
        state.set(JAVA_INT, layout.byteOffset(PathElement.groupElement("errno")), errno);
        return state;
    }
}
