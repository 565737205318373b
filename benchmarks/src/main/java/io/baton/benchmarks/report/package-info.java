/**
 * What is made of raw figures: tables, a page with plots, and the comparison of two runs.
 *
 * <p>Everything here reads the JSON that a set of {@code tools/bench} has written, and measures nothing, so an old
 * file can be shown anew. {@link io.baton.benchmarks.report.Report} makes the page and the tables,
 * {@link io.baton.benchmarks.report.RunComparison} says what changed between two commits, and
 * {@link io.baton.benchmarks.report.Run} is how both see a file.
 */
@NullMarked
package io.baton.benchmarks.report;

import org.jspecify.annotations.NullMarked;
