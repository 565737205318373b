package io.baton.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class PageTest {

    private static final String RESULT = """
        {"format": 2, "set": "upgrade", "question": "What do <clients> see & say?",
         "machine": {"kernel": "6.18", "commit": "abc"},
         "quiet": {"verdict": "NOT QUIET: others take 2.00 processors"},
         "settings": {"rounds": 2, "quick": true},
         "figures": {
           "first \\"case\\"": {
             "Baton": {"usPerRequest": [10.0, 12.0], "rate": [5, 5],
               "curve": [[0.0, 10.0], [50.0, 20.0], [99.9, 900.0], [100.0, 1000.0]]},
             "nginx <1>": {"usPerRequest": [20.0, 30.0], "rate": [5, 5], "curve": [[0.0, 15.0], [100.0, 9.0e4]]},
             "broken": {"failures": [3, 0]}},
           "upgrade": {
             "Baton": {"gapMs": [2.0, 3.0], "steps": [{"ready": 120.0}, {"ready": 100.0}],
               "timelines": [
                 [[-100.0, 80.0, 90.0, 95.0, 99.0, 200, 0], [0.0, 85.0, 700.0, 800.0, 900.0, 180, 0]],
                 [[-100.0, 80.0, 90.0, 95.0, 99.0, 200, 0], [0.0, 0.0, 0.0, 0.0, 0.0, 0, 200]]]}}}}
        """;

    @TempDir
    private Path folder;

    @Test
    void shouldBeWellFormedAndNeedNothingFromElsewhere() throws Exception {
        Document page = page();

        assertThat(page.getElementsByTagName("h1").item(0).getTextContent()).isEqualTo("What do <clients> see & say?");
        assertThat(page.getElementsByTagName("script").getLength()).isZero();
        assertThat(page.getElementsByTagName("link").getLength()).isZero();
        assertThat(page.getElementsByTagName("img").getLength()).isZero();
        assertThat(page.getElementsByTagName("style").item(0).getTextContent()).doesNotContain("url(", "@import");
    }

    @Test
    void shouldSayThatTheMachineWasBusyAndTheRunQuick() throws Exception {
        assertThat(page().getElementsByTagName("header").item(0).getTextContent())
                .contains("This machine was NOT QUIET: others take 2.00 processors.")
                .contains("A quick run");
    }

    @Test
    void shouldDrawBarsCurvesAndTheMiddleAndTheWorstUpgrade() throws Exception {
        Document page = page();
        StringBuilder plots = new StringBuilder();
        for (int i = 0; i < page.getElementsByTagName("svg").getLength(); i++) {
            plots.append(((Element) page.getElementsByTagName("svg").item(i)).getAttribute("aria-label"))
                    .append('\n');
        }

        assertThat(plots.toString().lines())
                .containsExactly(
                        "latency by percentile, first \"case\"",
                        "processor time per request, first \"case\"",
                        "longest accept gap, upgrade",
                        "latency around an upgrade of Baton",
                        "latency around an upgrade of Baton");
        assertThat(page.getElementsByTagName("main").item(0).getTextContent())
                .contains("the middle one of 2")
                .contains("the worst one of 2")
                .contains("200 failures")
                .contains("ready, 120 ms");
    }

    @Test
    void shouldShowRatiosOfRoundsInPairsAndFailuresInstead() throws Exception {
        Run run = run();
        String table = Tables.markdown(Tables.of(run, "first \"case\""));

        assertThat(table.lines())
                .containsExactly(
                        "|  | processor time per request, µs | requests/s | failures"
                                + " | Baton's processor time per request / its |",
                        "|---|---|---|---|---|",
                        "| Baton | 11 [10.5, 11.5] | 5 | – |  |",
                        "| nginx <1> | 25 [22.5, 27.5] | 5 | – | 0.45 [0.43, 0.48] |",
                        "| broken | – | – | 1.50 [0.75, 2.25], worst 3 |  |");
    }

    @Test
    void shouldReadWhatJmhAndEarlierVersionsWrote() throws Exception {
        Path jmh = Files.writeString(folder.resolve("jmh.json"), """
            [{"benchmark": "io.baton.ParserBenchmark.head", "forks": 2, "params": {"bytes": "400"},
              "primaryMetric": {"score": 3.0, "scoreUnit": "ns/op", "rawData": [[1.0, 3.0], [4.0, 4.0]]},
              "secondaryMetrics": {"gc.alloc.rate.norm": {"rawData": [[0.0, 0.0], [0.0, 0.0]]}}}]
            """);
        Path flat = Files.writeString(
                folder.resolve("server-20261121.json"),
                "{\"commit\": \"abc\", \"load\": 0.5, \"java\": {\"wallMs\": [1.0, 2.0]}, \"c\": {\"wallMs\": [3.0]}}");

        assertThat(Run.read(jmh)
                        .samples("ParserBenchmark", "head bytes=400", "ns/op")
                        .values())
                .containsExactly(2.0, 4.0);
        assertThat(Run.read(flat).set()).isEqualTo("server");
        assertThat(Run.read(flat).commit()).isEqualTo("abc");
        assertThat(Run.read(flat).samples("together", "java", "wallMs").values())
                .containsExactly(1.0, 2.0);
    }

    @Test
    void shouldNameAFileThatHoldsNoResults() throws Exception {
        Path file = Files.writeString(folder.resolve("other.json"), "{\"figures\": [1]}");

        assertThatThrownBy(() -> Run.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("other.json holds no results");
    }

    private Run run() throws IOException {
        return Run.read(Files.writeString(folder.resolve("result.json"), RESULT));
    }

    private Document page() throws Exception {
        String page = Page.of(run()).replaceFirst("<!DOCTYPE html>", "");
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(page)));
    }
}
