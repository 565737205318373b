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
