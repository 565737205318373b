package io.baton.ffi;

import static io.baton.ffi.libc.LibcConstants.SA_ONSTACK;
import static io.baton.ffi.libc.LibcConstants.SA_RESTART;
import static io.baton.ffi.libc.LibcConstants.SA_SIGINFO;
import static io.baton.ffi.libc.LibcConstants.SIGBUS;
import static io.baton.ffi.libc.LibcConstants.SIGFPE;
import static io.baton.ffi.libc.LibcConstants.SIGILL;
import static io.baton.ffi.libc.LibcConstants.SIGSEGV;
import static io.baton.ffi.libc.LibcConstants.SIGTRAP;
import static io.baton.ffi.libc.LibcConstants.SIG_SETMASK;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.baton.ffi.libc.Downcalls;
import io.baton.ffi.libc.Libc;
import io.baton.ffi.libc.sigaction;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns signals into records that an event loop reads from a pipe, with who sent each.
 *
 * {@snippet :
 * SignalPipe signals = SignalPipe.install(EnumSet.of(Signal.TERM, Signal.QUIT));
 * epoll.add(signals.fd(), Epoll.IN, SIGNALS);
 * // and whenever it is ready:
 * signals.drain(delivery -> log.info(delivery.signal() + " from process " + delivery.senderPid()));
 * }
 *
 * <h2>What is guaranteed</h2>
 *
 * <ul>
 *   <li>Nothing is invented: each report stands for an arrival of its own. An arrival is one run of the handler; the
 *       kernel makes one arrival of signals of one kind that are sent while the first still waits (man 7 signal).
 *   <li>Each arrival is reported once, with its sender and in the order of their arrival, while the pipe has room. It
 *       has for 4,096.
 *   <li>No kind is lost: arrivals that find the pipe full are reported too, together as one for each kind and without a
 *       sender. So after the last arrival of a kind there is always a report of it.
 *   <li>A handler never waits, whatever the reader does.
 *   <li>A SIGQUIT of {@code jcmd}, {@code jstack} or a profiler that wants to attach is never reported. It is handed on
 *       to the JVM, which then does what the tool asks for.
 * </ul>
 *
 * <h2>What is taken</h2>
 *
 * <p>From {@link #install} on, the JVM does not see the installed signals any more: SIGTERM runs no shutdown hooks, and
 * SIGQUIT prints no threads ({@link #printThreads} does). A signal that this process was started to ignore, as
 * {@code nohup} does with SIGHUP and a shell without job control with SIGINT of what runs in the background, is taken
 * all the same: whoever sends it to this process means it. SIGUSR2 is the one that HotSpot suspends its own threads by,
 * for JFR among others: what a thread of this process sends to another one goes to HotSpot.
 *
 * <h2>How long it lives</h2>
 *
 * <p>There is one in a process. {@link #uninstall} gives the signals back; the pipe and the handler's memory stay for
 * as long as the process, since a thread may just be in the handler: a number that was closed and taken again would get
 * its record into somebody's connection. One thread drains it; everything else may be called from any.
 */
public final class SignalPipe {

    private static final int RECORDS_PER_READ = 256;

    /** As many as the pipe holds: whoever floods us does not keep the reader here for good. */
    private static final int READS_PER_DRAIN_MAX = 16;

    /** More than {@code siginfo_t} and {@code ucontext_t} have on either architecture. */
    private static final long HANDLER_ARGUMENT_BYTES = 8192;

    /** {@code SIG_DFL} is 0 and {@code SIG_IGN} is 1; whatever is greater can be called. */
    private static final long SIG_IGN = 1;

    /** Guarded by the class. */
    private static @Nullable SignalPipe installed;

    private final Pipe pipe;

    private final SignalHandlerPages pages;

    /** The {@code struct sigaction} that each signal had before we took it. Guarded by the class. */
    private final Map<Signal, MemorySegment> saved = new EnumMap<>(Signal.class);

    /** Guarded by the class. */
    private final Set<Signal> taken = EnumSet.noneOf(Signal.class);

    private final MemorySegment records =
            Arena.global().allocate((long) RECORDS_PER_READ * SignalHandlerCode.RECORD_BYTES, Long.BYTES);

    /** Of {@link #records}: the next to report, and the end. The reader's, as are the two below. */
    private long position;

    private long limit;

    /** Signals, as bits by their number, still to be reported without a sender. */
    private long pending;

    private final AttachRequests attachRequests = AttachRequests.ofThisProcess();

    private final AtomicLong read = new AtomicLong();

    private final AtomicLong handedOn = new AtomicLong();

    private SignalPipe(Pipe pipe, SignalHandlerPages pages) {
        this.pipe = pipe;
        this.pages = pages;
    }

    /**
     * Takes signals from the JVM; from a second call on, these besides the ones that are taken.
     *
     * @return always the same
     * @throws ErrnoException with {@code EINVAL} for KILL and STOP, which nobody can take
     */
    public static synchronized SignalPipe install(Set<Signal> signals) throws ErrnoException {
        SignalPipe signalPipe = installed;
        if (signalPipe == null) {
            signalPipe = open();
            installed = signalPipe;
        }
        for (Signal signal : signals) {
            if (!signalPipe.taken.contains(signal)) {
                signalPipe.take(signal);
            }
        }
        return signalPipe;
    }

    private static SignalPipe open() throws ErrnoException {
        Pipe pipe = Pipe.open("signals");
        try {
            return new SignalPipe(pipe, SignalHandlerPages.map(pipe.sink()));
        } catch (ErrnoException | RuntimeException e) {
            pipe.close();
            throw e;
        }
    }

    /** Readable when there is something to {@linkplain #drain drain}; level-triggered, and never to be closed. */
    public Fd fd() {
        return pipe.source();
    }

    /**
     * Reports what has arrived, without waiting.
     *
     * <p>What the consumer throws comes out of here. The deliveries after that one are reported by the next call, which
     * {@link #fd()} does not announce.
     *
     * @return how many deliveries were reported
     */
    public int drain(Consumer<Delivery> consumer) throws ErrnoException {
        int reported = reportRecords(consumer);
        boolean isEmpty = false;
        for (int reads = 0; reads < READS_PER_DRAIN_MAX && !isEmpty; reads++) {
            limit = Math.max(0, Io.read(fd(), records)); // 16 bytes are written at once or not at all (man 7 pipe)
            position = 0;
            isEmpty = limit < records.byteSize();
            reported += reportRecords(consumer);
        }
        // Only now: whoever sets a bit after this writes to the pipe after it, and so calls for a further drain.
        pending |= pages.takePending();
        return reported + reportPending(consumer);
    }

    /**
     * Reports what an earlier program of this process has not read of its own pipe, whose {@link #fd()} it left to this
     * one when it {@linkplain Processes#replace was replaced}: a signal that came in its last moment. Attach requests
     * are among it; whoever wants to attach asks again.
     *
     * @param left drained, and closed
     */
    public static void drainLeft(Fd left, Consumer<Delivery> consumer) throws ErrnoException {
        try (left;
                Arena arena = Arena.ofConfined()) {
            MemorySegment record = arena.allocate(SignalHandlerCode.RECORD_BYTES, Long.BYTES);
            for (int i = 0; i < RECORDS_PER_READ * READS_PER_DRAIN_MAX && Io.read(left, record) > 0; i++) {
                Signal signal = Signal.ofNumber(record.get(JAVA_INT, SignalHandlerCode.RECORD_SIGNAL_OFFSET));
                if (signal != Signal.QUIT) {
                    consumer.accept(Delivery.withoutSender(signal));
                }
            }
        }
    }

    /**
     * Lets every signal through to the calling thread, which is the reader.
     *
     * <p>A process that was started with signals blocked, so that none could end it before {@link #install}, gets them
     * from here on.
     */
    public void unblock() throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            // The result is the errno, and not negated (man 3 pthread_sigmask).
            int result = Libc.pthread_sigmask(SIG_SETMASK, SignalMask.none(arena), MemorySegment.NULL);
            ErrnoException.check("pthread_sigmask", "SIG_SETMASK", -result);
        }
    }

    /**
     * Has the JVM do what SIGQUIT does in every other Java program: print the stacks of all threads on standard output.
     * Nothing happens where QUIT was never taken, or where the JVM does not take it either ({@code -Xrs}).
     */
    public void printThreads() {
        handOnQuit();
    }

    /** How many signals there have been since the process started. */
    public Counters counters() {
        return new Counters(pages.entered(), read.get(), pages.dropped(), handedOn.get());
    }

    /** Puts back what each signal did before {@link #install}. What has arrived until then can still be drained. */
    public void uninstall() throws ErrnoException {
        synchronized (SignalPipe.class) {
            for (Signal signal : EnumSet.copyOf(taken)) {
                call(signal, saved(signal), MemorySegment.NULL);
                taken.remove(signal);
            }
        }
    }

    private void take(Signal signal) throws ErrnoException {
        MemorySegment before = saved(signal);
        call(signal, MemorySegment.NULL, before);
        long handler = handlerOf(before);
        if (signal == Signal.USR2 && handler > SIG_IGN) {
            pages.passOnWithinProcess(signal, handler);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment action = sigaction.allocate(arena);
            action.set(JAVA_LONG, sigaction.__sigaction_handler$offset(), pages.handler());
            sigaction.sa_mask(action, SignalMask.allBut(arena, SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV));
            action.set(JAVA_INT, sigaction.sa_flags$offset(), SA_SIGINFO | SA_RESTART | SA_ONSTACK);
            call(signal, action, MemorySegment.NULL);
        }
        taken.add(signal);
    }

    private int reportRecords(Consumer<Delivery> consumer) {
        int reported = 0;
        while (position < limit) {
            MemorySegment record = records.asSlice(position, SignalHandlerCode.RECORD_BYTES);
            position += SignalHandlerCode.RECORD_BYTES;
            int number = record.get(JAVA_INT, SignalHandlerCode.RECORD_SIGNAL_OFFSET);
            if (number != 0) {
                read.incrementAndGet();
                reported += report(
                        consumer,
                        new Delivery(
                                Signal.ofNumber(number),
                                record.get(JAVA_INT, SignalHandlerCode.RECORD_CODE_OFFSET),
                                record.get(JAVA_INT, SignalHandlerCode.RECORD_PID_OFFSET),
                                record.get(JAVA_INT, SignalHandlerCode.RECORD_UID_OFFSET)));
            }
        }
        return reported;
    }

    private int reportPending(Consumer<Delivery> consumer) {
        int reported = 0;
        while (pending != 0) {
            int number = Long.numberOfTrailingZeros(pending);
            pending &= pending - 1;
            reported += report(consumer, Delivery.withoutSender(Signal.ofNumber(number)));
        }
        return reported;
    }

    private int report(Consumer<Delivery> consumer, Delivery delivery) {
        if (delivery.signal() == Signal.QUIT && isForTheJvm(delivery)) {
            return 0;
        }
        consumer.accept(delivery);
        return 1;
    }

    private boolean isForTheJvm(Delivery quit) {
        AttachRequests.Verdict verdict = attachRequests.judge(quit.senderPid(), Libc.geteuid());
        if (verdict == AttachRequests.Verdict.ATTACH) {
            handOnQuit();
        }
        if (verdict != AttachRequests.Verdict.QUIT) {
            handedOn.incrementAndGet();
        }
        return verdict != AttachRequests.Verdict.QUIT;
    }

    /**
     * Calls the JVM's own handler. It only counts the signal and wakes the thread that sees to it, so any thread may
     * call it. With {@code -Xrs} there is none: the JVM then made its socket at the start.
     */
    private void handOnQuit() {
        long handler;
        synchronized (SignalPipe.class) {
            handler = handlerOf(saved(Signal.QUIT));
        }
        if (handler <= SIG_IGN) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(HANDLER_ARGUMENT_BYTES, Long.BYTES);
            MemorySegment context = arena.allocate(HANDLER_ARGUMENT_BYTES, Long.BYTES);
            Downcalls.call(handler, Signal.QUIT.number(), info.address(), context.address());
        }
    }

    private MemorySegment saved(Signal signal) {
        MemorySegment action = saved.get(signal);
        if (action == null) {
            action = sigaction.allocate(Arena.global());
            saved.put(signal, action);
        }
        return action;
    }

    private static long handlerOf(MemorySegment action) {
        return action.get(JAVA_LONG, sigaction.__sigaction_handler$offset());
    }

    private static void call(Signal signal, MemorySegment action, MemorySegment before) throws ErrnoException {
        ErrnoException.check("sigaction", signal.toString(), Libc.sigaction(signal.number(), action, before));
    }

    /**
     * A signal that has arrived.
     *
     * @param signal which
     * @param code {@code si_code}: how it was sent (man 2 sigaction)
     * @param senderPid 0 for the kernel, as when a key was pressed, and for processes outside of our PID namespace;
     *     {@link #UNKNOWN} when it is not known
     * @param senderUid the real user of the sender, or {@link #UNKNOWN}
     */
    public record Delivery(Signal signal, int code, int senderPid, int senderUid) {

        /** The pipe was full: somebody sent the signal at least once. */
        public static final int UNKNOWN = -1;

        static Delivery withoutSender(Signal signal) {
            return new Delivery(signal, 0, UNKNOWN, UNKNOWN);
        }
    }

    /**
     * What went through the handler. When it does not run at the moment and the pipe is drained, {@code entered} is
     * {@code read + dropped}.
     *
     * @param entered runs of the handler
     * @param read records that the reader got
     * @param dropped runs that found the pipe full: of those, only the kind was told
     * @param attachRequests signals that were a tool's and not reported
     */
    public record Counters(long entered, long read, long dropped, long attachRequests) {}
}
