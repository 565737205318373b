package io.baton.ffi;

import static io.baton.ffi.libc.LibcConstants.SCM_RIGHTS;
import static io.baton.ffi.libc.LibcConstants.SOL_SOCKET;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.baton.ffi.libc.Libc;
import io.baton.ffi.libc.cmsghdr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * The control messages beside the bytes of a message, in native memory that one thread uses again and again.
 *
 * <p>A control message is a header, its data, and padding up to the next multiple of a {@code size_t}, which has eight
 * bytes on both x86-64 and aarch64. The arithmetic is that of the macros of {@code man 3 cmsg}, which jextract cannot
 * see.
 */
final class ControlMessages {

    private static final long HEADER_BYTES = align(cmsghdr.sizeof());

    /** For what a socket may be set to add by itself: credentials, a pidfd, a security label, a time. */
    private static final int FOREIGN_BYTES = 1_024;

    /** A control message that holds a descriptor too, since Linux 6.5; glibc's headers gained it later. */
    private static final int SCM_PIDFD = 4;

    private final MemorySegment buffer;

    ControlMessages(int descriptorsMax, Arena arena) {
        this.buffer = arena.allocate(space((long) descriptorsMax * Integer.BYTES) + FOREIGN_BYTES, Long.BYTES);
    }

    MemorySegment segment() {
        return buffer;
    }

    /**
     * Writes the control message of descriptors that are sent.
     *
     * @return the bytes that it takes up, 0 without descriptors
     */
    long write(List<Fd> descriptors) {
        int count = descriptors.size();
        if (count == 0) {
            return 0;
        }
        long dataBytes = (long) count * Integer.BYTES;
        cmsghdr.cmsg_len(buffer, length(dataBytes));
        cmsghdr.cmsg_level(buffer, SOL_SOCKET);
        cmsghdr.cmsg_type(buffer, SCM_RIGHTS);
        for (int i = 0; i < count; i++) {
            buffer.set(
                    JAVA_INT,
                    HEADER_BYTES + (long) i * Integer.BYTES,
                    descriptors.get(i).number());
        }
        return space(dataBytes);
    }

    /**
     * Takes ownership of every descriptor that was received, in whichever control message; other messages are skipped.
     *
     * @param bytes what the kernel says is in use
     */
    List<Fd> own(long bytes, String purpose) {
        List<Fd> owned = new ArrayList<>();
        long at = 0;
        while (at + HEADER_BYTES <= bytes) {
            long length = buffer.get(cmsghdr.cmsg_len$layout(), at + cmsghdr.cmsg_len$offset());
            int level = buffer.get(cmsghdr.cmsg_level$layout(), at + cmsghdr.cmsg_level$offset());
            int type = buffer.get(cmsghdr.cmsg_type$layout(), at + cmsghdr.cmsg_type$offset());
            if (level == SOL_SOCKET && type == SCM_RIGHTS) {
                for (long data = at + HEADER_BYTES; data < at + length; data += Integer.BYTES) {
                    owned.add(new Fd(buffer.get(JAVA_INT, data), purpose));
                }
            } else if (level == SOL_SOCKET && type == SCM_PIDFD) {
                closeUnwanted(buffer.get(JAVA_INT, at + HEADER_BYTES));
            }
            at += align(length);
        }
        return owned;
    }

    private static void closeUnwanted(int pidfd) {
        if (pidfd >= 0) { // the kernel writes a negated errno in the place of one that it could not open
            Libc.close(pidfd);
        }
    }

    /** {@code CMSG_ALIGN}: what so many bytes take up when something follows them. */
    static long align(long bytes) {
        return (bytes + Long.BYTES - 1) & -Long.BYTES;
    }

    /** {@code CMSG_LEN}: what a header says for so much data, without the padding behind it. */
    static long length(long dataBytes) {
        return HEADER_BYTES + dataBytes;
    }

    /** {@code CMSG_SPACE}: what a control message with so much data takes up. */
    static long space(long dataBytes) {
        return HEADER_BYTES + align(dataBytes);
    }
}
