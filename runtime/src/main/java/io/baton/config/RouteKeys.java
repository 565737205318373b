package io.baton.config;

import static io.baton.config.Types.wholeNumber;

import io.baton.config.ValueType.OneTable;
import java.util.List;

/** The keys of a {@code [[route]]}, and those of its {@code respond}. */
final class RouteKeys {

    static final Key<Integer> STATUS =
            Key.required("status", wholeNumber(200, 599), "200", "The status of the answer.");

    static final Key<String> BODY =
            Key.byDefault("body", Types.BODY, "", "Its body.").example("\"pong\\n\"");

    static final Key<String> CONTENT_TYPE =
            Key.byDefault("content_type", Types.MEDIA_TYPE, "text/plain", "The media type of the body.");

    static final Schema RESPOND_SCHEMA = new Schema("respond", List.of(STATUS, BODY, CONTENT_TYPE));

    static final Key<String> LISTENER = Key.required(
            "listener",
            Types.NAME_OF_LISTENER,
            "\"web\"",
            "Whose requests it takes; the listener's protocol is \"http\".");

    static final Key<String> HOST = Key.optional(
                    "host", Types.HOST, "\"api.example.com\"", "The host that a request is for.")
            .without("every host");

    static final Key<String> PATH = Key.byDefault("path", Types.URI_PATH, "/", "How the path of a request begins.")
            .example("\"/v1/\"");

    static final Key<String> UPSTREAM = Key.optional(
            "upstream", Types.NAME_OF_UPSTREAM, "\"api\"", "The upstream that answers. Either this or respond.");

    static final Key<Values> RESPOND = Key.optional(
            "respond",
            new OneTable(RESPOND_SCHEMA),
            "{ status = 200, body = \"pong\\n\", content_type = \"text/plain\" }",
            "The answer itself. Either this or upstream.");

    static final Schema SCHEMA = new Schema("route", List.of(LISTENER, HOST, PATH, UPSTREAM, RESPOND));

    private RouteKeys() {}
}
