/**
 * What this service and its service manager say to each other, in systemd's protocols and without its library.
 *
 * <p>{@link io.baton.systemd.NotifySocket} tells the manager what {@link io.baton.systemd.Notification} can say, {@link
 * io.baton.systemd.PassedSockets} are the listeners that it started us with, and {@link
 * io.baton.systemd.DescriptorStore} has those that it keeps for us.
 *
 * <p>What holds here:
 *
 * <ul>
 *   <li>A manager that is missing, deaf or broken never hurts the service.
 *   <li>Nothing is read from the environment but what the manager has announced to this very process.
 *   <li>A descriptor that was passed has an owner at once, and is close-on-exec.
 * </ul>
 *
 * <p>When something is said is not decided here but in {@code io.baton.server}; operators read docs/SYSTEMD.md.
 */
@NullMarked
package io.baton.systemd;

import org.jspecify.annotations.NullMarked;
