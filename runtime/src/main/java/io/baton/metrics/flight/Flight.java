package io.baton.metrics.flight;

import jdk.jfr.FlightRecorder;

/** Tells Java Flight Recorder what happens, where it is there and somebody records; costs a field's read otherwise. */
public final class Flight {

    /** What takes longer than this is a slow request. */
    public static final long SLOW_REQUEST_NS = 1_000_000_000;

    /** A JDK may be without it, or a runtime image made so. */
    private static final boolean HAS_RECORDER =
            ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    private Flight() {}

    /** Whether anybody has begun to record in this process. */
    public static boolean isOn() {
        return HAS_RECORDER && FlightRecorder.isInitialized();
    }

    /** The server has come to another phase, because of an event. */
    public static void phase(String before, String phase, String cause) {
        if (isOn()) {
            PhaseEvent event = new PhaseEvent();
            event.before = before;
            event.phase = phase;
            event.cause = cause;
            event.commit();
        }
    }

    /** An upgrade has come this far. */
    public static void upgradeStep(String upgrade, String step, long sinceBeginNs) {
        if (isOn()) {
            UpgradeStepEvent event = new UpgradeStepEvent();
            event.upgrade = upgrade;
            event.step = step;
            event.sinceBegin = sinceBeginNs;
            event.commit();
        }
    }

    /** An upgrade has ended. */
    public static void upgrade(String upgrade, String outcome, String reason, long tookNs) {
        if (isOn()) {
            UpgradeEvent event = new UpgradeEvent();
            event.upgrade = upgrade;
            event.outcome = outcome;
            event.reason = reason;
            event.took = tookNs;
            event.commit();
        }
    }

    /** Listeners were handed over. */
    public static void transfer(int listeners, long tookNs) {
        if (isOn()) {
            TransferEvent event = new TransferEvent();
            event.listeners = listeners;
            event.took = tookNs;
            event.commit();
        }
    }

    /** A drain has ended. */
    public static void drain(long connectionsBefore, long connectionsLeft, long tookNs) {
        if (isOn()) {
            DrainEvent event = new DrainEvent();
            event.connectionsBefore = connectionsBefore;
            event.connectionsLeft = connectionsLeft;
            event.took = tookNs;
            event.commit();
        }
    }

    /** A request has taken more than {@link #SLOW_REQUEST_NS}. */
    public static void slowRequest(String listener, String upstream, long tookNs) {
        if (isOn()) {
            SlowRequestEvent event = new SlowRequestEvent();
            event.listener = listener;
            event.upstream = upstream;
            event.took = tookNs;
            event.commit();
        }
    }
}
