package io.baton.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds {@code conf/baton.toml} to the descriptions of the keys, and to the defaults. */
class ConfigFileTest {

    private static final Path FILE = ConfigDocuments.TOP.resolve("conf/baton.toml");

    /** The machine that the examples are written for. */
    private static final Surroundings OF_THE_EXAMPLES = new Surroundings(2, Path.of("/run/baton"));

    /** A setting that is commented out, in contrast to a sentence, which stands behind a space. */
    private static final Pattern COMMENTED_OUT = Pattern.compile("^#(?=\\S)", Pattern.MULTILINE);

    @BeforeAll
    static void bringUpToDateIfAsked() throws Exception {
        ConfigDocuments.writeIfAsked(FILE, ConfigDocuments.toml());
    }

    @Test
    void shouldSayWhatTheDescriptionsSay() throws Exception {
        assertThat(Files.readString(FILE))
                .as("conf/baton.toml; -Dbaton.documents=write brings it up to date")
                .isEqualTo(ConfigDocuments.toml());
    }

    @Test
    void shouldStandBesideAnExampleThatIsAccepted() {
        Loaded example = new ConfigLoader(OF_THE_EXAMPLES).load(FILE.resolveSibling("proxy.toml"));
        assertThat(example)
                .isInstanceOfSatisfying(
                        Loaded.Accepted.class,
                        accepted -> assertThat(accepted.config().needsProxy()).isTrue());
    }

    @Test
    void shouldMeanTheDefaults() {
        assertThat(new ConfigLoader().load(FILE)).isEqualTo(new Loaded.Accepted(ServerConfig.defaults()));
        assertThat(new ConfigLoader(OF_THE_EXAMPLES).load(FILE))
                .isEqualTo(new Loaded.Accepted(ServerConfig.defaults(OF_THE_EXAMPLES)));
    }

    @Test
    void shouldBeAConfigurationWithEveryExample() throws Exception {
        Loaded loaded = new ConfigLoader(OF_THE_EXAMPLES).parse(uncommented(), "baton.toml");
        assertThat(loaded).isInstanceOfSatisfying(Loaded.Accepted.class, accepted -> {
            ServerConfig config = accepted.config();
            assertThat(config.listeners()).hasSize(3);
            assertThat(config.routes()).hasSize(2);
            assertThat(config.upstreams()).hasSize(3);
            assertThat(config.app()).containsEntry("greeting", "hello");
            assertThat(config.process().user()).contains("www-data");
        });
    }

    @Test
    void shouldShowTheMachinesDefaultsInItsExamples() throws Exception {
        String onlyMachine = uncommented()
                .lines()
                .filter(line -> line.matches("(version|threads|pid_file|upgrade_sock|control_sock) = .*"))
                .reduce("", (lines, line) -> lines + line + "\n");
        assertThat(onlyMachine.lines()).hasSize(5);
        assertThat(new ConfigLoader(OF_THE_EXAMPLES).parse(onlyMachine, "baton.toml"))
                .isEqualTo(new Loaded.Accepted(ServerConfig.defaults(OF_THE_EXAMPLES)));
    }

    @Test
    void shouldSetEveryKeyOfEverySchema() throws Exception {
        Set<String> missing = new TreeSet<>();
        String text = uncommented();
        for (Schema schema : List.of(
                TopKeys.SCHEMA,
                ListenerKeys.SCHEMA,
                RouteKeys.SCHEMA,
                RouteKeys.RESPOND_SCHEMA,
                UpstreamKeys.SCHEMA,
                UpstreamKeys.SERVER_SCHEMA,
                UpstreamKeys.CHECK_SCHEMA)) {
            for (Key<?> key : schema.keys()) {
                if (!Pattern.compile("(^|[{,] ?)" + key + " = |^\\[\\[?" + key + "]", Pattern.MULTILINE)
                        .matcher(text)
                        .find()) {
                    missing.add(schema.name() + "." + key);
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    private static String uncommented() throws Exception {
        return COMMENTED_OUT.matcher(Files.readString(FILE)).replaceAll("");
    }
}
