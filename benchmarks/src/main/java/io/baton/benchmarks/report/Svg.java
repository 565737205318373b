package io.baton.benchmarks.report;

import java.util.Locale;

/** A drawing whose colours the page decides by classes, so that it follows the reader's light or dark. */
final class Svg {

    private final StringBuilder elements = new StringBuilder();

    private final int width;

    private final int height;

    private final String label;

    Svg(int width, int height, String label) {
        this.width = width;
        this.height = height;
        this.label = label;
    }

    Svg line(double x1, double y1, double x2, double y2, String style) {
        elements.append("<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" class=\"%s\"/>\n"
                .formatted(at(x1), at(y1), at(x2), at(y2), style));
        return this;
    }

    Svg rectangle(double x, double y, double w, double h, String style, String hint) {
        elements.append("<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" class=\"%s\"><title>%s</title></rect>\n"
                .formatted(at(x), at(y), at(Math.max(0, w)), at(Math.max(0, h)), style, escaped(hint)));
        return this;
    }

    Svg dot(double x, double y, double radius, String style, String hint) {
        elements.append("<circle cx=\"%s\" cy=\"%s\" r=\"%s\" class=\"%s\"><title>%s</title></circle>\n"
                .formatted(at(x), at(y), at(radius), style, escaped(hint)));
        return this;
    }

    /** Points as an SVG path, such as {@code M0 0 L10 10}. */
    Svg path(String points, String style) {
        elements.append("<path d=\"%s\" class=\"%s\"/>\n".formatted(points, style));
        return this;
    }

    Svg text(double x, double y, String text, String style) {
        elements.append(
                "<text x=\"%s\" y=\"%s\" class=\"%s\">%s</text>\n".formatted(at(x), at(y), style, escaped(text)));
        return this;
    }

    /** Read upwards. */
    Svg textUp(double x, double y, String text, String style) {
        elements.append("<text transform=\"translate(%s %s) rotate(-90)\" class=\"%s\">%s</text>\n"
                .formatted(at(x), at(y), style, escaped(text)));
        return this;
    }

    @Override
    public String toString() {
        return "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\" style=\"max-width:%dpx\">\n%s</svg>\n"
                .formatted(width, height, escaped(label), width, elements);
    }

    static String at(double place) {
        return String.format(Locale.ROOT, "%.1f", place);
    }

    /** As it may stand in text and in a quoted attribute. */
    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
