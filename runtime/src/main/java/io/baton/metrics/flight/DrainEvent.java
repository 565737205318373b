package io.baton.metrics.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

@Name("baton.Drain")
@Label("Drain")
@Category("Baton")
@Description("A drain has ended.")
@StackTrace(false)
final class DrainEvent extends Event {

    @Label("Connections when it began")
    long connectionsBefore;

    @Label("Connections that did not end by themselves")
    long connectionsLeft;

    @Label("Time")
    @Timespan(Timespan.NANOSECONDS)
    long took;
}
