package io.baton.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.config.Balance;
import io.baton.config.HealthCheck;
import io.baton.ffi.Address;
import io.baton.ffi.Connect;
import io.baton.ffi.Fd;
import io.baton.ffi.Sockets;
import io.baton.loop.EventLoop;
import io.baton.loop.FakeClock;
import io.baton.metrics.Counters;
import io.baton.metrics.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks over real sockets, in time that stands still but when a test lets it pass. */
class HealthChecksTest {

    private static final HealthCheck HTTP = new HealthCheck(Optional.of("/health"), 5, 2, 2, 3);

    private static final HealthCheck TCP = new HealthCheck(Optional.empty(), 5, 2, 2, 3);

    private static final long PATIENCE_NS = 30_000_000_000L;

    private final FakeClock clock = new FakeClock();

    private final List<String> failures = new ArrayList<>();

    private final Counters counters = new Counters();

    private EventLoop loop;

    private TestOrigin origin;

    private Upstream upstream;

    private HealthChecks checks;

    @BeforeEach
    void open() throws Exception {
        loop = EventLoop.open("checks", clock, (what, failure) -> failures.add(what + ": " + failure));
        origin = new TestOrigin(loop, "127.0.0.1:0");
        check(TestUpstream.with(Balance.ROUND_ROBIN).servers(1)); // which none does
    }

    @AfterEach
    void close() {
        checks.close();
        origin.close();
        loop.close();
        assertThat(failures).isEmpty();
    }

    private void check(HealthCheck check, Address... servers) {
        TestUpstream config = TestUpstream.with(Balance.ROUND_ROBIN).check(check);
        for (Address server : servers) {
            config.server(server.toString(), 1);
        }
        check(config);
    }

    private void check(TestUpstream config) {
        Upstreams upstreams = Upstreams.of(List.of(config.config()), counters);
        upstream = upstreams.named("app");
        checks = new HealthChecks(loop, upstreams);
        checks.start();
    }

    /** Turns until something has come true. */
    private void turnUntil(BooleanSupplier condition) throws Exception {
        long deadlineNs = System.nanoTime() + PATIENCE_NS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadlineNs).as("patience").isNegative();
            loop.doWork(1);
        }
    }

    private void pass(long ms) throws Exception {
        clock.advanceMs(ms);
        loop.doWork(0);
    }

    /** Lets the checks of an interval begin. */
    private void begin() throws Exception {
        pass(5002);
        assertThat(checks.underWay()).isEqualTo(upstream.members().size());
    }

    /** Lets the next check of each server begin and end. */
    private void round() throws Exception {
        pass(5002);
        turnUntil(() -> checks.underWay() == 0);
    }

    private void rounds(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            round();
        }
    }

    private PeerState state() {
        return upstream.members(clock.nanoTime()).getFirst().state();
    }

    private String why() {
        return upstream.members(clock.nanoTime()).getFirst().why();
    }

    @Test
    void shouldAskAsAClientDoes() throws Exception {
        check(HTTP, origin.address());
        assertThat(state()).isEqualTo(PeerState.UP); // as long as nothing is known
        round();
        assertThat(origin.takeRequests())
                .containsExactly("GET /health HTTP/1.1\r\nHost: " + origin.address()
                        + "\r\nUser-Agent: baton-health-check\r\nConnection: close\r\n\r\n");
        assertThat(state()).isEqualTo(PeerState.UP);
        turnUntil(() -> origin.openConnections() == 0);
        assertThat(counters.sum(Metric.UPSTREAM_CHECK_FAILURES)).isZero();
    }

    @Test
    void shouldSayThatTheConnectionIsItsOwnWherePeersExpectAHeader() throws Exception {
        check(TestUpstream.with(Balance.ROUND_ROBIN)
                .server(origin.address().toString(), 1)
                .sendsProxyProtocol()
                .check(HTTP));
        round();
        assertThat(origin.takeRequests()).singleElement().asString().startsWith("PROXY UNKNOWN\r\nGET /health");
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 204, 302, 399})
    void shouldTakeTheseForHealthy(int status) throws Exception {
        origin.answers("HTTP/1.1 " + status
                + " x\r\nContent-Length: 1000000\r\n\r\nthe body is not waited for"
                        .replace("Content-Length: 1000000", status == 204 ? "Server: x" : "Content-Length: 1000000"));
        check(HTTP, origin.address());
        rounds(3);
        assertThat(state()).isEqualTo(PeerState.UP);
        assertThat(counters.sum(Metric.UPSTREAM_CHECK_FAILURES)).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 500 Oops~~ | it answered 500",
                "HTTP/1.1 404 Not Found~~ | it answered 404",
                "HTTP/1.1 101 Switching Protocols~Upgrade: x~Connection: upgrade~~ | it answered 101",
                "HTTP/1.1 100 Continue~~HTTP/1.0 400 Bad~~ | it answered 400",
                "SSH-2.0-OpenSSH_9.6~~ | its answer is not valid HTTP: INVALID",
                "HTTP/1.1 200 OK~Content-Length: 1~Content-Length: 2~~ | its answer is not valid HTTP:",
            })
    void shouldTakeTheseForIll(String answer, String why) throws Exception {
        origin.answers(answer.replace("~", "\r\n"));
        check(HTTP, origin.address());
        round();
        assertThat(state()).isEqualTo(PeerState.DOWN); // the first check alone decides
        assertThat(why()).startsWith("its first check failed: " + why);
        assertThat(counters.sum(Metric.UPSTREAM_CHECK_FAILURES)).isEqualTo(1);
        turnUntil(() -> origin.openConnections() == 0);
    }

    @Test
    void shouldTakeAServerThatIsRudeForIll() throws Exception {
        check(HTTP, origin.address());
        origin.answersAndEnds("HTTP/1.1 200 OK\r\n");
        round();
        assertThat(why()).endsWith("it ended the connection before it had answered");
        origin.answers("HTTP/1.1 200 OK\r\nX: " + "x".repeat(20_000));
        round();
        assertThat(why()).endsWith("its answer is not valid HTTP: HEAD_TOO_LARGE");
        origin.answers("HTTP/1.1 100 Continue\r\n\r\n".repeat(1000));
        round();
        assertThat(why()).endsWith("its answer begins with too many interim responses");
    }

    @Test
    void shouldWaitForASlowAnswerButNotTooLong() throws Exception {
        origin.answers("");
        check(HTTP, origin.address());
        begin();
        turnUntil(() -> !origin.takeRequests().isEmpty());
        pass(1900);
        for (char c : "HTTP/1.1 200 OK\r\n\r\n".toCharArray()) {
            assertThat(checks.underWay()).isEqualTo(1);
            origin.sendToAll(String.valueOf(c));
            loop.doWork(0);
        }
        turnUntil(() -> checks.underWay() == 0);
        assertThat(state()).isEqualTo(PeerState.UP);
        for (int fall = 1; fall <= 3; fall++) {
            assertThat(state()).isEqualTo(PeerState.UP);
            begin();
            turnUntil(() -> !origin.takeRequests().isEmpty());
            pass(1990);
            assertThat(checks.underWay()).isEqualTo(1);
            pass(20);
            assertThat(checks.underWay()).isZero();
        }
        assertThat(state()).isEqualTo(PeerState.DOWN);
        assertThat(why()).isEqualTo("3 checks in a row failed, the last: no answer within 2 s");
        turnUntil(() -> origin.openConnections() == 0);
    }

    @Test
    void shouldCountInARow() throws Exception {
        check(HTTP, origin.address());
        round();
        String good = "HTTP/1.1 200 OK\r\n\r\n";
        String bad = "HTTP/1.1 503 Busy\r\n\r\n";
        String seen = "";
        // u: up, d: down after each answer.
        for (String answer : List.of(bad, bad, good, bad, bad, bad, good, bad, good, good, bad)) {
            origin.answers(answer);
            round();
            seen += state() == PeerState.UP ? "u" : "d";
        }
        assertThat(seen).isEqualTo("uuuuudddduu");
    }

    @Test
    void shouldTakeAConnectionForEnoughWithoutAPath() throws Exception {
        try (Fd refusing = Sockets.open(Address.parse("127.0.0.1:0"), "bound, but not listening")) {
            Sockets.bind(refusing, Address.parse("127.0.0.1:0"));
            check(TCP, origin.address(), Sockets.localAddress(refusing), Address.parse("unix:/nowhere/app.sock"));
            round();
            assertThat(upstream.members()).extracting(Member::isUp).containsExactly(true, false, false);
            assertThat(upstream.members())
                    .extracting(Member::why)
                    .containsExactly(
                            "",
                            "its first check failed: it refused the connection (ECONNREFUSED)",
                            "its first check failed: its socket does not exist (ENOENT)");
            assertThat(origin.takeRequests()).isEmpty();
            Sockets.listen(refusing, 4);
            rounds(2);
            assertThat(upstream.members()).extracting(Member::isUp).containsExactly(true, true, false);
        }
    }

    @Test
    void shouldGiveUpAConnectionThatIsNotEstablished() throws Exception {
        List<Fd> waiting = new ArrayList<>();
        try (Fd full = Sockets.listen(Address.parse("127.0.0.1:0"), 0)) {
            Address address = Sockets.localAddress(full);
            for (int i = 0; i < 4; i++) { // more than its queue takes, so that the kernel answers no further one
                waiting.add(Sockets.open(address, "in the queue"));
                assertThat(Sockets.connect(waiting.getLast(), address)).isNotInstanceOf(Connect.Failed.class);
            }
            check(TCP, address);
            begin();
            pass(2002);
            assertThat(why()).isEqualTo("its first check failed: no connection within 2 s");
        } finally {
            waiting.forEach(Fd::close);
        }
    }

    @Test
    void shouldCheckUnixSockets() throws Exception {
        try (TestOrigin unix = new TestOrigin(loop, "unix:@baton-check-" + System.nanoTime())) {
            check(HTTP, unix.address());
            round();
            assertThat(unix.takeRequests()).singleElement().asString().contains("\r\nHost: localhost\r\n");
            assertThat(state()).isEqualTo(PeerState.UP);
            assertThat(upstream.roster().peers().getFirst().standing().isKnownToChecks())
                    .isTrue();
            checks.close();
        }
    }

    @Test
    void shouldSayWhenEachServerWasCheckedOnce() throws Exception {
        try (TestOrigin hanging = new TestOrigin(loop, "127.0.0.1:0")) {
            hanging.answers("");
            check(HTTP, origin.address(), hanging.address());
            assertThat(checks.firstRound()).isNotDone();
            pass(510); // what their beginnings are apart at most
            turnUntil(() -> checks.underWay() == 1 && !hanging.takeRequests().isEmpty());
            assertThat(checks.firstRound()).isNotDone();
            pass(2002);
            assertThat(checks.firstRound()).isDone();
            assertThat(upstream.members()).extracting(Member::isUp).containsExactly(true, false);
        }
    }

    @Test
    void shouldNotKeepAnybodyWaitingWhenThereIsNothingToCheck() {
        assertThat(checks.firstRound()).isDone();
        assertThat(checks.underWay()).isZero();
    }

    @Test
    void shouldNotBelieveOneFailureMoreThanAPredecessor() throws Exception {
        origin.answers("HTTP/1.1 500 Oops\r\n\r\n");
        TestUpstream config = TestUpstream.with(Balance.ROUND_ROBIN)
                .server(origin.address().toString(), 1)
                .check(HTTP);
        Upstreams before = Upstreams.of(List.of(config.config()));
        before.named("app").roster().peers().getFirst().standing().setKnownToChecks();
        check(config);
        Upstreams restored = Upstreams.of(List.of(config.config()));
        restored.restore(before.export());
        checks.close();
        upstream = restored.named("app");
        checks = new HealthChecks(loop, restored);
        checks.start();
        rounds(2);
        assertThat(state()).isEqualTo(PeerState.UP);
        round();
        assertThat(state()).isEqualTo(PeerState.DOWN);
    }

    @Test
    void shouldFollowTheAddressesOfAName() throws Exception {
        try (TestOrigin other = new TestOrigin(loop, "127.0.0.1:0")) {
            check(HTTP, origin.address());
            round();
            assertThat(origin.takeRequests()).hasSize(1);
            upstream.update(origin.address().toString(), List.of(other.address()));
            loop.doWork(0);
            round();
            assertThat(other.takeRequests()).hasSize(1);
            assertThat(origin.takeRequests()).isEmpty();
        }
    }

    @Test
    void shouldLeaveNothingBehindWhenItClosesInTheMiddle() throws Exception {
        origin.answers("");
        check(HTTP, origin.address());
        begin();
        turnUntil(() -> origin.openConnections() == 1);
        checks.close();
        assertThat(checks.firstRound()).isDone();
        turnUntil(() -> origin.openConnections() == 0);
        origin.takeRequests();
        pass(60_000);
        loop.doWork(0);
        assertThat(origin.takeRequests()).isEmpty();
        assertThat(origin.openConnections()).isZero();
    }

    @Test
    void shouldNotBlameAServerForTheEndOfTheLoop() throws Exception {
        EventLoop ending = EventLoop.open("ending", clock, (what, failure) -> failures.add(what + ": " + failure));
        origin.answers("");
        TestUpstream config = TestUpstream.with(Balance.ROUND_ROBIN)
                .server(origin.address().toString(), 1)
                .check(HTTP);
        Upstreams upstreams = Upstreams.of(List.of(config.config()), counters);
        new HealthChecks(ending, upstreams).start();
        clock.advanceMs(600);
        ending.doWork(0);
        turnUntil(() -> origin.openConnections() == 1);
        ending.close();
        turnUntil(() -> origin.openConnections() == 0);
        assertThat(upstreams.named("app").members()).allMatch(Member::isUp);
        assertThat(counters.sum(Metric.UPSTREAM_CHECK_FAILURES)).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1:80, 10.0.0.1:80",
        "[2001:db8::1]:80, [2001:db8::1]:80",
        "[fe80::1%eth0]:80, [fe80::1]:80",
        "unix:/run/app.sock, localhost",
        "app.internal:80, app.internal:80",
    })
    void shouldNameTheHostAsTheServerKnowsItself(String server, String host) {
        assertThat(CheckPlan.host(server)).isEqualTo(host);
    }
}
