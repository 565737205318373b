package io.baton.ffi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Byte strings in the form that libc takes: ended by a NUL, and lists of them by a NULL. */
final class NativeStrings {

    private NativeStrings() {}

    static MemorySegment string(Arena arena, ByteString bytes) {
        MemorySegment copy = arena.allocate(bytes.length() + 1L); // zeroed, so the NUL is there
        MemorySegment.copy(bytes.toByteArray(), 0, copy, JAVA_BYTE, 0, bytes.length());
        return copy;
    }

    /** What {@code argv} and {@code envp} are: {@code char *const []}. */
    static MemorySegment array(Arena arena, List<ByteString> strings) {
        MemorySegment array = arena.allocate(ADDRESS, strings.size() + 1L);
        for (int i = 0; i < strings.size(); i++) {
            array.setAtIndex(ADDRESS, i, string(arena, strings.get(i)));
        }
        return array;
    }
}
