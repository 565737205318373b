package io.baton.proxy.upstream;

import static java.lang.System.Logger.Level.WARNING;

import io.baton.loop.EventLoop;
import io.baton.loop.Timer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The checks of one server, one after the other, and what follows from them.
 *
 * <p>As long as nothing is known of a server, it is up, and its first check alone decides; from then on it takes
 * {@code fall} checks in a row to bring it down, and {@code rise} to bring it up.
 */
final class ServerCheck {

    private static final System.Logger LOG = System.getLogger(ServerCheck.class.getName());

    /** The servers' checks are spread over this part of an interval, so that they do not all go out at once. */
    private static final int SHIFT_PART = 10;

    /** So that whoever waits for the first round does not wait for this. */
    private static final long SHIFT_NS_MAX = TimeUnit.MILLISECONDS.toNanos(500);

    private final EventLoop loop;

    private final Peer peer;

    private final CheckPlan plan;

    /** Told each time when a check has ended. */
    private final Runnable whenEnded;

    private final Timer next = new Timer(this::begin);

    private @Nullable CheckAttempt current;

    private long beganNs;

    /** In a row. */
    private int passed;

    /** In a row. */
    private int failed;

    /** Whether it was said that checks are impossible. */
    private boolean isUnable;

    ServerCheck(EventLoop loop, Peer peer, CheckPlan plan, Runnable whenEnded) {
        this.loop = loop;
        this.peer = peer;
        this.plan = plan;
        this.whenEnded = whenEnded;
    }

    void start() {
        long shiftNsMax = Math.min(plan.intervalNs() / SHIFT_PART, SHIFT_NS_MAX);
        loop.arm(next, loop.nowNs() + Math.unsignedMultiplyHigh(peer.key(), shiftNsMax));
    }

    boolean isUnderWay() {
        return current != null;
    }

    void cancel() {
        loop.cancel(next);
        if (current != null) {
            current.cancel();
            current = null;
        }
    }

    private void begin() {
        beganNs = loop.nowNs();
        CheckAttempt attempt = new CheckAttempt(loop, peer.address(), plan, this::ended);
        current = attempt;
        attempt.begin();
    }

    private void ended(Verdict verdict) {
        current = null;
        if (loop.handle().isClosed()) {
            return;
        }
        long nowNs = loop.nowNs();
        switch (verdict) {
            case Verdict.Good good -> good(nowNs);
            case Verdict.Bad bad -> bad(nowNs, bad.why());
            case Verdict.Unable unable -> unable(unable.why());
        }
        long dueNs = beganNs + plan.intervalNs();
        loop.arm(next, dueNs - nowNs < 0 ? nowNs : dueNs);
        whenEnded.run();
    }

    private void good(long nowNs) {
        isUnable = false;
        failed = 0;
        passed = Math.min(passed + 1, plan.rise());
        peer.standing().setKnownToChecks();
        if (passed == plan.rise()) {
            peer.checkedGood(nowNs, inRow(passed) + " passed");
        }
    }

    private void bad(long nowNs, String why) {
        isUnable = false;
        passed = 0;
        failed++;
        peer.upstream().journal().countCheckFailure(peer);
        boolean isFirst = !peer.standing().isKnownToChecks();
        peer.standing().setKnownToChecks();
        if (isFirst) {
            peer.checkedBad(nowNs, "its first check failed: " + why);
        } else if (failed >= plan.fall() || peer.standing().isDown()) {
            peer.checkedBad(nowNs, inRow(failed) + " failed, the last: " + why);
        }
    }

    /** A server is not blamed for what this process lacks. */
    private void unable(String why) {
        if (!isUnable) {
            isUnable = true;
            LOG.log(WARNING, "upstream " + peer + " cannot be checked: " + why);
        }
    }

    private static String inRow(int checks) {
        return checks == 1 ? "a check" : checks + " checks in a row";
    }
}
