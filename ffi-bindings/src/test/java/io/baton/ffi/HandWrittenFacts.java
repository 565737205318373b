package io.baton.ffi;

import io.baton.ffi.libc.posix_spawn_file_actions_t;
import io.baton.ffi.libc.posix_spawnattr_t;
import io.baton.ffi.libc.sigaction;
import io.baton.ffi.probe.Fact;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What hand-written code takes for granted about C. Whoever writes such a number down adds a line here. */
final class HandWrittenFacts {

    private static final int ERRNO_MAX = 200;

    private HandWrittenFacts() {}

    static List<Fact> all() {
        List<Fact> facts = new ArrayList<>(layouts());
        facts.addAll(options());
        facts.addAll(signals());
        facts.addAll(errnos());
        return facts;
    }

    private static List<Fact> layouts() {
        return List.of(
                Fact.number("sizeof(struct epoll_event)", Epoll.EVENT_BYTES),
                Fact.number("offsetof(struct epoll_event, data)", Epoll.DATA_OFFSET),
                Fact.number("sizeof(struct natural_epoll_event)", Epoll.eventBytes(false)),
                Fact.number("offsetof(struct natural_epoll_event, data)", Epoll.dataOffset(false)),
                Fact.number("sizeof(struct sockaddr_storage)", AddressBuffer.BYTES),
                // typedefs of unnamed structs, of which jextract could as well have seen another one
                Fact.number("sizeof(posix_spawnattr_t)", posix_spawnattr_t.sizeof()),
                Fact.number("sizeof(posix_spawn_file_actions_t)", posix_spawn_file_actions_t.sizeof()),
                Fact.number("sizeof(struct sigaction)", sigaction.sizeof()));
    }

    /** What headers of the oldest supported libc do not have yet. */
    private static List<Fact> options() {
        return List.of(
                Fact.number("O_NOFOLLOW", FileDescriptors.O_NOFOLLOW), // one value on x86-64, another on aarch64
                Fact.number("SYS_sched_setattr", TimeSlice.SYS_SCHED_SETATTR),
                Fact.number("SYS_sched_getattr", TimeSlice.SYS_SCHED_GETATTR),
                Fact.whereDefined("SO_PEERPIDFD", 77), // PeerCredentials
                Fact.whereDefined("SCM_PIDFD", 4), // ControlMessages
                Fact.number("CMSG_LEN(0)", 16), // the header, and then the data
                Fact.number("CMSG_SPACE(1) - CMSG_SPACE(0)", 8)); // what each is padded to
    }

    /** What the machine code of the signal handler reads, and the two handlers that are none. */
    private static List<Fact> signals() {
        return List.of(
                Fact.number("offsetof(siginfo_t, si_code)", 8),
                Fact.number("offsetof(siginfo_t, si_pid)", 16),
                Fact.number("offsetof(siginfo_t, si_uid)", 20),
                Fact.number("SI_TKILL", -6),
                Fact.number("SYS_write", System.getProperty("os.arch").equals("amd64") ? 1 : 64),
                Fact.number(
                        "sizeof(siginfo_t) <= 8192 && sizeof(ucontext_t) <= 8192", 1), // what the JVM's handler gets
                Fact.number("(long) SIG_DFL", 0),
                Fact.number("(long) SIG_IGN", 1),
                // the first two real-time signals are those that libc keeps for itself
                Fact.number("__SIGRTMIN", 32),
                Fact.number("__libc_current_sigrtmin()", 34));
    }

    /** Each errno has the number and the words that this libc has for its name, and none that libc knows is missing. */
    private static List<Fact> errnos() {
        List<Fact> facts = new ArrayList<>();
        Arrays.stream(Errno.values()).forEach(errno -> facts.add(Fact.number(errno.name(), errno.number())));
        for (int number = 1; number <= ERRNO_MAX; number++) {
            facts.add(Fact.text("strerror(" + number + ")", "strerror(" + number + ")", words(number)));
        }
        return facts;
    }

    private static String words(int number) {
        try {
            return Errno.of(number).text();
        } catch (IllegalArgumentException unknown) {
            return "Unknown error " + number;
        }
    }
}
