package io.baton.proxy.upstream;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * What is in flight to a server, what it did wrong, and what its checks say: all that outlives a reload.
 *
 * <p>Any thread may ask and tell. What every request asks and tells is one atomic count and a few volatile reads; only
 * failures, and what follows them, take the lock.
 */
final class Standing {

    /** The share of a server with weight 1. Others are multiples, and during a slow start fractions, of it. */
    static final int SHARE_OF_WEIGHT = 256;

    /** What {@link #enter} says to a request that is not let in. */
    static final long REFUSED = -1;

    /** What it says to one like all others; each request that is let in with a mark gets a number of its own. */
    static final long ORDINARY = 0;

    /** What failed requests have brought a server. */
    private enum Mark {
        NONE,
        OUT,
        PROBING
    }

    private final AtomicInteger active = new AtomicInteger();

    // Written under the lock, read without.

    private volatile Mark mark = Mark.NONE;

    private volatile boolean isDown;

    /** In a row, and no more than the rules' limit. */
    private volatile int fails;

    /** When a request may find out whether the server is well again; only valid with a mark. */
    private volatile long nextTrialNs;

    private volatile boolean isRamping;

    /** Only valid while ramping. */
    private volatile long rampStartNs;

    // Under the lock.

    /** When the last requests in a row failed, as a ring as long as there may be failures. */
    private long[] failTimesNs = new long[0];

    private int nextFail;

    /** How many requests were let in with a mark: to probe it, or since nobody else was left. */
    private long trials;

    /** How many there were when it went out: what later ones find is news. */
    private long trialsBefore;

    /** Which of them is the probe that is awaited; only valid while probing. */
    private long probe;

    /** Whether a check of it has ended, here or in a predecessor. */
    private boolean isKnownToChecks;

    private String whyOut = "";

    private String whyDown = "";

    private long outSinceNs;

    private long downSinceNs;

    // The journal's, under its lock.

    /** Whether the metrics have this server. */
    boolean isShown;

    /** What the metrics say: 1 for up. */
    int shownUp;

    int active() {
        return active.get();
    }

    boolean hasRoom(Rules rules) {
        return rules.maxConnections() == 0 || active.get() < rules.maxConnections();
    }

    boolean isDown() {
        return isDown;
    }

    /** Whether it is neither out nor down. */
    boolean isIn() {
        return !isDown && mark == Mark.NONE;
    }

    /** Whether it is in, or due for a request that finds out whether it can be. */
    boolean isUsable(long nowNs) {
        return !isDown && (mark == Mark.NONE || nowNs - nextTrialNs >= 0);
    }

    /** Its share now: {@link #SHARE_OF_WEIGHT} times its weight, or less of it while it starts slowly. */
    long share(int weight, Rules rules, long nowNs) {
        long full = (long) weight * SHARE_OF_WEIGHT;
        if (!isRamping) {
            return full;
        }
        long elapsedNs = nowNs - rampStartNs;
        if (elapsedNs >= rules.slowStartNs()) {
            endRamp(rules, nowNs);
            return full;
        }
        return Math.max(1, full * Math.max(0, elapsedNs) / rules.slowStartNs());
    }

    /**
     * Takes a place in flight, if the server is to be had.
     *
     * @return the number of the request, for its end; {@link #REFUSED} or {@link #ORDINARY}
     */
    long enter(Rules rules, long nowNs, boolean isAnyway) {
        if (!takePlace(rules.maxConnections())) {
            return REFUSED;
        }
        long number = isDown ? REFUSED : mark == Mark.NONE ? ORDINARY : enterMarked(rules, nowNs, isAnyway);
        if (number == REFUSED) {
            active.getAndDecrement();
        }
        return number;
    }

    void leave() {
        if (active.getAndDecrement() <= 0) {
            active.getAndIncrement();
            throw new IllegalStateException("a request left a server twice");
        }
    }

    /** An answer: it ends a row of failures, and brings a server back that is out. */
    Change succeeded(Rules rules, long nowNs, long number) {
        return fails == 0 && mark == Mark.NONE ? Change.NOTHING : forgive(rules, nowNs, number);
    }

    synchronized Change failed(Rules rules, long nowNs, String why, long number) {
        return switch (mark) {
            case NONE -> isLastOfTooMany(rules, nowNs) ? goOut(rules, nowNs, why) : Change.NOTHING;
            case OUT -> Change.NOTHING; // it was under way already, or tried since nobody else was left
            case PROBING -> {
                if (number <= trialsBefore) {
                    yield Change.NOTHING; // it was under way before the server went out
                }
                mark = Mark.OUT;
                nextTrialNs = nowNs + rules.failTimeoutNs();
                whyOut = "the request that probed it failed: " + why;
                yield new Change(Change.Kind.STAYED_OUT, whyOut, nowNs - outSinceNs);
            }
        };
    }

    /** A request that says nothing: if it was the probe, another one is due. */
    void wasted(long nowNs, long number) {
        if (number != ORDINARY) {
            synchronized (this) {
                nextTrialNs = mark == Mark.PROBING && number == probe ? nowNs : nextTrialNs;
            }
        }
    }

    synchronized boolean isKnownToChecks() {
        return isKnownToChecks;
    }

    synchronized void setKnownToChecks() {
        isKnownToChecks = true;
    }

    synchronized Change goDown(long nowNs, String why) {
        whyDown = why;
        if (isDown) {
            return Change.NOTHING;
        }
        isDown = true;
        downSinceNs = nowNs;
        return new Change(Change.Kind.WENT_DOWN, why, 0);
    }

    /** Checks have passed: that takes away what requests brought, too. */
    synchronized Change comeUp(Rules rules, long nowNs, String why) {
        if (!isDown) {
            return Change.NOTHING;
        }
        isDown = false;
        whyDown = "";
        recover(rules, nowNs);
        return new Change(Change.Kind.CAME_UP, why, nowNs - downSinceNs);
    }

    /** Forgets what other rules than these have brought about. */
    synchronized void adopt(Rules rules) {
        if (rules.maxFails() == 0) {
            clearMark();
        }
        if (!rules.isChecked()) {
            isDown = false;
            isKnownToChecks = false;
        }
        isRamping &= rules.slowStartNs() > 0;
    }

    synchronized PeerState state(Rules rules, long nowNs) {
        if (isDown) {
            return PeerState.DOWN;
        }
        return switch (mark) {
            case OUT -> PeerState.OUT;
            case PROBING -> PeerState.PROBING;
            case NONE -> isRamping && nowNs - rampStartNs < rules.slowStartNs() ? PeerState.SLOW_START : PeerState.UP;
        };
    }

    synchronized String why() {
        if (isDown) {
            return whyDown;
        }
        return mark == Mark.NONE ? "" : whyOut;
    }

    /** How long it has been out or down; 0 when it is neither. */
    synchronized long badForNs(long nowNs) {
        if (isDown) {
            return nowNs - downSinceNs;
        }
        return mark == Mark.NONE ? 0 : nowNs - outSinceNs;
    }

    /** What a successor shall know. */
    synchronized Health health(Rules rules, long nowNs) {
        boolean isMarked = mark != Mark.NONE;
        boolean isYoung = isRamping && nowNs - rampStartNs < rules.slowStartNs();
        return new Health(
                isKnownToChecks,
                isDown ? nowNs - downSinceNs : Health.NEVER_NS,
                whyDown,
                isMarked ? nowNs - outSinceNs : Health.NEVER_NS,
                mark == Mark.OUT ? Math.max(0, nextTrialNs - nowNs) : 0,
                isMarked ? whyOut : "",
                isYoung ? nowNs - rampStartNs : Health.NEVER_NS);
    }

    /** Takes over what a predecessor knew, as far as the rules here have a meaning for it. */
    synchronized void restore(Health health, Rules rules, long nowNs) {
        if (rules.isChecked() && !isKnownToChecks) { // what a check here has found is newer
            isKnownToChecks = health.isKnownToChecks();
            isDown = health.downForNs() >= 0;
            downSinceNs = nowNs - Math.max(0, health.downForNs());
            whyDown = health.whyDown();
        }
        if (rules.maxFails() > 0 && health.outForNs() >= 0) {
            mark = Mark.OUT;
            trialsBefore = trials;
            outSinceNs = nowNs - health.outForNs();
            nextTrialNs = nowNs + Math.min(health.untilTrialNs(), rules.failTimeoutNs());
            whyOut = health.whyOut();
        }
        if (health.rampingForNs() >= 0 && health.rampingForNs() < rules.slowStartNs()) {
            rampStartNs = nowNs - health.rampingForNs();
            isRamping = true;
        }
    }

    private synchronized void endRamp(Rules rules, long nowNs) {
        // Looked at again, as the server may have gone out and recovered anew since.
        isRamping &= nowNs - rampStartNs < rules.slowStartNs();
    }

    private boolean takePlace(int maxConnections) {
        if (maxConnections == 0) {
            active.getAndIncrement();
            return true;
        }
        int taken = active.get();
        while (taken < maxConnections) {
            int seen = active.compareAndExchange(taken, taken + 1);
            if (seen == taken) {
                return true;
            }
            taken = seen;
        }
        return false;
    }

    /** Of many that come when the time is up, one goes through, and the next when that one has taken too long. */
    private synchronized long enterMarked(Rules rules, long nowNs, boolean isAnyway) {
        if (mark == Mark.NONE) {
            return ORDINARY;
        }
        if (nowNs - nextTrialNs >= 0) {
            mark = Mark.PROBING;
            nextTrialNs = nowNs + rules.failTimeoutNs();
            probe = ++trials;
            return probe;
        }
        return isAnyway ? ++trials : REFUSED;
    }

    private boolean isLastOfTooMany(Rules rules, long nowNs) {
        int limit = rules.maxFails();
        if (limit == 0) {
            return false;
        }
        if (failTimesNs.length != limit) { // the first one, or one after a reload
            failTimesNs = new long[limit];
            nextFail = 0;
            fails = 0;
        }
        if (fails == 0) {
            nextFail = 0;
        }
        failTimesNs[nextFail] = nowNs;
        nextFail = (nextFail + 1) % limit;
        int inRow = Math.min(fails + 1, limit);
        fails = inRow;
        // The ring is full: its next place has the oldest.
        return inRow == limit && nowNs - failTimesNs[nextFail] <= rules.failTimeoutNs();
    }

    private Change goOut(Rules rules, long nowNs, String why) {
        mark = Mark.OUT;
        fails = 0;
        trialsBefore = trials;
        outSinceNs = nowNs;
        nextTrialNs = nowNs + rules.failTimeoutNs();
        whyOut = rules.maxFails() == 1
                ? "a request failed: " + why
                : rules.maxFails() + " requests in a row failed, the last: " + why;
        return new Change(Change.Kind.WENT_OUT, whyOut, 0);
    }

    private synchronized Change forgive(Rules rules, long nowNs, long number) {
        fails = 0;
        // An answer to what was under way before the failures says nothing of the time after them.
        if (mark == Mark.NONE || number <= trialsBefore) {
            return Change.NOTHING;
        }
        long outForNs = nowNs - outSinceNs;
        recover(rules, nowNs);
        return new Change(Change.Kind.CAME_BACK, "a request was answered", outForNs);
    }

    private void recover(Rules rules, long nowNs) {
        clearMark();
        if (rules.slowStartNs() > 0) {
            rampStartNs = nowNs;
            isRamping = true;
        }
    }

    private void clearMark() {
        mark = Mark.NONE;
        fails = 0;
        whyOut = "";
    }
}
