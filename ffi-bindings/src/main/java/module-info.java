/**
 * The one module that calls libc: jextract's bindings, not exported, under a thin layer that owns descriptors and makes
 * errno a part of each result.
 *
 * <p>Native access must be granted to it: {@code --enable-native-access=io.baton.ffi}.
 */
module io.baton.ffi {
    requires static transitive org.jspecify;

    // To everyone: addresses and descriptors stand in the signatures of the library. The bindings themselves do not.
    exports io.baton.ffi;
}
