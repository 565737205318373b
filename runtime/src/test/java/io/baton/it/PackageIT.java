package io.baton.it;

import static io.baton.it.BatonProcess.answering;
import static io.baton.it.BatonProcess.configuration;
import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.testing.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code tools/package} makes is installed, run and replaced as by an operator, without a checkout or Maven. */
@Timeout(600)
class PackageIT {

    private static final String PLAIN = "-linux.tar.gz";

    private static final String WITH_JAVA = "-jlink.tar.gz";

    @TempDir
    private Path folder;

    private final List<BatonProcess> started = new ArrayList<>();

    private Unpacked unpacked;

    @BeforeEach
    void prepare() throws Exception {
        unpacked = new Unpacked(folder);
    }

    @AfterEach
    void end() {
        started.forEach(BatonProcess::close);
    }

    @Test
    void shouldMakeTheSameBytesTwice() throws Exception {
        Path one = unpacked.pack("one", PLAIN, "--no-runtime");
        Path two = unpacked.pack("two", PLAIN, "--no-runtime");
        assertThat(one).hasSameBinaryContentAs(two);
        String listing = Unpacked.run("tar", "tvf", one.toString());
        assertThat(listing.lines())
                .allMatch(line -> line.contains(" 0/0 "))
                .allMatch(line -> line.startsWith("drwxr-xr-x") || line.matches("-rw[x-]r-[x-]r-[x-] .*"));
        Path top = Path.of(System.getProperty("baton.top"));
        for (String part : List.of("conf", "docs")) {
            try (var files = Files.walk(top.resolve(part))) {
                assertThat(files.filter(Files::isRegularFile))
                        .isNotEmpty()
                        .allMatch(file -> listing.contains("/" + top.relativize(file) + "\n"));
            }
        }
        String sum = Unpacked.run("sha256sum", one.toString()).substring(0, 64);
        assertThat(one.resolveSibling("SHA256SUMS")).hasContent(sum + "  " + one.getFileName() + "\n");
    }

    @Test
    void shouldServeAndUpgradeByTheScriptThatIsInstalledByThen() throws Exception {
        Path archive = unpacked.pack("archives", PLAIN, "--no-runtime");
        Path first = unpacked.unpack(archive, "an archive");
        Path prefix = folder.resolve("opt with spaces");
        install(first, prefix);
        Path baton = prefix.resolve("bin/baton");
        assertThat(Files.isSymbolicLink(baton)).isTrue();
        Path file = configured();

        BatonProcess server = start(unpacked.command(true, baton, "-c", file.toString()));
        server.awaitPhase("Running");
        assertThat(status(baton, file))
                .contains("\"pid\":" + server.pid() + ",", "\"version\":\"0.")
                .doesNotContain("\"version\":\"9.9.9\"");
        assertThat(Files.readString(Path.of("/proc/" + server.pid() + "/cmdline")))
                .startsWith(System.getProperty("java.home") + "/bin/java\0")
                .contains(unpacked.home() + "/.cache/baton/");

        Path next = unpacked.unpack(archive, "another archive");
        Files.writeString(next.resolve("VERSION"), "9.9.9\n");
        Checkout.install("9.9.9", next.resolve("lib/baton.jar"));
        install(next, prefix);
        assertUpgrades(baton, file);
        assertThat(server.awaitExit()).isZero();
        assertThat(status(baton, file)).contains("\"version\":\"9.9.9\"");

        Checkout.install("9.9.10", prefix.resolve("lib/baton/lib/baton.jar"));
        assertUpgrades(baton, file);
        assertThat(status(baton, file)).contains("\"version\":\"9.9.10\"");
        assertThat(Command.run(unpacked.command(true, baton, "stop", "-c", file.toString()))
                        .exitCode())
                .isZero();
    }

    @Test
    void shouldKeepTheVersionBeforeAndTheConfiguration() throws Exception {
        Path archive = unpacked.unpack(unpacked.pack("archives", PLAIN, "--no-runtime"), "archive");
        Path prefix = folder.resolve("usr");
        Path lib = prefix.resolve("lib");
        install(archive, prefix);
        Path first = lib.resolve(Files.readSymbolicLink(lib.resolve("baton")));
        Path configuration = folder.resolve("etc/baton/baton.toml");
        Files.writeString(configuration, "version = 1\n");
        install(archive, prefix);
        Path second = lib.resolve(Files.readSymbolicLink(lib.resolve("baton")));
        assertThat(second).isNotEqualTo(first);
        assertThat(first).isDirectory();
        Path foreign = Files.createDirectories(lib.resolve("baton-of-an-orchestra"));
        install(archive, prefix);
        assertThat(first).doesNotExist();
        assertThat(second).isDirectory();
        assertThat(configuration).hasContent("version = 1");
        for (String link : List.of("man/man1/baton.1.gz", "bash-completion/completions/baton")) {
            assertThat(prefix.resolve("share").resolve(link)).isSymbolicLink().isNotEmptyFile();
        }
        Unpacked.run(archive + "/install.sh", "--prefix=" + prefix, "--uninstall");
        assertThat(lib).isDirectoryNotContaining(path -> !path.equals(foreign));
        assertThat(prefix.resolve("bin/baton")).doesNotExist();
        assertThat(configuration).exists();
    }

    @Test
    void shouldBringAJavaOfItsOwn() throws Exception {
        Path tree = unpacked.unpack(unpacked.pack("archives", WITH_JAVA), "with java");
        Path baton = tree.resolve("bin/baton");
        ProcessBuilder sharing = unpacked.command(false, baton, "--version");
        sharing.environment().put("BATON_JAVA_OPTS", "-Xshare:on"); // ends where the class data cannot be used
        assertThat(Command.run(sharing).stdout()).startsWith("baton ");

        Unpacked.run(tree + "/conf/container/make-aot-cache", tree.toString()); // which the modules must suffice for
        Path cache =
                Files.copy(tree.resolve("lib/baton.aot"), unpacked.home().resolve("baton.aot")); // options are split
        ProcessBuilder ahead = unpacked.command(false, baton, "--version");
        ahead.environment().put("BATON_CACHE", "off");
        ahead.environment().put("BATON_JAVA_OPTS", "-XX:AOTMode=on -XX:AOTCache=" + cache);
        assertThat(Command.run(ahead).stdout()).startsWith("baton ");
    }

    @Test
    void shouldSayWhatIsMissingWhereThereIsNoJava() throws Exception {
        Path tree = unpacked.unpack(unpacked.pack("archives", PLAIN, "--no-runtime"), "archive");
        Command.Outcome outcome = Command.run(unpacked.command(false, tree.resolve("bin/baton"), "--version"));
        assertThat(outcome.exitCode()).isEqualTo(6);
        assertThat(outcome.stderr())
                .startsWith("Baton needs Java 22 or newer: ")
                .hasLineCount(1);
    }

    @Test
    void shouldHaveManualPagesWithoutMistakes() throws Exception {
        Path tree = unpacked.unpack(unpacked.pack("archives", PLAIN, "--no-runtime"), "archive");
        for (String page : List.of("man1/baton.1", "man5/baton.toml.5")) {
            Path plain = folder.resolve("page");
            try (var in = new GZIPInputStream(Files.newInputStream(tree.resolve("share/man/" + page + ".gz")))) {
                Files.write(plain, in.readAllBytes());
            }
            List<String> command = switch (Command.find("mandoc", "groff")
                    .map(found -> found.getFileName().toString())
                    .orElse("")) {
                case "mandoc" -> List.of("mandoc", "-T", "utf8", "-W", "warning", plain.toString());
                case "groff" -> List.of("groff", "-man", "-ww", "-T", "utf8", plain.toString());
                default -> {
                    Command.skip("there is neither mandoc nor groff: the manual pages");
                    yield List.of();
                }
            };
            Command.Outcome outcome = Command.run(new ProcessBuilder(command));
            assertThat(outcome.stderr()).isEmpty();
            assertThat(outcome.stdout()).hasSizeGreaterThan(3000);
        }
    }

    private BatonProcess start(ProcessBuilder builder) throws Exception {
        BatonProcess process = BatonProcess.start(builder);
        started.add(process);
        return process;
    }

    private void install(Path archive, Path prefix) throws Exception {
        Unpacked.run(archive + "/install.sh", "--prefix=" + prefix, "--sysconfdir=" + folder.resolve("etc"));
    }

    /** A Unix listener, and files where the server may write. */
    private Path configured() throws Exception {
        Path home = unpacked.home();
        String more = answering("web", "unix:" + home.resolve("web.sock"), "hello");
        return configuration(home, "baton.toml", 1, more);
    }

    private void assertUpgrades(Path baton, Path file) throws Exception {
        Command.Outcome upgraded = Command.run(unpacked.command(true, baton, "upgrade", "-c", file.toString()));
        assertThat(upgraded.stderr()).isEmpty();
        assertThat(upgraded.exitCode()).isZero();
    }

    private String status(Path baton, Path file) throws Exception {
        return Command.run(unpacked.command(true, baton, "status", "--json", "-c", file.toString()))
                .stdout()
                .replace(" ", "");
    }
}
