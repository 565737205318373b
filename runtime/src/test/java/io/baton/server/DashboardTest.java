package io.baton.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.metrics.Metric;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Holds conf/grafana/baton.json to the metrics that there are, and to what Grafana needs of a dashboard. */
class DashboardTest {

    private static final Path FILE = Path.of(System.getProperty("baton.top"), "conf", "grafana", "baton.json");

    private static final int WIDTH = 24;

    private static final Pattern NAME = Pattern.compile("\\b(?:baton|process|jvm)_[a-z_]+");

    private static final Pattern SELECTOR = Pattern.compile("\\b((?:baton|process|jvm)_[a-z_]+)\\{([^}]*)}");

    private static final Pattern LABEL = Pattern.compile("([a-z]+)(?:=~|!~|!=|=)\"");

    private static final Pattern GROUPED = Pattern.compile("by \\(([a-z, ]+)\\)");

    private static final Pattern SHOWN = Pattern.compile("\\{\\{([a-z]+)}}");

    /** What Prometheus adds. */
    private static final Set<String> TARGET_LABELS = Set.of("job", "instance");

    private static final Map<String, Metric> METRICS =
            Arrays.stream(Metric.values()).collect(Collectors.toMap(Metric::text, Function.identity()));

    private Json.Table dashboard;

    private List<Json.Table> panels;

    @BeforeEach
    void read() throws Exception {
        dashboard = (Json.Table) Json.parse(Files.readString(FILE));
        panels = tables(dashboard, "panels");
    }

    @Test
    void shouldNameOnlyMetricsAndLabelsThatExist() {
        Set<String> strange = new TreeSet<>();
        for (String text : texts(dashboard).toList()) {
            NAME.matcher(text).results().map(MatchResult::group).forEach(name -> {
                if (metric(name) == null) {
                    strange.add(name);
                }
            });
            SELECTOR.matcher(text).results().forEach(selector -> {
                Set<String> labels = labels(selector.group(1));
                LABEL.matcher(selector.group(2))
                        .results()
                        .map(label -> label.group(1))
                        .filter(label -> !labels.contains(label))
                        .forEach(label -> strange.add(selector.group(1) + " by " + label));
            });
        }
        assertThat(strange).isEmpty();
    }

    @Test
    void shouldGroupByAndShowOnlyLabelsOfTheMetric() {
        for (Json.Table panel : panels) {
            for (Json.Table target : tables(panel, "targets")) {
                String expr = text(target, "expr");
                Set<String> labels = new HashSet<>();
                NAME.matcher(expr).results().forEach(name -> labels.addAll(labels(name.group())));
                List<String> used = new ArrayList<>();
                GROUPED.matcher(expr)
                        .results()
                        .forEach(by -> used.addAll(List.of(by.group(1).split(", "))));
                assertThat(labels).as(expr).containsAll(used);
                List<String> shown = SHOWN.matcher(text(target, "legendFormat"))
                        .results()
                        .map(label -> label.group(1))
                        .toList();
                assertThat(used.isEmpty() ? labels : Set.copyOf(used)).as(expr).containsAll(shown);
            }
        }
    }

    @Test
    void shouldShowEveryMetric() {
        String all = texts(dashboard).collect(Collectors.joining("\n"));
        assertThat(METRICS.keySet()).allSatisfy(name -> assertThat(all).contains(name));
    }

    @Test
    void shouldHavePanelsThatGrafanaCanPlace() {
        Set<Long> ids = new HashSet<>();
        Set<String> cells = new HashSet<>();
        for (Json.Table panel : panels) {
            assertThat(ids.add(whole(panel, "id")))
                    .as("%s has an id of its own", panel)
                    .isTrue();
            assertThat(text(panel, "title")).isNotEmpty();
            Json.Table place =
                    (Json.Table) Objects.requireNonNull(panel.members().get("gridPos"));
            assertThat(whole(place, "x") + whole(place, "w")).isLessThanOrEqualTo(WIDTH);
            for (long x = whole(place, "x"); x < whole(place, "x") + whole(place, "w"); x++) {
                for (long y = whole(place, "y"); y < whole(place, "y") + whole(place, "h"); y++) {
                    assertThat(cells.add(x + "," + y))
                            .as("%s overlaps at %d,%d", panel, x, y)
                            .isTrue();
                }
            }
            List<String> refIds = tables(panel, "targets").stream()
                    .map(target -> text(target, "refId"))
                    .toList();
            assertThat(refIds).doesNotHaveDuplicates();
        }
        assertThat(whole(dashboard, "schemaVersion")).isEqualTo(39);
        assertThat(text(dashboard, "uid")).isEqualTo("baton");
        assertThat(dashboard.members()).doesNotContainKey("id"); // it would replace somebody else's
    }

    private static @Nullable Metric metric(String name) {
        Metric exact = METRICS.get(name);
        if (exact != null) {
            return exact;
        }
        for (String part : List.of("_bucket", "_count", "_sum")) {
            Metric whole = name.endsWith(part) ? METRICS.get(name.substring(0, name.length() - part.length())) : null;
            boolean hasPart = whole != null
                    && (whole.kind() == Metric.Kind.HISTOGRAM
                            || (whole.kind() == Metric.Kind.SUMMARY && !part.equals("_bucket")));
            if (hasPart) {
                return whole;
            }
        }
        return null;
    }

    private static Set<String> labels(String name) {
        Set<String> labels = new HashSet<>(TARGET_LABELS);
        Metric metric = metric(name);
        if (metric != null) {
            labels.addAll(metric.labels());
        }
        if (name.endsWith("_bucket")) {
            labels.add("le");
        }
        return labels;
    }

    private static List<Json.Table> tables(Json.Table owner, String name) {
        Json member = owner.members().getOrDefault(name, new Json.Array(List.of()));
        return ((Json.Array) member)
                .elements().stream().map(Json.Table.class::cast).toList();
    }

    private static String text(Json.Table owner, String name) {
        return owner.members().get(name) instanceof Json.Text text ? text.value() : "";
    }

    private static long whole(Json.Table owner, String name) {
        return ((Json.Whole) Objects.requireNonNull(owner.members().get(name))).value();
    }

    private static Stream<String> texts(Json json) {
        return switch (json) {
            case Json.Text text -> Stream.of(text.value());
            case Json.Array array -> array.elements().stream().flatMap(DashboardTest::texts);
            case Json.Table table -> table.members().values().stream().flatMap(DashboardTest::texts);
            case Json.Whole _, Json.Flag _, Json.Nothing _ -> Stream.empty();
        };
    }
}
