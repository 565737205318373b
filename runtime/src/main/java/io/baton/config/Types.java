package io.baton.config;

import io.baton.config.Scalar.ByteCount;
import io.baton.config.Scalar.Flag;
import io.baton.config.Scalar.Text;
import io.baton.config.Scalar.WholeNumber;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The kinds of single values that keys have, each with its words for what is allowed. */
final class Types {

    static final int NAME_CHARS_MAX = 64;

    static final int TEXT_CHARS_MAX = 1024;

    static final int BODY_CHARS_MAX = 65_536;

    private static final int MODE_MAX = 0777;

    private static final String HEADER_SYMBOLS = "!#$%&'*+-.^_`|~"; // RFC 9110 §5.6.2

    static final Scalar<Boolean> FLAG = new Flag();

    static final Scalar<String> NAME = text(
            "a name of up to " + NAME_CHARS_MAX + " letters, digits, dots, dashes and underscores,"
                    + " with a letter or digit first",
            Types::name);

    static final Scalar<String> NAME_OF_LISTENER = text("the name of a [[listener]]", Types::reference);

    static final Scalar<String> NAME_OF_UPSTREAM = text("the name of an [[upstream]]", Types::reference);

    static final Scalar<String> ACCOUNT = text("the name or the number of an account of this machine", Types::account);

    static final Scalar<Endpoint> ENDPOINT = new Text<>(Endpoint.ALLOWED, Endpoint::new, Endpoint::text);

    static final Scalar<ServerAddress> SERVER_ADDRESS =
            new Text<>(ServerAddress.ALLOWED, ServerAddress::new, ServerAddress::text);

    static final Scalar<Network> NETWORK = new Text<>(Network.ALLOWED, Network::parse, Network::text);

    static final Scalar<HashKey> HASH_KEY = new Text<>(HashKey.ALLOWED, HashKey::parse, HashKey::toString);

    static final Scalar<Path> PATH = path("an absolute path", Types::absolutePath);

    static final Scalar<Path> SOCKET_PATH =
            path("an absolute path of up to " + Endpoint.UNIX_NAME_BYTES_MAX + " bytes", Types::socketPath);

    static final Scalar<Path> PATH_OR_DASH = path(
            "an absolute path, or \"-\" for standard output",
            text -> text.equals("-") ? Path.of(text) : absolutePath(text));

    static final Scalar<Integer> MODE =
            new Text<>("four octal digits in quotes, from \"0000\" to \"0777\"", Types::mode, "%04o"::formatted);

    static final Scalar<String> HOST = text(
            "a host name without a port, as api.example.com, or *.example.com for all below example.com", Types::host);

    static final Scalar<String> URI_PATH =
            text("a path that begins with \"/\", without \"?\", \"#\" and spaces", Types::uriPath);

    static final Scalar<String> MEDIA_TYPE =
            text("a media type, as text/plain or text/html; charset=utf-8", Types::mediaType);

    static final Scalar<String> BODY = text("text of up to " + BODY_CHARS_MAX + " characters", Types::body);

    private Types() {}

    static Scalar<Integer> wholeNumber(int min, int max) {
        return new WholeNumber(min, max);
    }

    static Scalar<Long> byteCount(long min) {
        return new ByteCount(min, Long.MAX_VALUE);
    }

    /** One of a few words: the names of the constants in lower case. */
    static <E extends Enum<E>> Scalar<E> choice(List<E> constants) {
        String allowed =
                constants.stream().map(constant -> '"' + word(constant) + '"').collect(Collectors.joining(", "));
        int last = allowed.lastIndexOf(", ");
        return new Text<>(
                allowed.substring(0, last) + " or" + allowed.substring(last + 1),
                text -> constants.stream()
                        .filter(constant -> word(constant).equals(text))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("is not known")),
                Types::word);
    }

    /** Whether a text is a token of RFC 9110, as the name of a header field is. */
    static boolean isToken(String text) {
        return !text.isEmpty() && text.length() <= NAME_CHARS_MAX && consistsOf(text, HEADER_SYMBOLS);
    }

    static String lowerCase(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    private static String word(Enum<?> constant) {
        return lowerCase(constant.name());
    }

    private static Scalar<String> text(String allowed, Function<String, String> parse) {
        return new Text<>(allowed, parse, Function.identity());
    }

    private static Scalar<Path> path(String allowed, Function<String, Path> parse) {
        return new Text<>(allowed, parse, Path::toString);
    }

    private static String name(String text) {
        require(!text.isEmpty() && text.length() <= NAME_CHARS_MAX, "has a length of " + text.length());
        require(consistsOf(text, ".-_"), "has other characters");
        require(isAlphanumeric(text.charAt(0)), "begins with another character");
        return text;
    }

    private static String reference(String text) {
        require(!text.isEmpty(), "is empty");
        return text;
    }

    private static String account(String text) {
        require(!text.isEmpty() && text.length() <= NAME_CHARS_MAX, "has a length of " + text.length());
        require(consistsOf(text, ".-_@"), "has other characters than letters, digits, dots, dashes, underscores and @");
        require(text.charAt(0) != '-', "begins with a dash");
        return text;
    }

    private static Path absolutePath(String text) {
        require(text.length() <= TEXT_CHARS_MAX, "is longer than " + TEXT_CHARS_MAX + " characters");
        try {
            Path path = Path.of(text);
            require(path.isAbsolute(), "is not absolute");
            return path;
        } catch (InvalidPathException notInThisLocale) {
            // NUL, or a character that the locale's encoding of file names lacks: LANG=C knows only ASCII.
            throw new IllegalArgumentException("has characters that no path has here", notInThisLocale);
        }
    }

    private static Path socketPath(String text) {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        require(bytes <= Endpoint.UNIX_NAME_BYTES_MAX, "has " + bytes + " bytes");
        Path path = absolutePath(text);
        require(path.getNameCount() > 0, "is a directory");
        return path;
    }

    private static int mode(String text) {
        boolean isOctal = text.length() == 4 && text.chars().allMatch(c -> c >= '0' && c <= '7');
        require(isOctal && Integer.parseInt(text, 8) <= MODE_MAX, "is no mode");
        return Integer.parseInt(text, 8);
    }

    private static String host(String text) {
        boolean isInet6 = text.startsWith("[") && text.endsWith("]");
        require(text.indexOf(':') < 0 || isInet6, "has a port");
        String name = text.startsWith("*.") ? text.substring(2) : text;
        require(
                isInet6 ? IpHost.inet6(text.substring(1, text.length() - 1)).isPresent() : isHostName(name),
                "is no host name");
        return lowerCase(text);
    }

    private static boolean isHostName(String name) {
        for (String label : name.split("\\.", -1)) {
            if (label.isEmpty() || label.length() > 63 || !consistsOf(label, "-_")) {
                return false;
            }
        }
        return name.length() <= 253;
    }

    private static String uriPath(String text) {
        require(text.length() <= TEXT_CHARS_MAX, "is longer than " + TEXT_CHARS_MAX + " characters");
        require(text.startsWith("/"), "does not begin with \"/\"");
        boolean isPath = text.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '?' && c != '#');
        require(isPath, "has characters that are written as %XX");
        return text;
    }

    private static String mediaType(String text) {
        require(text.length() <= TEXT_CHARS_MAX, "is longer than " + TEXT_CHARS_MAX + " characters");
        int semicolon = text.indexOf(';');
        String[] halves =
                (semicolon < 0 ? text : text.substring(0, semicolon)).strip().split("/", -1);
        boolean isType = halves.length == 2 && isToken(halves[0]) && isToken(halves[1]);
        // A line break here would begin a header field of its own.
        require(isType && text.chars().allMatch(c -> c >= ' ' && c < 0x7f), "is no media type");
        return text;
    }

    private static String body(String text) {
        require(text.length() <= BODY_CHARS_MAX, "has " + text.length() + " characters");
        return text;
    }

    private static boolean consistsOf(String text, String furtherCharacters) {
        return text.chars().allMatch(c -> isAlphanumeric((char) c) || furtherCharacters.indexOf(c) >= 0);
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static void require(boolean isRight, String otherwise) {
        if (!isRight) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
