/** How the running service goes from one process to the next; the protocol. */
@NullMarked
package io.baton.handoff;

import org.jspecify.annotations.NullMarked;
