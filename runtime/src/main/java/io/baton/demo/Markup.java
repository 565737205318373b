package io.baton.demo;

import java.util.Locale;

/** Text on its way into a page: well-formed as HTML and as XML alike. */
final class Markup {

    private static final char FIRST_PRINTABLE = ' ';

    private Markup() {}

    /** What a text looks like between tags, and between the quotes of an attribute. */
    static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                case '\n', '\t' -> escaped.append((char) c);
                default -> escaped.appendCodePoint(isPossible(c) ? c : '\ufffd');
            }
        });
        return escaped.toString();
    }

    /** A coordinate: two digits are finer than any screen. */
    static String at(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    /** An element with text in it. */
    static String element(String tag, String text) {
        return "<" + tag + ">" + escape(text) + "</" + tag + ">";
    }

    /** Whether a character may stand in a document (XML 1.0, §2.2). */
    private static boolean isPossible(int c) {
        return (c >= FIRST_PRINTABLE && c < 0x7f)
                || (c >= 0xa0 && c <= 0xd7ff)
                || (c >= 0xe000 && c <= 0xfffd)
                || c >= 0x10000;
    }
}
