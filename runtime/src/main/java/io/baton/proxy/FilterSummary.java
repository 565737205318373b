package io.baton.proxy;

import io.baton.proxy.log.AccessEntry;
import io.baton.proxy.log.AccessEntry.Figure;
import io.baton.proxy.log.AccessEntry.Name;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a request has ended: what its line in the access log says, whether or not there is a log.
 *
 * @param status of the response; none when the client has got nothing
 * @param server the one that was asked last; none when the request was answered here
 * @param reason why the request ended otherwise than by a whole answer
 * @param tries how many servers were tried
 * @param receivedBytes of the body of the request
 * @param sentBytes of the body of the response
 * @param connect until a connection to the server was there
 * @param firstByte from then until the head of the response was passed on
 * @param total from the first byte of the request to the last of the response
 */
public record FilterSummary(
        OptionalInt status,
        Optional<String> server,
        Optional<String> reason,
        int tries,
        long receivedBytes,
        long sentBytes,
        Optional<Duration> connect,
        Optional<Duration> firstByte,
        Duration total) {

    static FilterSummary of(AccessEntry entry) {
        long status = entry.number(Figure.STATUS);
        return new FilterSummary(
                status == AccessEntry.UNKNOWN ? OptionalInt.empty() : OptionalInt.of((int) status),
                text(entry.name(Name.PEER)),
                text(entry.name(Name.REASON)),
                (int) count(entry, Figure.TRIES),
                count(entry, Figure.RECEIVED_BYTES),
                count(entry, Figure.SENT_BYTES),
                time(entry, Figure.CONNECT_US),
                time(entry, Figure.FIRST_BYTE_US),
                time(entry, Figure.TOTAL_US).orElse(Duration.ZERO));
    }

    private static Optional<String> text(byte[] bytes) {
        return bytes.length == 0 ? Optional.empty() : Optional.of(new String(bytes, StandardCharsets.UTF_8));
    }

    private static long count(AccessEntry entry, Figure which) {
        return Math.max(0, entry.number(which));
    }

    private static Optional<Duration> time(AccessEntry entry, Figure which) {
        long us = entry.number(which);
        return us == AccessEntry.UNKNOWN ? Optional.empty() : Optional.of(Duration.of(us, ChronoUnit.MICROS));
    }
}
