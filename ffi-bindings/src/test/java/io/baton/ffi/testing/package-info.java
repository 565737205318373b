/** What the tests of every module share. */
@NullMarked
package io.baton.ffi.testing;

import org.jspecify.annotations.NullMarked;
