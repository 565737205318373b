/**
 * What a scrape is answered with: the text that Prometheus reads, and what the kernel and the JVM say of the process.
 *
 * <p>{@link io.baton.server.metrics.Exposition} writes; {@link io.baton.server.metrics.ProcessFigures} and
 * {@link io.baton.server.metrics.JvmFigures} look. All of it runs where it may take its time: on the thread of one
 * scrape, and never on a loop. {@code java.management} is not loaded before the first scrape.
 *
 * <p>What the server itself knows, and who may ask, is not decided here.
 */
@NullMarked
package io.baton.server.metrics;

import org.jspecify.annotations.NullMarked;
