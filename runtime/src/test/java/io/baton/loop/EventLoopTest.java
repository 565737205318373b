package io.baton.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.ffi.Epoll;
import io.baton.ffi.Errno;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.EventFd;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventLoopTest {

    private final FakeClock clock = new FakeClock();

    private final List<String> log = new ArrayList<>();

    private EventLoop loop;

    @BeforeEach
    void open() throws Exception {
        loop = EventLoop.open("test", clock, (what, failure) -> log.add(what + ": " + failure.getMessage()));
    }

    @AfterEach
    void close() {
        loop.close();
    }

    /** Logs what it is told, and does what the test wants. */
    private final class Recorder implements ReadyHandler {

        private final String name;

        private final Action action;

        Recorder(String name, Action action) {
            this.name = name;
            this.action = action;
        }

        @Override
        public void onReady(int events) throws IOException {
            log.add(name);
            action.run();
        }

        @Override
        public void onFailure(Exception failure) {
            log.add(name + " failed: " + failure.getMessage());
        }
    }

    private interface Action {
        void run() throws IOException;
    }

    private static EventFd signalled(String name) throws Exception {
        EventFd event = EventFd.open(name);
        event.signal();
        return event;
    }

    @Test
    void shouldRunCommandsThenWhatWasPutOffThenTimersThenEvents() throws Exception {
        try (EventFd event = signalled("event")) {
            loop.register(event.fd(), Epoll.IN, new Recorder("event", event::drain));
            loop.arm(new Timer(() -> log.add("timer")), loop.nowNs());
            loop.later(() -> log.add("later"));
            loop.handle().submit(() -> log.add("command"));
            clock.advanceMs(2);
            assertThat(loop.doWork(0)).isGreaterThanOrEqualTo(4);
            assertThat(log).containsExactly("command", "later", "timer", "event");
        }
    }

    @Test
    void shouldRunTimersByItsClockOnly() throws Exception {
        loop.arm(new Timer(() -> log.add("timer")), loop.nowNs() + 10_000_000);
        clock.advanceMs(9);
        loop.doWork(0);
        assertThat(log).isEmpty();
        clock.advanceMs(3); // past the largest value of the clock
        loop.doWork(0);
        assertThat(log).containsExactly("timer");
    }

    @Test
    void shouldLetNobodyHoldItUpByCallingItselfAgain() throws Exception {
        loop.later(new Runnable() {
            @Override
            public void run() {
                log.add("later");
                loop.later(this);
            }
        });
        loop.handle().submit(new Runnable() {
            @Override
            public void run() {
                log.add("command");
                loop.handle().submit(this);
            }
        });
        loop.doWork(Epoll.FOREVER_MS); // does not wait either
        loop.doWork(Epoll.FOREVER_MS);
        assertThat(log).containsExactly("command", "later", "command", "later");
    }

    @Test
    void shouldDropTheEventOfWhoWasCancelledMeanwhile() throws Exception {
        try (EventFd one = signalled("one");
                EventFd other = signalled("other")) {
            Registration[] registrations = new Registration[2];
            registrations[0] = loop.register(one.fd(), Epoll.IN, new Recorder("one", () -> registrations[1].cancel()));
            registrations[1] =
                    loop.register(other.fd(), Epoll.IN, new Recorder("other", () -> registrations[0].cancel()));
            loop.doWork(0);
            assertThat(log).hasSize(1);
            loop.doWork(0);
            assertThat(log).hasSize(2); // the one that is left goes on
        }
    }

    @Test
    void shouldTellANewOwnerOfASlotNothingOfTheOldOne() throws Exception {
        try (EventFd one = signalled("one");
                EventFd other = signalled("other");
                EventFd silent = EventFd.open("silent")) {
            Registration[] second = new Registration[2];
            Action replace = () -> {
                for (Registration registration : second) {
                    registration.cancel(); // of the two, the one whose turn has not come has an event under way
                }
                loop.register(silent.fd(), Epoll.IN, new Recorder("silent", () -> {}));
            };
            second[0] = loop.register(one.fd(), Epoll.IN, new Recorder("one", replace));
            second[1] = loop.register(other.fd(), Epoll.IN, new Recorder("other", replace));
            loop.doWork(0);
            loop.doWork(0);
            assertThat(log).hasSize(1).doesNotContain("silent");
        }
    }

    @Test
    void shouldEndAHandlerThatThrowsAndNoOther() throws Exception {
        try (EventFd bad = signalled("bad");
                EventFd good = signalled("good")) {
            Registration registration = loop.register(bad.fd(), Epoll.IN, new Recorder("bad", () -> {
                throw new IOException("broken");
            }));
            loop.register(good.fd(), Epoll.IN, new Recorder("good", () -> {}));
            loop.doWork(0);
            assertThat(registration.isActive()).isFalse();
            assertThat(log).containsExactlyInAnyOrder("bad", "bad failed: broken", "good");
            loop.doWork(0);
            assertThat(log).endsWith("good").hasSize(4);
        }
    }

    @Test
    void shouldContainAnErrorOfAHandler() throws Exception {
        try (EventFd bad = signalled("bad")) {
            loop.register(bad.fd(), Epoll.IN, new Recorder("bad", () -> {
                throw new NoClassDefFoundError("gone with its jar");
            }));
            loop.doWork(0);
            assertThat(log).hasSize(2).last().asString().contains("gone with its jar");
        }
    }

    @Test
    void shouldGoOnAfterCommandsTimersAndTasksThatThrow() throws Exception {
        Runnable bad = () -> {
            throw new IllegalStateException("bad");
        };
        loop.handle().submit(bad);
        loop.handle().submit(() -> log.add("good command"));
        loop.later(bad);
        loop.later(() -> log.add("good task"));
        loop.arm(new Timer(() -> log.add("good timer")), loop.nowNs());
        loop.arm(new Timer(bad), loop.nowNs());
        clock.advanceMs(3);
        loop.doWork(0);
        loop.doWork(0);
        assertThat(log)
                .containsExactly(
                        "a command of test: bad",
                        "good command",
                        "a task of test: bad",
                        "good task",
                        "a timer of test: bad",
                        "good timer");
    }

    @Test
    void shouldRefuseCommandsBeyondItsLimit() throws Exception {
        for (int i = 0; i < LoopHandle.COMMANDS_MAX; i++) {
            assertThat(loop.handle().submit(() -> {})).isTrue();
        }
        assertThat(loop.handle().submit(() -> {})).isFalse();
        assertThat(loop.doWork(0)).isGreaterThanOrEqualTo(LoopHandle.COMMANDS_MAX);
        assertThat(loop.handle().submit(() -> {})).isTrue();
    }

    @Test
    void shouldNotWatchADescriptorTwice() throws Exception {
        try (EventFd event = signalled("event")) {
            loop.register(event.fd(), Epoll.IN, new Recorder("first", event::drain));
            assertThatThrownBy(() -> loop.register(event.fd(), Epoll.IN, new Recorder("second", () -> {})))
                    .isInstanceOfSatisfying(
                            ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EEXIST));
            loop.doWork(0);
            assertThat(log).containsExactly("first");
        }
    }

    @Test
    void shouldHaveRoomForMoreDescriptorsThanAtFirst() throws Exception {
        List<EventFd> events = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                EventFd event = signalled("event " + i);
                events.add(event);
                loop.register(event.fd(), Epoll.IN, new Recorder("event", event::drain))
                        .modify(Epoll.IN | Epoll.EDGE);
            }
            loop.doWork(0);
            assertThat(log).hasSize(200);
        } finally {
            events.forEach(EventFd::close);
        }
    }

    @Test
    void shouldForgetADescriptorThatItsOwnerCloses() throws Exception {
        try (EventFd other = signalled("other")) {
            EventFd event = signalled("event");
            Registration registration = loop.register(event.fd(), Epoll.IN, new Recorder("event", () -> {}));
            registration.forget();
            registration.forget();
            event.close();
            loop.register(other.fd(), Epoll.IN, new Recorder("other", () -> {}));
            loop.doWork(0);
            assertThat(log).containsExactly("other");
        }
    }

    @Test
    void shouldTellHandlersOfItsEnd() throws Exception {
        try (EventFd event = EventFd.open("event")) {
            loop.register(event.fd(), Epoll.IN, new Recorder("event", () -> {}));
            loop.handle().submit(() -> log.add("command"));
            loop.whenClosed(() -> log.add("freed"));
            loop.close();
            assertThat(log).containsExactly("command", "event failed: the loop test has ended", "freed");
            assertThat(loop.handle().submit(() -> {})).isFalse();
            assertThat(loop.handle().isClosed()).isTrue();
        } finally {
            open();
        }
    }
}
