/**
 * What is counted: one list of names, and counters that the hot path writes without sharing.
 *
 * <p>{@link io.baton.metrics.Metric} is the list; {@link io.baton.metrics.Series} is one metric with the values of its
 * labels; {@link io.baton.metrics.Counters} has all series and adds up what the threads have counted, each in a
 * {@link io.baton.metrics.CounterShard} of its own.
 *
 * <p>A {@link io.baton.metrics.Histogram} is a set of such counters. Two processes that count for one service have an
 * {@link io.baton.metrics.Account} with each other.
 *
 * <p>Counting is one store into memory that no other thread writes. A sum is read without stopping anybody, so it may
 * be a moment old, but it never loses or doubles anything.
 *
 * <p>Nothing of Baton is known here, and nothing is shown here: a page reads {@link io.baton.metrics.Counters#sums}.
 */
@NullMarked
package io.baton.metrics;

import org.jspecify.annotations.NullMarked;
