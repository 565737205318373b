/**
 * The command line: {@code baton} and its subcommands, their output and their exit codes.
 *
 * <p>{@link io.baton.cli.Main} is where each run begins and ends, {@link io.baton.cli.Arguments} what it was told,
 * {@link io.baton.cli.Command} what it can do, and {@link io.baton.cli.ExitCode} how it can end. Nothing here serves,
 * listens or decides: a command reads its arguments, calls the layer below, and puts the outcome into words. Errors go
 * to standard error, one line each, with what to do about them.
 */
@NullMarked
package io.baton.cli;

import org.jspecify.annotations.NullMarked;
