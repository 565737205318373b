package io.baton.systemd;

import java.util.List;

/**
 * What a service tells its manager in one datagram (man 3 sd_notify).
 *
 * @param lines assignments, one a line
 */
public record Notification(List<String> lines) {

    /** More than anybody reads in {@code systemctl status}, and much less than the manager takes. */
    private static final int STATUS_CHARS_MAX = 500;

    public Notification {
        lines = List.copyOf(lines);
        for (String line : lines) {
            if (line.indexOf('\n') >= 0 || line.indexOf('=') < 1) {
                throw new IllegalArgumentException("no assignment on one line: '" + line + "'");
            }
        }
    }

    /** The start or the reload is over, and the service works. */
    public static Notification ready(String status) {
        return new Notification(List.of("READY=1", statusLine(status)));
    }

    /**
     * A reload begins, which {@link #ready} ends.
     *
     * @param monotonicUs now, of {@code CLOCK_MONOTONIC}: what tells the answer to a reload signal from an earlier one
     */
    public static Notification reloading(long monotonicUs, String status) {
        return new Notification(List.of("RELOADING=1", "MONOTONIC_USEC=" + monotonicUs, statusLine(status)));
    }

    /** The service ends. */
    public static Notification stopping(String status) {
        return new Notification(List.of("STOPPING=1", statusLine(status)));
    }

    /** One line for {@code systemctl status}. */
    public static Notification status(String status) {
        return new Notification(List.of(statusLine(status)));
    }

    /** Another process is the service from here on. */
    public static Notification mainPid(long pid) {
        return new Notification(List.of("MAINPID=" + pid));
    }

    /** The service is alive. */
    public static Notification watchdog() {
        return new Notification(List.of("WATCHDOG=1"));
    }

    /** The start, reload or stop that is under way takes so much longer, counted from now. */
    public static Notification extendTimeout(long us) {
        return new Notification(List.of("EXTEND_TIMEOUT_USEC=" + us));
    }

    /**
     * Keep the descriptor that comes with this for the next process, in case this one dies.
     *
     * <p>Without {@code FDPOLL=0} the manager would drop a listener that refuses for a while, as one does that a
     * successor did not want.
     */
    public static Notification store(String name) {
        return new Notification(List.of("FDSTORE=1", "FDNAME=" + name, "FDPOLL=0"));
    }

    /** Keep the descriptors of that name no longer. */
    public static Notification discard(String name) {
        return new Notification(List.of("FDSTOREREMOVE=1", "FDNAME=" + name));
    }

    /** Close the descriptor that comes with this once everything before it has been dealt with. */
    static Notification barrier() {
        return new Notification(List.of("BARRIER=1"));
    }

    /** What stands in the datagram. */
    public String text() {
        return String.join("\n", lines);
    }

    /** Reasons of failures can have several lines. */
    private static String statusLine(String status) {
        String shown = status.strip().replaceAll("\\p{Cntrl}+", "; ");
        return "STATUS=" + (shown.length() <= STATUS_CHARS_MAX ? shown : shown.substring(0, STATUS_CHARS_MAX) + "…");
    }

    @Override
    public String toString() {
        return lines.getFirst();
    }
}
