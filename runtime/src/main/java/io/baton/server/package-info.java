/**
 * The server: its life, its services, its signals, and who it hands over to.
 *
 * <p>{@link io.baton.server.Server} is what an importer creates. {@link io.baton.server.Phase} and {@link
 * io.baton.server.Event} are what there is, {@link io.baton.server.Transitions} is what follows from what, {@link
 * io.baton.server.Effect} is what is then done, and {@code Operations} does it.
 *
 * {@snippet lang=java :
 * Server server = Server.create(ServerOptions.of(ServerConfig.defaults()))
 *         .addListener(ListenerConfig.on(new Endpoint("127.0.0.1:7000")), ConnectionService.of(new EchoService()))
 *         .addService(new CacheService()) // nobody is accepted before it is ready
 *         .bootstrap();
 * System.exit(server.runForever());
 * }
 *
 * <p>What holds here:
 *
 * <ul>
 *   <li>Everything runs on the thread that called {@code bootstrap}, the control loop; connections have loops of their
 *       own.
 *   <li>No event is ignored silently: what a phase does not take, it refuses with a reason.
 *   <li>Listeners are stopped only after a successor accepts, and closed only when it is too late to return.
 * </ul>
 *
 * <p>What is spoken on a connection, and what two processes say to each other, is decided below.
 */
@NullMarked
package io.baton.server;

import org.jspecify.annotations.NullMarked;
