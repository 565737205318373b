package io.baton.metrics;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What this process and one other, which counts for the same service, tell each other of their counts. Each tells what
 * the other one cannot know from itself: its own, and what third ones have told it.
 *
 * <p>What is shown to anybody while both count was told to the other one before. So whoever is asked next, and whoever
 * is left when one of them is killed, shows no less. Belongs to one thread; {@link Counters#account} opens it.
 */
public final class Account {

    private final Counters counters;

    private final CounterShard inherited;

    /** What the other one has told last. */
    private final Map<Series, Long> heard = new HashMap<>();

    /** What was said to it last, whether or not it has all arrived. */
    private Map<Series, Long> said = Map.of();

    /** What has certainly arrived there. */
    private Map<Series, Long> told = Map.of();

    Account(Counters counters, CounterShard inherited) {
        this.counters = counters;
        this.inherited = inherited;
    }

    /** The way to the other process. */
    public interface Line {

        /** Says something; it may not arrive at once. */
        void say(SortedMap<String, Long> totals);

        /** Whether something that was said has not arrived yet. */
        boolean isBehind();
    }

    /**
     * Counts what the other one has counted. Told again, new totals take the place of those that were told before,
     * where they are not lower. Names that this version does not count are passed over.
     */
    public void hear(Map<String, Long> totals) {
        totals.forEach((name, total) -> SeriesText.parse(name).ifPresent(parsed -> {
            Series one = counters.series(parsed.metric(), parsed.values().toArray(String[]::new));
            long before = heard.getOrDefault(one, 0L);
            if (total > before) {
                inherited.add(one, total - before);
                heard.put(one, total);
            }
        }));
    }

    /** All that there is to tell the other one, by the text of the series. */
    public SortedMap<String, Long> totals() {
        return named(own(counters.sums()), series -> true);
    }

    /** The same for another one that shows nothing before it has these. */
    public SortedMap<String, Long> firstTotals() {
        told = own(counters.sums());
        said = told;
        return named(told, series -> true);
    }

    /**
     * Tells the other one what has changed since it was told last.
     *
     * @param sums of this moment
     * @return what may be shown: these sums once it has them, otherwise what it has
     */
    public Map<Series, Long> tell(Map<Series, Long> sums, Line line) {
        if (line.isBehind()) {
            return known(sums);
        }
        told = said;
        Map<Series, Long> own = own(sums);
        SortedMap<String, Long> news =
                named(own, series -> !told.getOrDefault(series, 0L).equals(own.get(series)));
        if (!news.isEmpty()) {
            said = own;
            line.say(news);
            if (line.isBehind()) {
                return known(sums);
            }
            told = said;
        }
        return sums;
    }

    /** What the other one knows as well. What does not go from process to process is shown as it is. */
    private Map<Series, Long> known(Map<Series, Long> sums) {
        Map<Series, Long> known = new LinkedHashMap<>();
        sums.forEach((series, sum) -> known.put(
                series,
                series.metric().isInherited() ? told.getOrDefault(series, 0L) + heard.getOrDefault(series, 0L) : sum));
        return known;
    }

    private Map<Series, Long> own(Map<Series, Long> sums) {
        Map<Series, Long> own = new HashMap<>();
        sums.forEach((series, sum) -> {
            if (series.metric().isInherited()) {
                own.put(series, sum - heard.getOrDefault(series, 0L));
            }
        });
        return own;
    }

    private static SortedMap<String, Long> named(Map<Series, Long> all, Predicate<Series> isWanted) {
        SortedMap<String, Long> named = new TreeMap<>();
        all.forEach((series, value) -> {
            if (isWanted.test(series)) {
                named.put(series.toString(), value);
            }
        });
        return named;
    }
}
