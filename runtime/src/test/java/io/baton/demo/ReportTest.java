package io.baton.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ReportTest {

    private static final String HOSTILE =
            "</pre><script>alert(\"1\")</script> & 'x' \u0000\u001b[31m\ud800 µ \ud83d\ude00";

    private static final Machine MACHINE = new Machine(Map.of("processor", "a & b <c>"));

    @Test
    void shouldBeWellFormedAndMarkEachUpgrade() throws Exception {
        Document page = page(Runs.good().run(), Verdict.of(Runs.good().run(), Attempt.plan(2)), "log");
        assertThat(classes(page, "g")).containsExactly("span good", "span unable", "span dying", "span good");
        assertThat(classes(page, "line")).contains("kill");
        assertThat(classes(page, "path")).containsExactly("p99", "p50");
        assertThat(classes(page, "circle")).hasSize(150);
        assertThat(classes(page, "rect")).contains("bad", "v0", "v1", "v2").doesNotContain("failed");
        assertThat(page.getElementsByTagName("h1").item(0).getTextContent())
                .isEqualTo("1,500 requests, none failed, 4 upgrades");
        assertThat(texts(page, "div")).contains("PROVED");
        assertThat(texts(page, "td")).contains("a & b <c>");
    }

    @Test
    void shouldStayWhatItIsWhateverServersSay() throws Exception {
        Runs runs = Runs.good()
                .upgraded(6, Attempt.Kind.GOOD, HOSTILE, HOSTILE)
                .failing(HOSTILE)
                .misfortune(HOSTILE);
        Document page = page(runs.run(), Verdict.of(runs.run(), Attempt.plan(2)), HOSTILE);
        assertThat(page.getElementsByTagName("script").getLength()).isZero();
        assertThat(texts(page, "div")).contains("NOT PROVED");
        assertThat(texts(page, "pre"))
                .anySatisfy(text -> assertThat(text)
                        .isEqualTo("</pre><script>alert(\"1\")</script> & 'x' \ufffd\ufffd[31m\ufffd µ \ud83d\ude00"));
        assertThat(classes(page, "rect")).contains("failed");
    }

    @Test
    void shouldShowARunOfNothing() throws Exception {
        Run run = new Runs().misfortune("nothing works").run();
        assertThat(texts(page(run, Verdict.of(run, Attempt.plan(1)), ""), "p")).contains("nothing works");
    }

    @Test
    void shouldShowARunOfFailuresOnly() throws Exception {
        Runs runs = new Runs();
        IntStream.range(0, 300).forEach(i -> runs.failing("no connection: ECONNREFUSED"));
        Document page = page(runs.run(), Verdict.of(runs.run(), Attempt.plan(1)), "");
        assertThat(classes(page, "rect").stream().filter("failed"::equals)).hasSize(30);
        assertThat(classes(page, "circle")).isEmpty();
    }

    private static Document page(Run run, Verdict verdict, String log) throws Exception {
        String page = new Report(run, verdict, MACHINE, log).page();
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(page)));
    }

    private static List<String> classes(Document page, String tag) {
        return elements(page, tag).map(element -> element.getAttribute("class")).toList();
    }

    private static List<String> texts(Document page, String tag) {
        return elements(page, tag).map(Element::getTextContent).toList();
    }

    private static Stream<Element> elements(Document page, String tag) {
        NodeList found = page.getElementsByTagName(tag);
        return IntStream.range(0, found.getLength()).mapToObj(found::item).map(Element.class::cast);
    }
}
