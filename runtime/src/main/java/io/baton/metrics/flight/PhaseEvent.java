package io.baton.metrics.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

@Name("baton.Phase")
@Label("Phase")
@Category("Baton")
@Description("The server is in another phase.")
@StackTrace(false)
final class PhaseEvent extends Event {

    @Label("Phase before")
    String before = "";

    @Label("Phase")
    String phase = "";

    @Label("Event that led there")
    String cause = "";
}
