package io.baton.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What {@code conf/baton.toml} and {@code docs/CONFIGURATION.md} say about the keys: their descriptions. */
final class ConfigDocuments {

    /** Rewrites the documents instead of comparing them: {@code tools/test -Dbaton.documents=write}. */
    static final boolean ARE_WRITTEN = "write".equals(System.getProperty("baton.documents"));

    static final Path TOP = Path.of(System.getProperty("baton.top"));

    private static final int COMMENT_CHARS_MAX = 100;

    private static final String INTRODUCTION = """
            # Every key of Baton's configuration, with its meaning, what is allowed, and its default.
            # What is set here has its default value: this file means the same as one that only says version = 1.
            # What is commented out has no default, or one that depends on the machine, or is an example:
            # to use it, remove the "#" that stands directly before it. Check a file with: baton -t -c FILE
            """;

    /** The sections of the file, each named at its first key. */
    private static final Map<Key<?>, String> SECTIONS = Map.of(
            TopKeys.VERSION, "The format",
            TopKeys.THREADS, "The process",
            TopKeys.DAEMON, "In the background",
            TopKeys.UPGRADE_SOCK, "Upgrades",
            TopKeys.GRACE_PERIOD_SECONDS, "The end",
            TopKeys.LOG_LEVEL, "Logs and metrics",
            TopKeys.CLIENT_HEADER_TIMEOUT_SECONDS, "Clients");

    /** Tables that show every key of their schemas, and together are a configuration. */
    private static final List<Example> EXAMPLES = List.of(
            new Example(
                    TopKeys.LISTENER,
                    "[[listener]]",
                    ListenerKeys.SCHEMA,
                    "name address protocol upstream backlog proxy_protocol trusted_proxies",
                    Map.of()),
            new Example(
                    TopKeys.LISTENER,
                    "[[listener]]",
                    ListenerKeys.SCHEMA,
                    "name address upstream socket_mode socket_user socket_group",
                    Map.of("name", "\"local\"", "address", "\"unix:/run/baton/web.sock\"")),
            new Example(
                    TopKeys.LISTENER,
                    "[[listener]]",
                    ListenerKeys.SCHEMA,
                    "name address protocol upstream",
                    Map.of(
                            "name", "\"database\"",
                            "address", "\"[::]:5432\"",
                            "protocol", "\"tcp\"",
                            "upstream", "\"database\"")),
            new Example(TopKeys.ROUTE, "[[route]]", RouteKeys.SCHEMA, "listener host path upstream", Map.of()),
            new Example(
                    TopKeys.ROUTE, "[[route]]", RouteKeys.SCHEMA, "listener path respond", Map.of("path", "\"/ping\"")),
            new Example(
                    TopKeys.UPSTREAM,
                    "[[upstream]]",
                    UpstreamKeys.SCHEMA,
                    UpstreamKeys.SCHEMA.names().replace(",", "").replace(" hash_key", ""),
                    Map.of()),
            new Example(
                    TopKeys.UPSTREAM,
                    "[[upstream]]",
                    UpstreamKeys.SCHEMA,
                    "name servers balance hash_key",
                    Map.of("name", "\"api\"", "servers", "[\"[2001:db8::7]:8080\"]", "balance", "\"hash\"")),
            new Example(
                    TopKeys.UPSTREAM,
                    "[[upstream]]",
                    UpstreamKeys.SCHEMA,
                    "name servers",
                    Map.of("name", "\"database\"", "servers", "[\"127.0.0.1:5433\"]")));

    /** One table with the keys it shows, by the examples of the keys or by others. */
    private record Example(Key<?> key, String header, Schema schema, String shown, Map<String, String> otherValues) {}

    private ConfigDocuments() {}

    /** The whole of {@code conf/baton.toml}. */
    static String toml() {
        StringBuilder toml = new StringBuilder(INTRODUCTION);
        for (Key<?> key : TopKeys.SCHEMA.keys()) {
            if (SECTIONS.containsKey(key)) {
                toml.append("\n\n# ==== ").append(SECTIONS.get(key)).append(" ====\n");
            }
            if (!key.example().isEmpty()) {
                toml.append('\n').append(comment(key, ""));
                boolean isSet = key.fallback().isPresent() || key.isRequired();
                toml.append(isSet ? "" : "#").append(assignment(key, key.example()));
            }
        }
        Set<Key<?>> explained = new HashSet<>();
        for (Example example : EXAMPLES) {
            if (explained.add(example.key())) {
                toml.append("\n\n# ==== [[").append(example.key()).append("]] ====\n");
                toml.append(wrapped("# ", example.key().meaning()));
            }
            toml.append("\n#").append(example.header()).append('\n');
            for (String name : example.shown().split(" ", -1)) {
                Key<?> key = example.schema().find(name).orElseThrow();
                if (explained.add(key)) {
                    toml.append('\n').append(comment(key, ""));
                }
                toml.append('#').append(assignment(key, example.otherValues().getOrDefault(name, key.example())));
            }
        }
        toml.append("\n\n# ==== [app] ====\n").append(wrapped("# ", TopKeys.APP.meaning()));
        return toml.append("\n#[app]\n#greeting = \"hello\"\n").toString();
    }

    /** A table of Markdown for the keys of one schema. */
    static String markdown(Schema schema) {
        return schema.keys().stream()
                .map(key -> "| `%s` | %s | %s | %s%s |\n"
                        .formatted(
                                key,
                                escaped(allowed(key)),
                                escaped(code(key)),
                                escaped(key.meaning()),
                                key.effect() == Effect.UPGRADE ? " *Needs an upgrade.*" : ""))
                .collect(Collectors.joining("", "| key | allowed | default | meaning |\n|---|---|---|---|\n", ""));
    }

    /** Replaces a document, where the tests were started for that. */
    static void writeIfAsked(Path file, String wanted) throws Exception {
        if (ARE_WRITTEN) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, wanted);
        }
    }

    private static String comment(Key<?> key, String indent) {
        StringBuilder comment = new StringBuilder(wrapped("# " + indent, key.meaning()));
        String facts = "Allowed: %s. %s.%s"
                .formatted(
                        allowed(key),
                        key.isRequired() ? "Required" : "Default: " + key.without(),
                        key.effect() == Effect.UPGRADE ? " A change needs an upgrade." : "");
        comment.append(wrapped("# " + indent, facts));
        for (Key<?> inner : inner(key)) {
            comment.append("#   ").append(indent).append(inner).append(":\n").append(comment(inner, indent + "    "));
        }
        return comment.toString();
    }

    private static List<Key<?>> inner(Key<?> key) {
        return switch (key.type()) {
            case ValueType.OneTable one -> one.schema().keys();
            case ValueType.ManyShort many -> many.schema().keys();
            default -> List.of();
        };
    }

    private static String allowed(Key<?> key) {
        return key.type().allowed();
    }

    private static String code(Key<?> key) {
        return key.fallback().isPresent() ? "`" + key.without() + "`" : key.without();
    }

    private static String escaped(String cell) {
        return cell.replace("|", "\\|").replace("*.", "\\*.").replace("-*", "-\\*");
    }

    private static String assignment(Key<?> key, String value) {
        return String.format(Locale.ROOT, "%s = %s%n", key, value);
    }

    private static String wrapped(String prefix, String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(prefix);
        for (String word : text.split(" ", -1)) {
            if (line.length() + word.length() > COMMENT_CHARS_MAX) {
                lines.add(line.toString().stripTrailing());
                line = new StringBuilder(prefix);
            }
            line.append(word).append(' ');
        }
        lines.add(line.toString().stripTrailing());
        return String.join("\n", lines) + "\n";
    }
}
