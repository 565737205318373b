package io.baton.ffi;

import static io.baton.ffi.libc.LibcConstants.MAP_ANONYMOUS;
import static io.baton.ffi.libc.LibcConstants.MAP_PRIVATE;
import static io.baton.ffi.libc.LibcConstants.PROT_EXEC;
import static io.baton.ffi.libc.LibcConstants.PROT_READ;
import static io.baton.ffi.libc.LibcConstants.PROT_WRITE;
import static io.baton.ffi.libc.LibcConstants._SC_PAGESIZE;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.baton.ffi.libc.Libc;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * The memory of the signal handler: a page of code, which may be executed and no longer written, and a page of data,
 * which may be written and never executed.
 *
 * <p>It is never unmapped. Even after the last {@code sigaction} was undone, a thread that was stopped within the
 * handler returns into it.
 */
final class SignalHandlerPages {

    private static final VarHandle WORD = JAVA_LONG.varHandle();

    private final long code;

    private final MemorySegment data;

    private SignalHandlerPages(long code, MemorySegment data) {
        this.code = code;
        this.data = data;
    }

    /**
     * Maps the two pages and writes the handler for this machine.
     *
     * @param sink where the handler writes its records: non-blocking, or a full pipe stops every thread for good
     * @throws ErrnoException with {@code EACCES} where a policy forbids code that was written at run time; the JVM's
     *     own compiler cannot work there either
     */
    static SignalHandlerPages map(Fd sink) throws ErrnoException {
        int pageBytes = (int) Libc.sysconf(_SC_PAGESIZE);
        long address = Libc.mmap(
                MemorySegment.NULL, 2L * pageBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (address < 0) {
            throw ErrnoException.of("mmap", "signal handler", address);
        }
        MemorySegment pages = MemorySegment.ofAddress(address).reinterpret(2L * pageBytes);
        byte[] bytes = SignalHandlerCode.bytes(System.getProperty("os.arch"), address, pageBytes);
        MemorySegment.copy(bytes, 0, pages, JAVA_BYTE, 0, bytes.length);
        // On aarch64 the kernel makes the instruction cache see the code when the page first becomes executable.
        int result = Libc.mprotect(pages, pageBytes, PROT_READ | PROT_EXEC);
        if (result < 0) {
            Libc.munmap(pages, pages.byteSize());
            throw ErrnoException.of("mprotect", "signal handler", result);
        }
        MemorySegment data = pages.asSlice(pageBytes);
        data.set(JAVA_INT, SignalHandlerCode.SINK_OFFSET, sink.number());
        data.set(JAVA_INT, SignalHandlerCode.PID_OFFSET, Libc.getpid());
        return new SignalHandlerPages(address, data);
    }

    /** What {@code sigaction} takes as handler. */
    long handler() {
        return code;
    }

    /**
     * Hands a signal that a thread of this process sends to another one on to the handler that was there before. To be
     * called before the signal is taken.
     */
    void passOnWithinProcess(Signal signal, long handler) {
        data.set(JAVA_LONG, SignalHandlerCode.SUSPEND_HANDLER_OFFSET, handler);
        data.set(JAVA_INT, SignalHandlerCode.SUSPEND_SIGNAL_OFFSET, signal.number());
    }

    /** The signals, as bits by their number, that arrived since the last call and found the pipe full. */
    long takePending() {
        return (long) WORD.getAndSet(data, SignalHandlerCode.PENDING_OFFSET, 0L);
    }

    /** How often the handler was entered for a signal of ours. */
    long entered() {
        return (long) WORD.getVolatile(data, SignalHandlerCode.ENTERED_OFFSET);
    }

    /** How often it found the pipe full. */
    long dropped() {
        return (long) WORD.getVolatile(data, SignalHandlerCode.DROPPED_OFFSET);
    }
}
