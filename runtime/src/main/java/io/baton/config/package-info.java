/**
 * What may stand in a configuration: records that cannot be wrong, and a loader that says everything that is wrong
 * with a file.
 *
 * <ul>
 *   <li>{@link io.baton.config.ServerConfig} is the whole configuration, one immutable tree of records. Each
 *       constructor refuses what a file could not say, so that no code that holds a record checks it again.
 *   <li>{@link io.baton.config.ConfigLoader} reads TOML. It returns the records or a list of
 *       {@link io.baton.config.ConfigProblem}, each with file, line, column and the path of the key.
 *   <li>{@link io.baton.config.Reload} says whether a running process can take another configuration up.
 * </ul>
 *
 * <p>Each key is described once, as a {@code Key} in {@code TopKeys}, {@code ListenerKeys}, {@code RouteKeys} or
 * {@code UpstreamKeys}: its name, type, range, default, meaning, and when a change takes effect. The loader, the checks
 * of the records, the suggestions for misspelt keys, {@code conf/baton.toml} and {@code docs/CONFIGURATION.md} all come
 * from there. A further key is added there, in its record, and in {@code RecordBuilder} or {@code TopRecords}; tests
 * name what was forgotten.
 *
 * <p>Nothing here opens a socket, looks up an account, or asks whether a file exists: what is accepted here may still
 * fail when it is used.
 */
@NullMarked
package io.baton.config;

import org.jspecify.annotations.NullMarked;
