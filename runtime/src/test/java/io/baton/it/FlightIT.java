package io.baton.it;

import static io.baton.it.BatonProcess.answering;
import static io.baton.it.BatonProcess.configuration;
import static org.assertj.core.api.Assertions.assertThat;

import io.baton.cli.Main;
import io.baton.ffi.testing.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What does Java Flight Recorder hear of an upgrade, and what does it cost where nobody records? */
@Timeout(120)
class FlightIT {

    @TempDir
    private Path folder;

    @AutoClose
    private final Started started = new Started();

    private int web;

    private Path file;

    @BeforeEach
    void configure() throws Exception {
        web = Http.freePort();
        file = configuration(folder, "baton.toml", 1, answering("web", "127.0.0.1:" + web, "hello"));
    }

    @Test
    void shouldRecordThePhasesStepsAndDrainOfAnUpgrade() throws Exception {
        Path recorded = folder.resolve("first.jfr");
        try (BatonProcess first = start("-XX:StartFlightRecording:filename=" + recorded)) {
            first.awaitPhase("Running");
            Http open = started.ends(Http.begin(web));
            BatonProcess second = started.baton("-u", "-c", file.toString());
            first.signal("QUIT");
            second.await("pid file and control socket are this process's");
            first.awaitPhase("ShutdownGracePeriod");
            assertThat(open.finish()).endsWith("hello");
            assertThat(first.awaitExit()).isZero();
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(recorded);
        assertThat(texts(events, "baton.Phase", "phase"))
                .containsExactly(
                        "Bootstrap",
                        "BootstrapComplete",
                        "Running",
                        "GracefulUpgradeTransferringFds",
                        "GracefulUpgradeTransferringFds",
                        "GracefulUpgradeCloseTimeout",
                        "ShutdownStarted",
                        "ShutdownGracePeriod",
                        "ShutdownRuntimes",
                        "Terminated");
        assertThat(texts(events, "baton.UpgradeStep", "step"))
                .containsExactly("seek", "offer", "warm_up", "commit", "bake");
        assertThat(texts(events, "baton.Upgrade", "outcome")).containsExactly("done");
        assertThat(of(events, "baton.Transfer"))
                .singleElement()
                .satisfies(event -> assertThat(event.getInt("listeners")).isOne())
                .satisfies(event -> assertThat(event.getDuration("took")).isPositive());
        assertThat(of(events, "baton.Drain"))
                .singleElement()
                .satisfies(
                        event -> assertThat(event.getLong("connectionsBefore")).isOne())
                .satisfies(event -> assertThat(event.getLong("connectionsLeft")).isZero());
    }

    @Test
    void shouldNotWakeTheRecorderWhenNobodyRecords() throws Exception {
        Path loaded = folder.resolve("loaded.txt");
        try (BatonProcess server = start("-Xlog:class+load:file=" + loaded)) {
            server.awaitPhase("Running");
            assertThat(Http.get(web)).endsWith("hello");
            server.signal("TERM");
            assertThat(server.awaitExit()).isZero();
        }
        assertThat(Files.readAllLines(loaded))
                .anyMatch(line -> line.contains(" io.baton.metrics.flight.Flight "))
                // Our events and what they extend are loaded as all classes are, but not initialized.
                .noneMatch(line -> line.contains(" jdk.jfr.internal."))
                .noneMatch(line -> line.contains(" java.lang.management."));
    }

    private BatonProcess start(String option) throws Exception {
        List<String> options = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m", option);
        return BatonProcess.start(new ProcessBuilder(ChildJvm.command(options, Main.class, "-c", file.toString())));
    }

    private static List<RecordedEvent> of(List<RecordedEvent> events, String type) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals(type))
                .sorted((one, other) -> one.getStartTime().compareTo(other.getStartTime()))
                .toList();
    }

    private static List<String> texts(List<RecordedEvent> events, String type, String field) {
        return of(events, type).stream().map(event -> event.getString(field)).toList();
    }
}
