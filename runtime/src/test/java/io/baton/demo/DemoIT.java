package io.baton.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.cli.Main;
import io.baton.ffi.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;

/** Does the demo show what it promises, say so when it does not, and leave nothing behind either way? */
@Timeout(300)
class DemoIT {

    private static final Pattern REQUESTS =
            Pattern.compile("  requests +([0-9,]+) on ([0-9,]+) short and ([0-9,]+) kept");

    private static final Pattern PROXY = Pattern.compile("  proxy +127\\.0\\.0\\.1:[0-9]+, process ([0-9]+)");

    @TempDir
    private Path folder;

    private final List<ChildJvm> started = new ArrayList<>();

    @AfterEach
    void end() throws IOException {
        started.forEach(ChildJvm::close);
        new Family(folder).end(io.baton.ffi.Signal.KILL, 5_000);
    }

    @Test
    void shouldProveThatNobodyNoticesAndWriteTheReport() throws Exception {
        ChildJvm demo = demo("--seconds", "10", "--upgrades", "1", "--rate", "200");
        MatchResult requests = match(demo, REQUESTS);
        assertThat(Integer.parseInt(requests.group(1).replace(",", ""))).isGreaterThanOrEqualTo(2_000);
        await(demo, "proved: every request was answered");
        assertThat(demo.awaitExit()).isZero();
        assertThat(demo.output())
                .anyMatch(line -> line.matches(" +[0-9.]+ s  2  is good +done in .* +0 +[0-9.]+ m?s"))
                .anyMatch(line ->
                        line.contains("  3  has an error in its configuration") && line.contains("failed, 2 serves on"))
                .anyMatch(line ->
                        line.contains("  4  dies soon after it took over") && line.contains("undone, 2 serves on"));
        Document report = report();
        assertThat(report.getElementsByTagName("h1").item(0).getTextContent())
                .isEqualTo(requests.group(1) + " requests, none failed, 3 upgrades");
        assertThat(Files.readString(folder.resolve("report.html")))
                .contains("PROVED", "class=\"span good\"", "class=\"span unable\"", "class=\"span dying\"")
                .contains("thraeds: is no key of the top of the file, did you mean threads?")
                .doesNotContain("<script", "http-equiv", "src=");
        assertNothingIsLeft();
    }

    @Test
    void shouldSayThatTheProxyWasKilled() throws Exception {
        ChildJvm demo = demo("--rate", "100");
        long proxy = Long.parseLong(match(demo, PROXY).group(1));
        await(demo, "1  serves");
        ProcessHandle.of(proxy).orElseThrow().destroyForcibly();
        await(demo, "not proved: the proxy (pid " + proxy + ") has ended, although nobody had told it to");
        assertThat(demo.awaitExit()).isEqualTo(4);
        assertThat(Files.readString(folder.resolve("report.html"))).contains("NOT PROVED");
        report();
        assertNothingIsLeft();
    }

    /** When two servers are there, and when a third one is about to replace one of them. */
    @ParameterizedTest
    @CsvSource({"INT, 2, 130", "TERM, 3, 143"})
    void shouldLeaveNothingBehindWhenItIsInterrupted(String signal, int servers, int exitCode) throws Exception {
        ChildJvm demo = demo("--seconds", "10", "--rate", "100");
        await(demo, "1  serves");
        awaitServers(servers);
        Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(demo.pid()))
                .inheritIO()
                .start();
        assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
        await(demo, "baton: interrupted by SIG" + signal);
        assertThat(demo.awaitExit()).isEqualTo(exitCode);
        assertThat(folder.resolve("report.html")).doesNotExist();
        assertNothingIsLeft();
    }

    @Test
    void shouldRefuseAReportThatItCouldNotWriteBeforeAnythingElse() throws Exception {
        ChildJvm demo = demo("--report", folder.resolve("none/report.html").toString());
        await(demo, "baton: --report: " + folder.resolve("none/report.html"));
        assertThat(demo.awaitExit()).isEqualTo(2);
    }

    private ChildJvm demo(String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("demo"));
        arguments.addAll(List.of(options));
        if (!arguments.contains("--report")) {
            arguments.addAll(List.of("--report", folder.resolve("report.html").toString()));
        }
        List<String> command = ChildJvm.command(
                List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m", "-Djava.io.tmpdir=" + folder),
                Main.class,
                arguments.toArray(String[]::new));
        ChildJvm demo = ChildJvm.start(new ProcessBuilder(command));
        started.add(demo);
        return demo;
    }

    private static void await(ChildJvm demo, String text) throws InterruptedException {
        match(demo, Pattern.compile(Pattern.quote(text)));
    }

    private static MatchResult match(ChildJvm demo, Pattern pattern) throws InterruptedException {
        while (true) {
            var found = pattern.matcher(demo.nextLine()).results().findFirst();
            if (found.isPresent()) {
                return found.get();
            }
        }
    }

    private void awaitServers(int count) throws Exception {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (servers().size() < count) {
            assertThat(System.nanoTime() - deadlineNs)
                    .as("%d servers, not %s", count, servers())
                    .isNegative();
            Thread.onSpinWait();
        }
    }

    /** The demo itself has the folder in its command line as well, here. */
    private List<Long> servers() throws IOException {
        return new Family(folder.resolve("baton-demo-")).members().stream().toList();
    }

    private Document report() throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        return factory.newDocumentBuilder().parse(folder.resolve("report.html").toFile());
    }

    private void assertNothingIsLeft() throws IOException {
        assertThat(new Family(folder).members()).isEmpty();
        try (var left = Files.newDirectoryStream(folder, "baton-demo-*")) {
            assertThat(left).isEmpty();
        }
    }
}
