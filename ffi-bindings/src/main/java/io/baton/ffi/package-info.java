/**
 * Linux as Baton sees it: descriptors with one owner, calls whose errno is part of their result, and nothing else.
 *
 * <h2>What is here</h2>
 *
 * <ul>
 *   <li>{@link io.baton.ffi.Fd} owns a descriptor; {@link io.baton.ffi.Errno} and {@link io.baton.ffi.ErrnoException}
 *       say why a call failed; {@link io.baton.ffi.Platform} says whether this machine can run Baton at all.
 *   <li>{@link io.baton.ffi.Sockets}, {@link io.baton.ffi.Address} and {@link io.baton.ffi.SocketOption} make sockets;
 *       {@link io.baton.ffi.Io} moves bytes through them; {@link io.baton.ffi.Epoll}, {@link io.baton.ffi.EventFd} and
 *       {@link io.baton.ffi.TimerFd} wait for them.
 *   <li>{@link io.baton.ffi.FileDescriptors} opens logs and locks, {@link io.baton.ffi.SocketPaths} moves and guards
 *       the paths of Unix sockets, {@link io.baton.ffi.DescriptorLimit} makes room for connections.
 *   <li>{@link io.baton.ffi.DescriptorPassing} hands descriptors to another process, and
 *       {@link io.baton.ffi.PeerCredentials} says to whom; {@code SignalPipe} turns signals into bytes,
 *       {@code Processes} starts and watches processes, {@code Credentials} drops privileges.
 * </ul>
 *
 * <h2>What holds everywhere</h2>
 *
 * <ul>
 *   <li>A number of a descriptor never leaves this package but by {@link io.baton.ffi.Fd#release()}.
 *   <li>Descriptors are close-on-exec and non-blocking from the call that creates them.
 *   <li>An outcome that a peer or the kernel can bring about at any time is a value: a negative number in
 *       {@link io.baton.ffi.Io}, a case of a sealed type elsewhere. Everything else is an
 *       {@link io.baton.ffi.ErrnoException}, always with the same phrase.
 *   <li>Memory handed to a call must be native and must stay allocated until the call returns: an arena shared between
 *       threads may not be closed by another one during it.
 * </ul>
 *
 * <p>No policy is here: who is accepted, when, and what is done with the bytes is decided above. Native access must be
 * granted with {@code --enable-native-access=io.baton.ffi}, or {@code =ALL-UNNAMED} on the class path.
 */
@NullMarked
package io.baton.ffi;

import org.jspecify.annotations.NullMarked;
