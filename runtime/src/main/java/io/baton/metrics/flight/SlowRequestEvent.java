package io.baton.metrics.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

@Name("baton.SlowRequest")
@Label("Slow request")
@Category("Baton")
@Description("A request has taken more than a second.")
@StackTrace(false)
final class SlowRequestEvent extends Event {

    @Label("Listener")
    String listener = "";

    @Label("Upstream that was asked; empty for an answer of our own")
    String upstream = "";

    @Label("Time")
    @Timespan(Timespan.NANOSECONDS)
    long took;
}
