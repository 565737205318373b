package io.baton.benchmarks;

import java.util.List;
import java.util.Map;

/**
 * What a table answers.
 *
 * @param turn what is counted, such as "connection"
 * @param columns who is compared, Baton first
 * @param bars what Baton's ratio to another column may be at most, of the first figure
 * @param figures a table for each
 */
record Question(
        String text,
        String turn,
        List<String> columns,
        Map<String, Double> bars,
        List<Figure> figures,
        Effort effort,
        List<Line> lines) {

    Question {
        columns = List.copyOf(columns);
        bars = Map.copyOf(bars);
        figures = List.copyOf(figures);
        lines = List.copyOf(lines);
    }

    /**
     * A line of the table.
     *
     * @param sides by their column; a column that has none stays empty
     * @param bytes that a turn goes through, for MB/s; 0 where that says nothing
     * @param isBarred whether the question's bars are meant for it
     */
    record Line(String name, Map<String, Side> sides, long bytes, boolean isBarred) {

        Line {
            sides = Map.copyOf(sides);
        }

        Line(String name, Map<String, Side> sides) {
            this(name, sides, 0, true);
        }
    }

    /** The same with other lines. */
    Question with(List<Line> newLines) {
        return new Question(text, turn, columns, bars, figures, effort, newLines);
    }
}
