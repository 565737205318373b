package io.baton.it;

import static io.baton.it.BatonProcess.answering;
import static io.baton.it.BatonProcess.configuration;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.DirectoryWatch;
import io.baton.ffi.Poll;
import io.baton.ffi.testing.Command;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code tools/baton} and the files that it keeps: what may happen to them, and to the jar, must not stop a server. */
@Timeout(600)
class LauncherIT {

    private static final int PATIENCE_MS = 240_000;

    /** What stands at the end of a jar, without a comment. */
    private static final int END_OF_ARCHIVE_BYTES = 22;

    @TempDir
    private Path folder;

    private final List<BatonProcess> started = new ArrayList<>();

    private Checkout checkout;

    @BeforeEach
    void layOut() throws IOException {
        checkout = Checkout.in(folder);
    }

    @AfterEach
    void end() {
        started.forEach(BatonProcess::close);
    }

    @Test
    void shouldMakeACacheInTheBackgroundOnceAndUseItAndSurviveItsLoss() throws Exception {
        BatonProcess one =
                start(checkout.training("-c", configured("one", "one").toString()));
        BatonProcess two =
                start(checkout.training("-c", configured("two", "two").toString()));
        one.awaitPhase("Running");
        two.awaitPhase("Running");
        assertThat(get("one")).endsWith("one");
        assertThat(get("two")).endsWith("two");
        awaitArchive();
        Path archive = archives().getFirst();
        Object made = Files.getAttribute(archive, "unix:ino");
        assertThat(Command.run(new ProcessBuilder("flock", "-w", "60", checkout.cache() + "/training.lock", "true"))
                        .exitCode())
                .isZero();
        assertThat(archives()).containsExactly(archive);
        assertThat(Files.getAttribute(archive, "unix:ino")).isEqualTo(made);
        assertThat(trainings()).isEmpty();

        BatonProcess third =
                start(checkout.training("-c", configured("three", "three").toString()));
        third.awaitPhase("Running");
        assertThat(Files.readString(Path.of("/proc/" + third.pid() + "/maps"))).contains(archive.toString());
        assertThat(Files.readString(Path.of("/proc/" + third.pid() + "/cmdline")))
                .contains(checkout.copy() + "/baton.jar");

        // From here on no further one is made, as one has just failed.
        Path failed = Files.createFile(sibling(archive, ".failed"));
        flipAByte(archive);
        assertSaysItsVersion(checkout.training("--version"));
        assertThat(archive).doesNotExist();
        Files.writeString(archive, "no archive");
        Files.setLastModifiedTime(
                archive, FileTime.fromMillis(Files.getLastModifiedTime(stamp()).toMillis()));
        assertSaysItsVersion(checkout.training("--version")); // the JVM finds out
        assertThat(sibling(archive, ".complaint")).isNotEmptyFile();
        assertSaysItsVersion(checkout.training("--version"));
        assertThat(archive).doesNotExist();
        assertThat(failed).isNotEmptyFile();
        assertThat(get("three")).endsWith("three");
    }

    @Test
    void shouldMendACopyThatSomebodyWroteTo() throws Exception {
        assertSaysItsVersion(checkout.baton("--version"));
        Path copy = checkout.copy().resolve("baton.jar");
        try (FileChannel channel = FileChannel.open(copy, StandardOpenOption.WRITE)) {
            channel.truncate(1000);
        }
        assertSaysItsVersion(checkout.baton("--version"));
        assertThat(copy).hasSameBinaryContentAs(checkout.jar());
    }

    /** It remembers which file a copy was made of, so as not to read the whole jar at each start. */
    @Test
    void shouldNoticeAJarThatWasWrittenOverEvenWhenItsSizeAndTimeAreTheSame() throws Exception {
        Path jar = checkout.jar();
        long deadlineNs = System.nanoTime() + PATIENCE_MS * 1_000_000L;
        do { // it does not before the clock of the files has moved on from the jar's
            assertSaysItsVersion(checkout.baton("--version"));
            assertThat(System.nanoTime()).as("remembers, in time").isLessThan(deadlineNs);
        } while (!Files.exists(checkout.copy().resolve("source")));
        Path remembered = checkout.copy();
        Files.delete(remembered.resolve("last-use"));
        assertSaysItsVersion(checkout.baton("--version"));
        assertThat(remembered.resolve("last-use")).exists();
        assertThat(checkout.copies()).containsExactly(remembered);

        FileTime time = Files.getLastModifiedTime(jar);
        long size = Files.size(jar);
        try (FileChannel channel = FileChannel.open(jar, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer last = ByteBuffer.wrap(new byte[] {'!'}); // of the name of the archive's last file
            channel.write(last, size - END_OF_ARCHIVE_BYTES - 1);
        }
        Files.setLastModifiedTime(jar, time);
        assertThat(Files.size(jar)).isEqualTo(size);
        Command.run(checkout.baton("--version"));
        assertThat(checkout.copies()).hasSize(2);
    }

    @Test
    void shouldRunTheJarWhereItStandsWhenThereIsNoRoomForACopy() throws Exception {
        ProcessBuilder builder = checkout.baton("--version");
        List<String> limited = new ArrayList<>(List.of("bash", "-c", "ulimit -f 200; exec \"$@\"", "bash"));
        limited.addAll(builder.command());
        assertSaysItsVersion(builder.command(limited));
        assertThat(checkout.copy().resolve("baton.jar")).doesNotExist();
    }

    @Test
    void shouldDoWithoutAFolderThatIsNotItsOwn() throws Exception {
        Files.createDirectories(checkout.cache());
        Files.setPosixFilePermissions(checkout.cache(), PosixFilePermissions.fromString("rwxrwxrwx"));
        assertSaysItsVersion(checkout.training("--version"));
        assertThat(checkout.cache()).isEmptyDirectory();
        Path file = Files.createFile(folder.resolve("file"));
        ProcessBuilder impossible = checkout.training("--version");
        impossible.environment().put("XDG_CACHE_HOME", file.toString());
        assertSaysItsVersion(impossible);
        ProcessBuilder homeless = checkout.training("--version");
        homeless.environment().keySet().removeAll(List.of("XDG_CACHE_HOME", "HOME"));
        homeless.environment().put("BATON_CACHE", "off");
        assertSaysItsVersion(homeless);
    }

    @Test
    void shouldLetTheOptionsOfTheUserWin() throws Exception {
        ProcessBuilder builder = checkout.baton("--version");
        builder.environment().put("BATON_JAVA_OPTS", "-Xshare:auto -XX:+UseParallelGC -XX:-UseSerialGC -Xlog:gc+init");
        Command.Outcome outcome = Command.run(builder);
        assertThat(outcome.stdout()).contains("Parallel").contains("baton 0");
        assertThat(outcome.exitCode()).isZero();
    }

    /** A JVM with an AOT cache ends where the young generation does not fit into the initial heap that was ours. */
    @Test
    void shouldLeaveTheInitialHeapToWhoeverChoosesTheYoungGeneration() throws Exception {
        for (String young : List.of("-Xmn24m", "-XX:NewSize=24m")) {
            ProcessBuilder builder = checkout.baton("--version");
            builder.environment().put("BATON_JAVA_OPTS", "-Xshare:auto -Xlog:gc+init " + young);
            Command.Outcome outcome = Command.run(builder);
            assertThat(outcome.stderr()).isEmpty();
            assertThat(outcome.stdout())
                    .contains("Heap Initial Capacity: ")
                    .doesNotContain("Heap Initial Capacity: 16M")
                    .contains("baton 0");
        }
    }

    @Test
    void shouldUpgradeToWhatIsInstalledByThenAndGoOnWhenThatIsNoJar() throws Exception {
        Path file = configured("web", "hello");
        BatonProcess first = start(checkout.baton("-c", file.toString()));
        first.awaitPhase("Running");
        checkout.install("9.9.9");
        assertThat(Command.run(checkout.baton("--version")).stdout()).startsWith("baton 9.9.9 ");
        assertThat(get("web")).endsWith("hello");
        assertThat(status(file)).contains("\"version\":\"0.").contains("\"pid\":" + first.pid());

        Command.Outcome upgraded = Command.run(checkout.baton("upgrade", "-c", file.toString()));
        assertThat(upgraded.stderr()).isEmpty();
        assertThat(upgraded.exitCode()).isZero();
        assertThat(first.awaitExit()).isZero();
        assertThat(status(file)).contains("\"version\":\"9.9.9\"");
        assertThat(checkout.copies()).hasSize(2);

        Files.writeString(checkout.jar(), "no jar");
        Path good = checkout.copies().getFirst().resolve("baton.jar");
        assertThat(Command.run(plain(good, "upgrade", "-c", file.toString())).exitCode())
                .isEqualTo(4);
        assertThat(get("web")).endsWith("hello");
        assertThat(Command.run(plain(good, "stop", "-c", file.toString())).exitCode())
                .isZero();
    }

    @Test
    void shouldDrainAndRollBackAfterItsJarWasTruncated() throws Exception {
        Path jar = Files.copy(checkout.jar(), folder.resolve("installed.jar"));
        Path file = configured("web", "hello");
        BatonProcess first = start(plain(jar, "-c", file.toString()));
        first.await("classes are loaded");
        try (FileChannel channel = FileChannel.open(jar, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
        first.signal("USR2");
        first.await("-> Running (the successor has failed: the successor that was started has ended: exit code 1)");
        assertThat(get("web")).endsWith("hello");

        first.signal("QUIT");
        Path next = Files.copy(checkout.jar(), folder.resolve("next.jar"));
        BatonProcess second = start(plain(next, "-u", "-c", file.toString()));
        second.await("classes are loaded");
        first.await("every loop has parked its listeners");
        try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
        assertThat(get("web")).endsWith("hello");
        second.signal("KILL");
        first.await("accepting again");
        assertThat(get("web")).endsWith("hello");

        first.signal("HUP");
        first.await("the configuration was read again");
        first.signal("TERM");
        assertThat(first.awaitExit()).isZero();
        assertThat(first.output()).noneMatch(line -> line.contains("NoClassDefFound") || line.contains("ZipException"));
    }

    private BatonProcess start(ProcessBuilder builder) throws IOException {
        BatonProcess process = BatonProcess.start(builder);
        started.add(process);
        return process;
    }

    private static ProcessBuilder plain(Path jar, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java", "-XX:TieredStopAtLevel=1", "-jar", jar.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "BATON_LAUNCHER"));
        return builder;
    }

    /** An instance of its own, with a Unix listener of the same name. */
    private Path configured(String name, String text) throws IOException {
        Path own = Files.createDirectories(folder.resolve(name));
        String more = "log_level = \"debug\"\n" + answering(name, "unix:" + folder.resolve(name + ".sock"), text);
        return configuration(own, "baton.toml", 10, more);
    }

    private String get(String name) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(folder.resolve(name + ".sock")));
            channel.write(
                    ByteBuffer.wrap("GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n".getBytes(US_ASCII)));
            ByteBuffer answer = ByteBuffer.allocate(4096);
            while (answer.hasRemaining() && channel.read(answer) >= 0) {
                // until the server closes
            }
            return new String(answer.array(), 0, answer.position(), US_ASCII);
        }
    }

    private String status(Path file) throws Exception {
        return Command.run(checkout.baton("status", "--json", "-c", file.toString()))
                .stdout()
                .replace(" ", "");
    }

    private static void assertSaysItsVersion(ProcessBuilder builder) throws Exception {
        Command.Outcome outcome = Command.run(builder);
        assertThat(outcome.stderr()).isEmpty();
        assertThat(outcome.stdout()).matches("baton \\S+ \\(Java \\S+\\)\n");
        assertThat(outcome.exitCode()).isZero();
    }

    /** Waits for what the training run leaves, which there is never more than one of. */
    private void awaitArchive() throws Exception {
        long deadlineNs = System.nanoTime() + PATIENCE_MS * 1_000_000L;
        try (DirectoryWatch copy = DirectoryWatch.open(checkout.copy().toString())) {
            while (archives().isEmpty()) {
                assertThat(trainings()).hasSizeLessThan(2);
                int leftMs = (int) ((deadlineNs - System.nanoTime()) / 1_000_000);
                assertThat(Poll.readable(copy.fd(), Math.max(0, leftMs)))
                        .as("an archive, within %d ms", PATIENCE_MS)
                        .isTrue();
                copy.hasAppeared("archive");
            }
        }
    }

    private List<Path> archives() throws IOException {
        return entries(checkout.copy(), "*.aot");
    }

    private List<Path> trainings() throws IOException {
        return entries(checkout.cache(), "training.??????");
    }

    private Path stamp() throws IOException {
        return checkout.copy().resolve("stamp");
    }

    private static Path sibling(Path archive, String suffix) {
        return archive.resolveSibling(archive.getFileName().toString().replace(".aot", suffix));
    }

    private static List<Path> entries(Path folder, String pattern) throws IOException {
        List<Path> found = new ArrayList<>();
        try (var entries = Files.newDirectoryStream(folder, pattern)) {
            entries.forEach(found::add);
        }
        return found;
    }

    private static void flipAByte(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long middle = channel.size() / 2;
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, middle);
            one.put(0, (byte) ~one.get(0)).flip();
            channel.write(one, middle);
        }
    }
}
