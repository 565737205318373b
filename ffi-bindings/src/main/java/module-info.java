/**
 * The one module that calls libc: jextract's bindings, not exported, under a thin layer that owns descriptors and makes
 * errno a part of each result.
 *
 * <p>Native access must be granted to it: {@code --enable-native-access=io.baton.ffi}.
 */
@SuppressWarnings("module") // io.baton and the benchmarks are built after this module and not visible to it
module io.baton.ffi {
    requires static transitive org.jspecify;

    exports io.baton.ffi to
            io.baton,
            io.baton.benchmarks;
}
