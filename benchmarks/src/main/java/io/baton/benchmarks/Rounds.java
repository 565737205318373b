package io.baton.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.RunnerException;

/** What the rounds of a question measured, line by line and side by side. */
final class Rounds {

    private final Question question;

    private final Map<String, Map<String, List<Turn>>> turns = new LinkedHashMap<>();

    Rounds(Question question) {
        this.question = question;
        for (Question.Line line : question.lines()) {
            Map<String, List<Turn>> ofLine = new LinkedHashMap<>();
            for (String column : question.columns()) {
                if (line.sides().containsKey(column)) {
                    ofLine.put(column, new ArrayList<>());
                }
            }
            turns.put(line.name(), ofLine);
        }
    }

    Question question() {
        return question;
    }

    /** Measures each side of a line once; what a machine's mood is, they share. */
    void measure(Question.Line line, Effort effort, Programs programs) throws RunnerException {
        for (Map.Entry<String, List<Turn>> column : sides(line).entrySet()) {
            Side side = line.sides().get(column.getKey());
            if (side != null) {
                column.getValue().add(side.measure(effort, programs));
            }
        }
    }

    boolean has(Question.Line line, String column) {
        return sides(line).containsKey(column);
    }

    Samples samples(Question.Line line, String column, Figure figure) {
        List<Turn> ofColumn = sides(line).getOrDefault(column, List.of());
        return new Samples(ofColumn.stream().map(figure::of).toList());
    }

    /** The raw figures: line, column, figure. */
    Map<String, Map<String, Map<String, Samples>>> toMap() {
        Map<String, Map<String, Map<String, Samples>>> map = new LinkedHashMap<>();
        for (Question.Line line : question.lines()) {
            Map<String, Map<String, Samples>> ofLine = new LinkedHashMap<>();
            for (String column : sides(line).keySet()) {
                Map<String, Samples> ofColumn = new LinkedHashMap<>();
                for (Figure figure : List.of(Figure.WALL, Figure.PROCESSOR, Figure.BYTES)) {
                    ofColumn.put(figure.key(), samples(line, column, figure));
                }
                ofLine.put(column, ofColumn);
            }
            map.put(line.name(), ofLine);
        }
        return map;
    }

    private Map<String, List<Turn>> sides(Question.Line line) {
        return turns.getOrDefault(line.name(), Map.of());
    }
}
