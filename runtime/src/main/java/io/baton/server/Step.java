package io.baton.server;

import java.util.List;

/** What an event leads to: a phase and effects, or a refusal that is logged and told to whoever asked. */
public sealed interface Step {

    /** The phase that follows, which may be the same one. */
    record To(Phase phase, List<Effect> effects) implements Step {}

    /** The event means nothing here; the phase stays. */
    record Refused(String reason) implements Step {}

    static Step to(Phase phase, Effect... effects) {
        return new To(phase, List.of(effects));
    }

    static Step refused(String reason) {
        return new Refused(reason);
    }
}
