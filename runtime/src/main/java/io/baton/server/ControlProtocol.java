package io.baton.server;

import io.baton.server.ServerControl.Outcome;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The language of {@code control_sock}: one table of JSON a line, in UTF-8.
 *
 * <p>A client connects, sends one request and reads answers until the end of the stream:
 *
 * <pre>
 * {"version":1,"request":"status"}        also "upgrade", "stop", "stop-fast", "reload"
 * {"version":1,"answer":"status","status":{"pid":4711,…}}
 * {"version":1,"answer":"progress","step":"GracefulUpgradeTransferringFds"}
 * {"version":1,"answer":"done","outcome":"done","reason":""}     also "failed", "undone", "refused"
 * </pre>
 *
 * <p>Members that a reader does not know are skipped, so that there is more to say without another version.
 */
public final class ControlProtocol {

    /** Of the protocol; a server refuses any other, and says which it speaks. */
    static final int VERSION = 1;

    /** More than any request has. */
    static final int REQUEST_BYTES_MAX = 4096;

    /** What a status with tens of thousands of listeners has; a client takes no more. */
    public static final int ANSWER_BYTES_MAX = 16 * 1024 * 1024;

    private ControlProtocol() {}

    /** The line of a request, its end included. */
    public static byte[] encode(ControlRequest request) {
        return line(Json.table("version", VERSION, "request", request.word()));
    }

    /** The line of an answer, its end included. */
    static byte[] encode(ControlAnswer answer) {
        return line(
                switch (answer) {
                    case ControlAnswer.Told(Status status) ->
                        Json.table("version", VERSION, "answer", "status", "status", StatusJson.of(status));
                    case ControlAnswer.Progress(String step) ->
                        Json.table("version", VERSION, "answer", "progress", "step", step);
                    case ControlAnswer.Done(Outcome outcome, String reason) ->
                        Json.table("version", VERSION, "answer", "done", "outcome", word(outcome), "reason", reason);
                });
    }

    /** Reads a request from its line. */
    static ControlRequest request(byte[] line) throws ControlProtocolException {
        Members members = members(line);
        return oneOf(ControlRequest.values(), ControlRequest::word, members.text("request"));
    }

    /** Reads an answer from its line. */
    public static ControlAnswer answer(byte[] line) throws ControlProtocolException {
        Members members = members(line);
        return switch (members.text("answer")) {
            case "status" -> new ControlAnswer.Told(StatusJson.read(members.table("status")));
            case "progress" -> new ControlAnswer.Progress(members.text("step"));
            case "done" ->
                new ControlAnswer.Done(
                        oneOf(Outcome.values(), ControlProtocol::word, members.text("outcome")),
                        members.text("reason"));
            case String other ->
                throw new ControlProtocolException("there is no answer " + new Json.Text(other) + ", only"
                        + " \"status\", \"progress\" and \"done\"");
        };
    }

    /** What {@code baton status --json} prints. */
    public static String json(Status status) {
        return StatusJson.of(status).toString();
    }

    private static Members members(byte[] line) throws ControlProtocolException {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ControlProtocolException("a message is a line of UTF-8");
        }
        if (!(Json.parse(text) instanceof Json.Table table)) {
            throw new ControlProtocolException("a message is a table of JSON");
        }
        Members members = new Members(table);
        long version = members.whole("version");
        if (version != VERSION) {
            throw new ControlProtocolException(
                    "this is version %d of the protocol, and the Baton that reads it speaks version %d"
                            .formatted(version, VERSION));
        }
        return members;
    }

    private static <E extends Enum<E>> E oneOf(E[] all, Function<E, String> word, String wanted)
            throws ControlProtocolException {
        return Arrays.stream(all)
                .filter(one -> word.apply(one).equals(wanted))
                .findFirst()
                .orElseThrow(() -> new ControlProtocolException("%s is none of %s"
                        .formatted(
                                new Json.Text(wanted),
                                Arrays.stream(all).map(word).collect(Collectors.joining(", ")))));
    }

    private static String word(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }

    private static byte[] line(Json message) {
        return (message + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
