package io.baton.ffi;

import static io.baton.ffi.libc.LibcConstants.SCM_RIGHTS;
import static io.baton.ffi.libc.LibcConstants.SOL_SOCKET;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.libc.cmsghdr;
import io.baton.ffi.testing.OpenDescriptors;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlMessagesTest {

    private static final int SCM_PIDFD = 4;

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 8", "7, 8", "8, 8", "9, 16", "16, 16", "1012, 1016"})
    void shouldAlignToEightBytes(long bytes, long aligned) {
        assertThat(ControlMessages.align(bytes)).isEqualTo(aligned);
    }

    /** The figures are those of gcc and glibc for {@code CMSG_LEN} and {@code CMSG_SPACE} on a 64-bit machine. */
    @ParameterizedTest
    @CsvSource({"0, 16, 16", "4, 20, 24", "8, 24, 24", "12, 28, 32", "64, 80, 80", "1012, 1028, 1032"})
    void shouldCountTheHeaderAndThePadding(long dataBytes, long length, long space) {
        assertThat(ControlMessages.length(dataBytes)).isEqualTo(length);
        assertThat(ControlMessages.space(dataBytes)).isEqualTo(space);
    }

    /** Linux joins the descriptors of a message into one control message, but does not promise to. */
    @Test
    void shouldOwnTheDescriptorsOfAllMessagesAndSkipTheOthers() throws Exception {
        try (Arena arena = Arena.ofConfined();
                EventFd event = EventFd.open("event")) {
            int openBefore = OpenDescriptors.ofThisProcess().size();
            ControlMessages control = new ControlMessages(3, arena);
            long end = 0;
            end += put(control.segment().asSlice(end), 41, SCM_RIGHTS, 1, 2, 3);
            end += put(control.segment().asSlice(end), SOL_SOCKET, SCM_RIGHTS, duplicate(event));
            end += put(control.segment().asSlice(end), SOL_SOCKET, SCM_PIDFD, duplicate(event));
            end += put(control.segment().asSlice(end), SOL_SOCKET, SCM_PIDFD, -Errno.ESRCH.number());
            end += put(control.segment().asSlice(end), SOL_SOCKET, SCM_RIGHTS, duplicate(event), duplicate(event));
            List<Fd> owned = control.own(end, "owned");
            assertThat(OpenDescriptors.ofThisProcess()).hasSize(openBefore + 3);
            assertThat(owned).hasSize(3).allMatch(Fd::isOpen);
            owned.forEach(Fd::close);
            assertThat(OpenDescriptors.ofThisProcess()).hasSize(openBefore);
        }
    }

    private static long put(MemorySegment at, int level, int type, int... data) {
        long dataBytes = (long) data.length * Integer.BYTES;
        cmsghdr.cmsg_len(at, ControlMessages.length(dataBytes));
        cmsghdr.cmsg_level(at, level);
        cmsghdr.cmsg_type(at, type);
        MemorySegment.copy(data, 0, at, JAVA_INT, cmsghdr.sizeof(), data.length);
        return ControlMessages.space(dataBytes);
    }

    private static int duplicate(EventFd event) throws ErrnoException {
        return event.fd().duplicate().release();
    }
}
