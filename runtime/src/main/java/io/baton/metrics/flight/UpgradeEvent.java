package io.baton.metrics.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

@Name("baton.Upgrade")
@Label("Upgrade")
@Category("Baton")
@Description("An upgrade has ended.")
@StackTrace(false)
final class UpgradeEvent extends Event {

    @Label("Id of the upgrade")
    String upgrade = "";

    @Label("Outcome")
    String outcome = "";

    @Label("Why it failed or was undone")
    String reason = "";

    @Label("Time from its beginning")
    @Timespan(Timespan.NANOSECONDS)
    long took;
}
