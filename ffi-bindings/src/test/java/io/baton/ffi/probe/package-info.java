/**
 * Holds what Java believes of C against the machine's own compiler.
 *
 * <p>Each belief is a {@link io.baton.ffi.probe.Fact}: an expression of C++ and the text that it must print. {@link
 * io.baton.ffi.probe.GeneratedFacts} reads those of the bindings by reflection, {@code HandWrittenFacts} lists those
 * that hand-written code relies on, and {@link io.baton.ffi.probe.Probe} compiles, runs and compares them. It is C++
 * because C cannot take a prototype apart.
 */
@NullMarked
package io.baton.ffi.probe;

import org.jspecify.annotations.NullMarked;
