/**
 * The server: its life, its services, its signals, and who it hands over to.
 *
 * <p>{@link io.baton.server.Phase} and {@link io.baton.server.Event} are what there is, {@link
 * io.baton.server.Transitions} is what follows from what, and {@link io.baton.server.Effect} is what is then done.
 */
@NullMarked
package io.baton.server;

import org.jspecify.annotations.NullMarked;
