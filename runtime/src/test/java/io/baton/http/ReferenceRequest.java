package io.baton.http;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A second opinion about requests: slow, made of regular expressions on a whole head, and written without a look at the
 * parser. It knows no limits, so it is for short messages.
 */
final class ReferenceRequest {

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

    private static final String AUTHORITY = "(?<host>[0-9A-Za-z._~-]{1,255}|\\[(?=[^]]*:[^]]*:)[0-9A-Fa-f:.]+])"
            + "(?::(?<port>0{0,4}\\d|0{0,3}\\d{2}|0{0,2}\\d{3}|0?\\d{4}|[0-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d{2}"
            + "|655[0-2]\\d|6553[0-5]|))?";

    private static final String PATH =
            "(?<path>/(?:[\\x21-\\x7e&&[^?#%]]|%(?!00)[0-9A-Fa-f]{2})*)(?<query>\\?[\\x21-\\x7e&&[^#]]*)?";

    private static final Pattern LINE =
            Pattern.compile("(?<method>" + TOKEN + ") (?<target>[\\x21-\\x7e]+) HTTP/1\\.(?<minor>[01])");

    private static final Pattern ORIGIN = Pattern.compile(PATH);

    private static final Pattern ABSOLUTE =
            Pattern.compile("(?i:http)://" + AUTHORITY + "(?:" + PATH + "|(?<only>\\?[\\x21-\\x7e&&[^#]]*)?)");

    private static final Pattern HOST = Pattern.compile(AUTHORITY);

    private static final Pattern FIELD =
            Pattern.compile("(?<name>" + TOKEN + "):[ \\t]*(?<value>[\\t\\x20-\\x7e\\x80-\\xff]*?)[ \\t]*");

    private static final Pattern LIST =
            Pattern.compile("[ \\t,]*(?:" + TOKEN + "[ \\t]*(?:,[ \\t,]*" + TOKEN + "[ \\t]*)*)?(?:,[ \\t,]*)?");

    private static final Pattern DOTS = Pattern.compile("(?:\\.|%2[eE]){1,2}");

    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "transfer-encoding",
            "upgrade");

    private static final String NOT_ACCEPTED = "not accepted";

    private record Field(String name, String value) {
        boolean is(String other) {
            return name.equalsIgnoreCase(other);
        }
    }

    private ReferenceRequest() {}

    /** What {@link Messages#describe(RequestHead)} says of a valid request, or that it is not accepted. */
    static String outcome(byte[] message) {
        String text = new String(message, StandardCharsets.ISO_8859_1);
        int skipped = text.startsWith("\r\n") ? 2 : 0;
        int end = text.indexOf("\r\n\r\n", skipped);
        if (end < 0) {
            return NOT_ACCEPTED;
        }
        String[] lines = text.substring(skipped, end).split("\r\n", -1);
        Matcher line = LINE.matcher(lines[0]);
        List<Field> fields = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            Matcher field = FIELD.matcher(lines[i]);
            if (!field.matches()) {
                return NOT_ACCEPTED;
            }
            fields.add(new Field(field.group("name"), field.group("value")));
        }
        if (!line.matches() || line.group("method").equals("CONNECT")) {
            return NOT_ACCEPTED;
        }
        return describe(line, fields, end + 4);
    }

    private static String describe(Matcher line, List<Field> fields, int byteCount) {
        int minor = Integer.parseInt(line.group("minor"));
        List<String> hosts = values(fields, "host");
        String host = hosts.isEmpty() ? " -1" : authority(HOST.matcher(hosts.getFirst()));
        boolean hostCount = minor == 1 ? hosts.size() == 1 : hosts.size() <= 1;
        String target = target(line.group("method"), line.group("target"), minor, host);
        String rest = rest(minor, fields);
        if (!hostCount || host.equals(NOT_ACCEPTED) || target.equals(NOT_ACCEPTED) || rest.equals(NOT_ACCEPTED)) {
            return NOT_ACCEPTED;
        }
        return target + rest + " in " + byteCount + " bytes";
    }

    private static String target(String method, String target, int minor, String host) {
        String known = Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE")
                        .contains(method)
                ? method
                : "OTHER";
        String begin = known + " " + method + " ";
        String asterisk = begin + "ASTERISK " + target + " path  query  1." + minor + " host ";
        Matcher origin = ORIGIN.matcher(target);
        Matcher absolute = ABSOLUTE.matcher(target);
        if (target.equals("*")) {
            return method.equals("OPTIONS") ? asterisk + host : NOT_ACCEPTED;
        }
        if (origin.matches()) {
            return begin + "ORIGIN " + target + path(origin.group("path"), origin.group("query")) + " 1." + minor
                    + " host " + host;
        }
        if (!absolute.matches()) {
            return NOT_ACCEPTED;
        }
        String path = absolute.group("path");
        if (path == null && absolute.group("only") == null && method.equals("OPTIONS")) {
            return asterisk + authority(absolute);
        }
        String pathAndQuery = path == null ? path("/", absolute.group("only")) : path(path, absolute.group("query"));
        return begin + "ABSOLUTE " + target + pathAndQuery + " 1." + minor + " host " + authority(absolute);
    }

    private static String path(String path, String query) {
        boolean dots = Pattern.compile("/")
                .splitAsStream(path)
                .anyMatch(segment -> DOTS.matcher(segment).matches());
        return " path " + path + (dots ? " with dots" : "") + " query " + (query == null ? "" : query);
    }

    private static String authority(Matcher authority) {
        if (!authority.matches()) {
            return NOT_ACCEPTED;
        }
        String port = authority.group("port");
        return authority.group("host") + " " + (port == null || port.isEmpty() ? -1 : Integer.parseInt(port));
    }

    private static String rest(int minor, List<Field> fields) {
        List<String> lengths = values(fields, "content-length");
        List<String> codings = values(fields, "transfer-encoding");
        List<String> expectations = values(fields, "expect");
        boolean lengthValid = lengths.size() <= 1
                && lengths.stream().allMatch(l -> l.matches("[0-9]+") && new BigInteger(l).bitLength() < 64);
        boolean codingValid = codings.size() <= (lengths.isEmpty() ? minor : 0)
                && codings.stream().allMatch("chunked"::equalsIgnoreCase);
        boolean expects = minor == 1 && !expectations.isEmpty();
        boolean expectationValid = !expects || expectations.stream().allMatch("100-continue"::equalsIgnoreCase);
        Set<String> options = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (String list : values(fields, "connection")) {
            if (!LIST.matcher(list).matches()) {
                return NOT_ACCEPTED;
            }
            options.addAll(List.of(list.split("[ \\t,]+")));
        }
        boolean framingNamed =
                List.of("host", "content-length", "transfer-encoding").stream().anyMatch(options::contains);
        if (!lengthValid || !codingValid || !expectationValid || framingNamed) {
            return NOT_ACCEPTED;
        }
        String body = lengths.isEmpty() ? " no body" : " body of " + new BigInteger(lengths.getFirst());
        boolean keepAlive = !options.contains("close") && (minor == 1 || options.contains("keep-alive"));
        List<String> upgrades = values(fields, "upgrade");
        boolean upgrade = minor == 1 && options.contains("upgrade") && !upgrades.isEmpty();
        StringBuilder words = new StringBuilder(codings.isEmpty() ? body : " chunked body");
        words.append(keepAlive ? " keep-alive" : " close").append(expects ? " expects 100" : "");
        words.append(upgrade ? " upgrade " + upgrades.getFirst() : "").append(" [");
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            boolean hop = options.contains(field.name())
                    || HOP_BY_HOP.contains(field.name().toLowerCase(Locale.ROOT));
            words.append(i == 0 ? "" : ", ").append(field.name()).append('=').append(field.value());
            words.append(hop ? " (hop)" : "");
        }
        return words.append(']').toString();
    }

    private static List<String> values(List<Field> fields, String name) {
        return fields.stream().filter(field -> field.is(name)).map(Field::value).toList();
    }
}
