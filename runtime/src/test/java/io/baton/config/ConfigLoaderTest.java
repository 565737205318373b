package io.baton.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLoaderTest {

    private static final Surroundings SURROUNDINGS = new Surroundings(2, Path.of("/run/baton"));

    private final ConfigLoader loader = new ConfigLoader(SURROUNDINGS);

    @TempDir
    private Path directory;

    @Test
    void shouldMeanTheDefaultsByAFileThatSaysNothing() {
        assertThat(accepted("version = 1")).isEqualTo(ServerConfig.defaults(SURROUNDINGS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uFEFFversion = 1\n", "version = 1\r\ndaemon = false\r\n", "  version=1# one"})
    void shouldReadWhatEditorsLeaveBehind(String toml) throws Exception {
        assertThat(loader.load(file(toml.getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(new Loaded.Accepted(ServerConfig.defaults(SURROUNDINGS)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"user = \"\\\0\"", "user = \"\\\u001b\"", "user \0 = 1", "user = \u007f"})
    void shouldNameCharactersThatATerminalWouldActOn(String line) {
        Loaded loaded = loader.parse("version = 1\n" + line, "baton.toml");
        assertThat(loaded)
                .isInstanceOfSatisfying(
                        Loaded.Refused.class,
                        refused -> assertThat(refused.problems())
                                .isNotEmpty()
                                .allSatisfy(problem ->
                                        assertThat(problem.toString().chars()).noneMatch(Character::isISOControl)));
    }

    @Test
    void shouldFillInWhatOnlySomeListenersAndUpstreamsHave() {
        ServerConfig config = accepted("""
                version = 1
                [[listener]]
                address = "unix:/run/web.sock"
                upstream = "a"
                proxy_protocol = true
                [[listener]]
                address = "127.0.0.1:80"
                upstream = "a"
                [[upstream]]
                name = "a"
                servers = ["127.0.0.1:9001"]
                balance = "hash"
                [[upstream]]
                name = "b"
                servers = ["127.0.0.1:9001"]
                """);
        assertThat(config.listeners())
                .extracting(ListenerConfig::name)
                .containsExactly("unix:/run/web.sock", "127.0.0.1:80");
        assertThat(config.listeners().getFirst().socketMode()).contains(0660);
        assertThat(config.listeners().getLast()).isEqualTo(answeredBy("a", new Endpoint("127.0.0.1:80")));
        assertThat(config.upstreams().getFirst().hashKey()).contains(new HashKey.ClientAddress());
        assertThat(config.upstreams().getLast().hashKey()).isEmpty();
        assertThat(config.needsProxy()).isTrue();
    }

    @Test
    void shouldReadNamesOfHostsAndHeadersWithoutTheirCase() {
        ServerConfig config = accepted("""
                version = 1
                [[listener]]
                name = "web"
                address = "127.0.0.1:80"
                [[route]]
                listener = "web"
                host = "*.Example.COM"
                upstream = "a"
                [[upstream]]
                name = "a"
                servers = ["127.0.0.1:9001"]
                balance = "hash"
                hash_key = "header:X-User"
                """);
        assertThat(config.routes().getFirst().host()).contains("*.example.com");
        assertThat(config.upstreams().getFirst().hashKey()).contains(new HashKey.Header("x-user"));
    }

    @Test
    void shouldKeepAnImportersSettingsWithoutTheParsersTypes() {
        Map<String, Object> app = accepted("""
                        version = 1
                        [app]
                        text = "a"
                        number = 1
                        decimal = 1.5
                        truth = true
                        date = 1979-05-27
                        list = [[1, 2], { a = 1 }]
                        [app.table]
                        "dotted.key" = 2
                        """).app();
        assertThat(app)
                .isEqualTo(Map.of(
                        "text",
                        "a",
                        "number",
                        1L,
                        "decimal",
                        1.5,
                        "truth",
                        true,
                        "date",
                        LocalDate.of(1979, 5, 27),
                        "list",
                        List.of(List.of(1L, 2L), Map.of("a", 1L)),
                        "table",
                        Map.of("dotted.key", 2L)));
        assertThat(app.keySet()).containsExactly("text", "number", "decimal", "truth", "date", "list", "table");
    }

    @Test
    void shouldReadAThousandListenersInOneFile() {
        StringBuilder toml = new StringBuilder("version = 1\n");
        for (int i = 1; i <= 1000; i++) {
            toml.append("[[listener]]\nname = \"l%d\"\naddress = \"127.0.0.1:%d\"\n".formatted(i, i));
            toml.append("[[route]]\nlistener = \"l%d\"\nrespond = { status = 200 }\n".formatted(i));
        }
        assertThat(accepted(toml.toString()).listeners()).hasSize(1000);
    }

    @Test
    void shouldRefuseAFileThatIsNotThereOrNoFile() {
        Path missing = directory.resolve("missing.toml");
        assertThat(problems(missing)).containsExactly(missing + ": does not exist; name an existing file with -c");
        assertThat(problems(directory)).containsExactly(directory + ": cannot be read: Is a directory");
    }

    @Test
    void shouldRefuseBytesThatAreNoText() throws Exception {
        Path file = file(new byte[] {'#', '\n', '#', ' ', (byte) 0xc3, '\n'});
        assertThat(problems(file))
                .containsExactly(file + ":2:3: this is not UTF-8, allowed is text in UTF-8 and nothing else");
        Path cut = file(new byte[] {'#', (byte) 0xc3});
        assertThat(problems(cut))
                .containsExactly(cut + ":1:2: this is not UTF-8, allowed is text in UTF-8 and nothing else");
    }

    @Test
    void shouldRefuseAFileThatIsTooLarge() throws Exception {
        Path file = file(new byte[ConfigLoader.FILE_BYTES_MAX + 1]);
        assertThat(problems(file)).containsExactly(file + ": has more than 8388608 bytes, allowed is a smaller file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{a=", "[{a="})
    void shouldRefuseNestingWithoutEnd(String opening) {
        assertThat(loader.parse("version = 1\na = " + opening.repeat(100_000), "baton.toml"))
                .isInstanceOf(Loaded.Refused.class);
    }

    @Test
    void shouldRefuseWhatTheParserFailsAt() {
        assertThat(loader.parse("version = 1\nh={\"\"2,[\n[[u]]", "baton.toml"))
                .isInstanceOfSatisfying(
                        Loaded.Refused.class,
                        refused -> assertThat(refused.problems())
                                .extracting(ConfigProblem::toString)
                                .containsExactly(
                                        "baton.toml:1:1: this is no TOML: the parser cannot say where; look for a {"
                                                + " without its }"));
    }

    private ServerConfig accepted(String toml) {
        Loaded loaded = loader.parse(toml, "baton.toml");
        assertThat(loaded).isInstanceOf(Loaded.Accepted.class);
        return ((Loaded.Accepted) loaded).config();
    }

    private List<String> problems(Path file) {
        Loaded loaded = loader.load(file);
        assertThat(loaded).isInstanceOf(Loaded.Refused.class);
        return ((Loaded.Refused) loaded)
                .problems().stream().map(ConfigProblem::toString).toList();
    }

    private Path file(byte[] bytes) throws Exception {
        return Files.write(Files.createTempFile(directory, "baton", ".toml"), bytes);
    }

    private static ListenerConfig answeredBy(String upstream, Endpoint address) {
        ListenerConfig plain = ListenerConfig.on(address);
        return new ListenerConfig(
                plain.name(),
                address,
                plain.protocol(),
                Optional.of(upstream),
                plain.backlog(),
                plain.socketMode(),
                plain.socketUser(),
                plain.socketGroup(),
                plain.proxyProtocol(),
                plain.trustedProxies());
    }
}
