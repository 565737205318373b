package io.baton.config;

/** What of a request decides its server where {@code balance = "hash"}. */
public sealed interface HashKey {

    String ALLOWED = "\"client_address\", \"uri\" or \"header:NAME\"";

    String HEADER_PREFIX = "header:";

    /** The client's IP address, without its port. */
    record ClientAddress() implements HashKey {

        @Override
        public String toString() {
            return "client_address";
        }
    }

    /** The request's target, with its query. */
    record Uri() implements HashKey {

        @Override
        public String toString() {
            return "uri";
        }
    }

    /**
     * The value of one header field; requests without it are spread like those of {@code random_two}.
     *
     * @param name in lower case
     */
    record Header(String name) implements HashKey {

        public Header {
            if (!Types.isToken(name)) {
                throw new IllegalArgumentException("names no header field");
            }
            name = Types.lowerCase(name);
        }

        @Override
        public String toString() {
            return HEADER_PREFIX + name;
        }
    }

    /**
     * Reads one of the forms.
     *
     * @throws IllegalArgumentException says what is wrong with the text
     */
    static HashKey parse(String text) {
        if (text.startsWith(HEADER_PREFIX)) {
            return new Header(text.substring(HEADER_PREFIX.length()));
        }
        return switch (text) {
            case "client_address" -> new ClientAddress();
            case "uri" -> new Uri();
            default -> throw new IllegalArgumentException("is not known");
        };
    }
}
