/**
 * What jextract generated from libc's headers, and the one hand-written class that its functions call.
 *
 * <p>Here are: {@link io.baton.ffi.libc.Libc} with the functions, each of which returns its result or {@code -errno};
 * {@link io.baton.ffi.libc.LibcConstants} with the constants; a class for each struct; and {@code Downcalls}, which
 * links. Nothing here owns, checks or names anything: that is {@code io.baton.ffi}, the only package that may read this
 * one. Change {@code symbols.txt} and run {@code tools/generate-bindings}; never edit the rest by hand.
 */
package io.baton.ffi.libc;
