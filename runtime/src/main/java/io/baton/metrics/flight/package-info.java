/**
 * What Baton says to Java Flight Recorder: phases, steps of upgrades, transfers, drains, slow requests.
 *
 * <p>{@link io.baton.metrics.flight.Flight} is the one place that speaks; its events are only looked at when somebody
 * records. Before that, no class of theirs is initialized: the first one would start the recorder, which takes longer
 * than the start of a server.
 *
 * <p>What an event means is decided where it happens. {@code docs/METRICS.md} has the list.
 */
@NullMarked
package io.baton.metrics.flight;

import org.jspecify.annotations.NullMarked;
