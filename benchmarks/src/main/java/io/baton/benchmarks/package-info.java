/**
 * What Baton's parts cost, each beside a baseline that was measured in the same run.
 *
 * <p>A benchmark's Javadoc begins with the question that it answers. {@code java -jar benchmarks/target/benchmarks.jar}
 * runs those of JMH alone, with a regular expression only some of them; {@code -prof gc} adds what they allocate, and
 * {@code -prof io.baton.benchmarks.ProcessorTimeProfiler} what they cost where others work as well.
 * {@link io.baton.benchmarks.Comparison} runs them side by side, and with C programs that do the same,
 * {@link io.baton.benchmarks.Startup} measures whole JVMs from their start to their end, and
 * {@link io.baton.benchmarks.ServerStartup} servers to their first answer.
 * {@link io.baton.benchmarks.ProxyComparison}, {@link io.baton.benchmarks.LatencyComparison},
 * {@link io.baton.benchmarks.UpgradeComparison} and {@link io.baton.benchmarks.ProxyMemory} set Baton beside other
 * proxies. Each of these programs measures and writes JSON, and nothing else; {@code io.baton.benchmarks.report}
 * makes pages, tables and comparisons of it. {@code tools/bench} calls them, and {@code benchmarks/RESULTS.md} holds
 * what came out.
 *
 * <p>No figure of this package gates a build: its tests only see to it that every benchmark runs.
 */
@NullMarked
package io.baton.benchmarks;

import org.jspecify.annotations.NullMarked;
