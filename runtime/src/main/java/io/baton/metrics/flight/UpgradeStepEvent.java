package io.baton.metrics.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

@Name("baton.UpgradeStep")
@Label("Upgrade step")
@Category("Baton")
@Description("An upgrade has come this far.")
@StackTrace(false)
final class UpgradeStepEvent extends Event {

    @Label("Id of the upgrade")
    String upgrade = "";

    @Label("Step")
    String step = "";

    @Label("Since the upgrade began")
    @Timespan(Timespan.NANOSECONDS)
    long sinceBegin;
}
