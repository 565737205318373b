package io.baton.ffi;

import static io.baton.ffi.AttachRequests.Verdict.ATTACH;
import static io.baton.ffi.AttachRequests.Verdict.ATTACHED;
import static io.baton.ffi.AttachRequests.Verdict.QUIT;
import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.libc.Libc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttachRequestsTest {

    private static final int PID = 4711;

    private static final int TOOL = 100;

    private static final int OPERATOR = 200;

    private static final int OTHER_UID = 12345;

    @TempDir
    private Path workingDirectory;

    @TempDir
    private Path temporaryDirectory;

    private AttachRequests requests;

    @BeforeEach
    void open() {
        requests = new AttachRequests(PID, workingDirectory, temporaryDirectory);
    }

    @Test
    void shouldTakeASignalWithoutAFileForAnOperators() {
        assertThat(judge(OPERATOR)).isEqualTo(QUIT);
    }

    @Test
    void shouldKnowATool() throws Exception {
        leaveFile(workingDirectory);
        assertThat(judge(TOOL)).isEqualTo(ATTACH);
    }

    @Test
    void shouldKnowAToolThatSignalsAgainWhileItWaits() throws Exception {
        leaveFile(temporaryDirectory);
        assertThat(judge(TOOL)).isEqualTo(ATTACH);
        assertThat(judge(TOOL)).isEqualTo(ATTACH);
    }

    @Test
    void shouldTellAnOperatorFromAToolThatWaits() throws Exception {
        leaveFile(workingDirectory);
        assertThat(judge(TOOL)).isEqualTo(ATTACH);
        assertThat(judge(OPERATOR)).isEqualTo(QUIT);
        assertThat(judge(TOOL)).isEqualTo(ATTACH);
    }

    @Test
    void shouldHandOnOneAndReportOneWhenTheOperatorIsFirst() throws Exception {
        leaveFile(workingDirectory);
        assertThat(judge(OPERATOR)).isEqualTo(ATTACH);
        assertThat(judge(TOOL)).isEqualTo(QUIT);
    }

    @Test
    void shouldKnowTwoToolsAtOnce() throws Exception {
        leaveFile(workingDirectory);
        leaveFile(temporaryDirectory);
        assertThat(judge(TOOL)).isEqualTo(ATTACH);
        assertThat(judge(TOOL + 1)).isEqualTo(ATTACH);
        assertThat(judge(OPERATOR)).isEqualTo(QUIT);
    }

    @Test
    void shouldNotLetTheJvmTakeATardyToolForAnOperator() throws Exception {
        leaveFile(workingDirectory);
        Files.createFile(temporaryDirectory.resolve(".java_pid" + PID));
        assertThat(judge(TOOL)).isEqualTo(ATTACHED);
    }

    @Test
    void shouldTellAToolFromAnOperatorAgainAfterItsFileIsGone() throws Exception {
        for (int round = 0; round < 3; round++) {
            Path file = leaveFile(workingDirectory);
            assertThat(judge(TOOL)).isEqualTo(ATTACH);
            Files.delete(file);
            assertThat(judge(TOOL))
                    .as("a script that called the tool, then kill")
                    .isEqualTo(QUIT);
        }
    }

    @Test
    void shouldKnowOneFileWhereTheWorkingDirectoryIsTheTemporaryOne() throws Exception {
        requests = new AttachRequests(PID, temporaryDirectory, temporaryDirectory);
        leaveFile(temporaryDirectory);
        assertThat(judge(TOOL)).isEqualTo(ATTACH);
        assertThat(judge(OPERATOR)).isEqualTo(QUIT);
    }

    @Test
    void shouldNotBelieveAFileOfLongAgo() throws Exception {
        Path file = leaveFile(workingDirectory);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(40)));
        assertThat(judge(OPERATOR)).isEqualTo(QUIT);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(10)));
        assertThat(judge(TOOL)).isEqualTo(ATTACH);
    }

    @Test
    void shouldJudgeALinkByItselfAndNotByWhatItPointsTo() throws Exception {
        Path ours = Files.createFile(workingDirectory.resolve("ours"));
        Files.createSymbolicLink(workingDirectory.resolve(".attach_pid" + PID), ours);
        Files.setLastModifiedTime(ours, FileTime.from(Instant.EPOCH));
        assertThat(judge(TOOL)).isEqualTo(ATTACH);
    }

    @Test
    void shouldBelieveRootAndItsOwnUserOnly() throws Exception {
        Path file = leaveFile(workingDirectory);
        int owner = (int) Files.getAttribute(file, "unix:uid");
        assertThat(requests.judge(TOOL, owner)).isEqualTo(ATTACH);
        boolean isRoot = owner == 0;
        assertThat(requests.judge(TOOL, OTHER_UID)).isEqualTo(isRoot ? ATTACH : QUIT);
        if (isRoot) {
            Files.setAttribute(file, "unix:uid", OTHER_UID + 1);
            assertThat(requests.judge(TOOL, OTHER_UID)).isEqualTo(QUIT);
        }
    }

    private AttachRequests.Verdict judge(int senderPid) {
        return requests.judge(senderPid, Libc.geteuid());
    }

    private static Path leaveFile(Path folder) throws IOException {
        return Files.createFile(folder.resolve(".attach_pid" + PID));
    }
}
