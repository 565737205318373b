package io.baton.http;

/**
 * The reasons why a message is not accepted. Each name appears alike in answers, logs, metrics, {@code docs/HTTP.md}
 * and tests.
 *
 * <p>{@link #status()} answers a client. What an origin sends is refused for the same reasons, and its client is
 * answered 502.
 */
public enum Refusal {
    // lines
    BARE_CR(400, "A carriage return stands only before a line feed."),
    BARE_LF(400, "A line ends with a carriage return and a line feed, not with a line feed alone."),
    CONTROL_CHARACTER(400, "A head contains no NUL and no other control character but tabs in field values."),
    HEAD_TOO_LARGE(431, "The head is longer than max_header_bytes."),

    // request lines
    EMPTY_REQUEST_LINE(400, "At most one empty line stands before a request."),
    REQUEST_LINE_TOO_LONG(414, "The request line is longer than its limit."),
    MALFORMED_REQUEST_LINE(400, "A request line is a method, one space, a target, one space and a version."),
    INVALID_METHOD(400, "A method consists of token characters."),
    INVALID_VERSION(400, "A version is written HTTP/1.1, in upper case and with two digits."),
    UNSUPPORTED_VERSION(505, "Only HTTP/1.0 and HTTP/1.1 are spoken here."),
    CONNECT_UNSUPPORTED(501, "This is no forward proxy: CONNECT opens no tunnel here."),
    INVALID_TARGET(400, "A target is a path, an absolute http URI, or the asterisk."),
    INVALID_TARGET_CHARACTER(400, "A target consists of visible ASCII characters."),
    INVALID_PERCENT_ENCODING(400, "A percent sign in a path is followed by two hexadecimal digits that are not 00."),
    FRAGMENT_IN_TARGET(400, "A fragment is for the client alone and is never sent."),
    UNSUPPORTED_SCHEME(400, "An absolute target has the scheme http."),
    INVALID_AUTHORITY(400, "The authority of a target is a host and perhaps a port, without user information."),
    ASTERISK_WITHOUT_OPTIONS(400, "The asterisk is a target for OPTIONS only."),

    // fields
    TOO_MANY_HEADERS(431, "The message has more fields than its limit."),
    OBS_FOLD(400, "A field is one line: continuation by leading whitespace is obsolete."),
    EMPTY_HEADER_NAME(400, "A field has a name."),
    INVALID_HEADER_NAME(400, "The name of a field consists of token characters."),
    WHITESPACE_BEFORE_COLON(400, "No whitespace stands between the name of a field and its colon."),
    MISSING_COLON(400, "A colon follows the name of a field."),
    MISSING_HOST(400, "A request of HTTP/1.1 has a Host field."),
    REPEATED_HOST(400, "A request has one Host field."),
    INVALID_HOST(400, "Host is a name, an IPv4 address or an IPv6 address in brackets, and perhaps a port."),
    INVALID_CONNECTION(400, "Connection is a list of tokens."),
    TOO_MANY_CONNECTION_OPTIONS(431, "Connection has more options than its limit."),
    CONNECTION_NAMES_FRAMING(400, "Connection removes neither Host nor a field that frames the body."),
    UNKNOWN_EXPECTATION(417, "The only expectation that can be met is 100-continue."),

    // framing
    INVALID_CONTENT_LENGTH(400, "Content-Length is one decimal number without a sign."),
    REPEATED_CONTENT_LENGTH(400, "A message has one Content-Length."),
    CONTENT_LENGTH_OVERFLOW(413, "The number in Content-Length has more than 63 bits."),
    UNSUPPORTED_TRANSFER_CODING(501, "The one transfer coding is chunked, applied once."),
    REPEATED_TRANSFER_ENCODING(400, "A message has one Transfer-Encoding."),
    TRANSFER_ENCODING_IN_HTTP_1_0(400, "HTTP/1.0 has no transfer codings."),
    CONTENT_LENGTH_WITH_TRANSFER_ENCODING(400, "A message has a Content-Length or a Transfer-Encoding, never both."),
    BODY_TOO_LARGE(413, "The body is longer than max_body_bytes."),

    // chunks
    INVALID_CHUNK_SIZE(400, "The size of a chunk is a hexadecimal number without sign, prefix or whitespace."),
    CHUNK_SIZE_OVERFLOW(413, "The size of a chunk has more digits than its limit."),
    INVALID_CHUNK_EXTENSION(400, "A chunk extension is a token, and perhaps an equals sign and a value."),
    CHUNK_EXTENSION_TOO_LONG(431, "The extensions of a chunk are longer than their limit."),
    INVALID_CHUNK_END(400, "The data of a chunk ends with a carriage return and a line feed."),
    TRAILER_TOO_LARGE(431, "The trailers are longer than their limit."),
    FORBIDDEN_TRAILER(400, "A trailer neither frames nor routes the message, and does not authorise it."),

    // responses of origins
    INVALID_STATUS_LINE(502, "A status line is a version, one space, a status code, and perhaps a space and a reason."),
    INVALID_STATUS_CODE(502, "A status code has three digits and lies between 100 and 599."),
    BODY_IN_BODILESS_RESPONSE(502, "A response of status 1xx or 204 announces no body.");

    private final int status;

    private final String sentence;

    Refusal(int status, String sentence) {
        this.status = status;
        this.sentence = sentence;
    }

    /** The status that a client is answered with. */
    public int status() {
        return status;
    }

    /** The rule that was broken. */
    public String sentence() {
        return sentence;
    }
}
