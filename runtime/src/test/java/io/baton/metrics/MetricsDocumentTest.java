package io.baton.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds docs/METRICS.md to the metrics: each has its row, and nothing else has one. */
class MetricsDocumentTest {

    private static final Path DOCUMENT = Path.of(System.getProperty("baton.top"), "docs", "METRICS.md");

    private static final Pattern ROW =
            Pattern.compile("^\\| `[a-z_]+` \\| (counter|gauge|histogram|summary) \\| .* \\|$", Pattern.MULTILINE);

    @Test
    void shouldListEachMetricInItsOrder() throws Exception {
        assertThat(ROW.matcher(Files.readString(DOCUMENT)).results().map(MatchResult::group))
                .containsExactlyElementsOf(Arrays.stream(Metric.values())
                        .map(metric -> "| `%s` | %s | %s | %s |"
                                .formatted(
                                        metric.text(),
                                        metric.kind().name().toLowerCase(Locale.ROOT),
                                        metric.labels().stream()
                                                .map(label -> "`" + label + "`")
                                                .collect(Collectors.joining(", ")),
                                        metric.help()))
                        .toList());
    }
}
