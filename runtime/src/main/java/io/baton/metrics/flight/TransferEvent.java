package io.baton.metrics.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

@Name("baton.Transfer")
@Label("Transfer")
@Category("Baton")
@Description("Listeners were handed over.")
@StackTrace(false)
final class TransferEvent extends Event {

    @Label("Listeners")
    int listeners;

    @Label("Time")
    @Timespan(Timespan.NANOSECONDS)
    long took;
}
