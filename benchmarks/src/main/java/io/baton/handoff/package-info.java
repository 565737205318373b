/**
 * Benchmarks of what only the package of the same name in the runtime sees.
 *
 * <p>In the jar of the benchmarks everything is on the class path, where both are one package. All other benchmarks use
 * what is public, and stand in {@link io.baton.benchmarks}.
 */
@NullMarked
package io.baton.handoff;

import org.jspecify.annotations.NullMarked;
