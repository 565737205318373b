/**
 * HTTP/1.1 on the wire: heads and bodies are read where they lie in a receive buffer, and heads are written into a send
 * buffer. It is the only place that decides what a valid message is.
 *
 * <h2>What is here</h2>
 *
 * <ul>
 *   <li>{@link io.baton.http.RequestHeadParser} (and {@link io.baton.http.ResponseHeadParser} for what an origin
 *       answers) turns bytes into a {@link io.baton.http.RequestHead}: offsets into the buffer and the facts that
 *       follow from them, such as {@link io.baton.http.BodyFraming}. {@link io.baton.http.ChunkedDecoder} reads the
 *       body.
 *   <li>{@link io.baton.http.Refusal} names each reason why a message is not accepted. {@code docs/HTTP.md} has them
 *       with examples, and a test runs those examples.
 *   <li>{@link io.baton.http.ResponseWriter} writes heads, and {@link io.baton.http.ChunkedWriter} the frames of
 *   chunks.
 * </ul>
 *
 * <h2>What holds everywhere</h2>
 *
 * <ul>
 *   <li>What is not understood is refused, never repaired and never guessed: the next parser in the chain may guess
 *       otherwise, and two guesses are a smuggled request.
 *   <li>An outcome depends on the bytes only, not on how they were split into reads. Each byte is looked at a bounded
 *       number of times, however slowly it comes.
 *   <li>No method here allocates once its tables have grown, but for those that return text for logs. Nothing is kept
 *       of a message but offsets relative to its first byte, so a buffer may move between two calls.
 *   <li>Each table, line and number has a limit with a name.
 *   <li>One thread uses an object at a time; nothing here blocks, reads a clock or touches a socket.
 * </ul>
 *
 * <p>No policy is here: which methods are allowed, where a request goes, which fields are added or dropped and how long
 * a client may take is decided above.
 */
@NullMarked
package io.baton.http;

import org.jspecify.annotations.NullMarked;
