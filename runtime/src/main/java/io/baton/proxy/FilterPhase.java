package io.baton.proxy;

import io.baton.http.FieldEdits;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/** The phases in which a filter is asked, by the names of its methods. */
enum FilterPhase {
    REQUEST("request", FilterRequest.class),
    UPSTREAM_REQUEST("upstreamRequest", FilterRequest.class, FieldEdits.class),
    MAY_ASK_ANOTHER("mayAskAnother", FilterRequest.class, ConnectFailure.class),
    RESPONSE("response", FilterRequest.class, FilterResponse.class, FieldEdits.class),
    ENDED("ended", FilterRequest.class, FilterSummary.class);

    private final String method;

    @SuppressWarnings("ImmutableEnumChecker") // nothing changes it
    private final Class<?>[] parameters;

    FilterPhase(String method, Class<?>... parameters) {
        this.method = method;
        this.parameters = parameters;
    }

    /** As logs and metrics call it. */
    String text() {
        return method;
    }

    /** Those for which a filter has methods of its own. */
    static Set<FilterPhase> of(HttpFilter filter) {
        Set<FilterPhase> phases = EnumSet.noneOf(FilterPhase.class);
        Arrays.stream(values()).filter(phase -> phase.isIn(filter.getClass())).forEach(phases::add);
        return phases;
    }

    private boolean isIn(Class<?> filter) {
        try {
            return filter.getMethod(method, parameters).getDeclaringClass() != HttpFilter.class;
        } catch (NoSuchMethodException e) {
            throw new AssertionError("each filter has all methods of the interface", e);
        }
    }
}
