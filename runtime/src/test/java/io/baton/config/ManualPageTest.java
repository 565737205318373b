package io.baton.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Holds the manual page baton.toml(5) to the descriptions of the keys, of which it is made. */
class ManualPageTest {

    private static final Path PAGE = ConfigDocuments.TOP.resolve("tools/dist/share/man/man5/baton.toml.5");

    private static final String BEGINNING = """
        .\\" Written by ManualPageTest, by the descriptions of the keys: -Dbaton.documents=write brings it up to date.
        .TH BATON.TOML 5 "" "Baton" "File Formats"
        .SH NAME
        baton.toml \\- configuration of baton
        .SH SYNOPSIS
        .EX
        version = 1

        [[listener]]
        address = "0.0.0.0:6188"
        upstream = "app"

        [[upstream]]
        name = "app"
        servers = ["127.0.0.1:9001", "127.0.0.1:9002"]
        .EE
        .SH DESCRIPTION
        .BR baton (1)
        reads one file in TOML 1.0. Every key stands in
        .I conf/baton.toml
        of the installation, too, set to its default or commented out.
        .B baton \\-t \\-c FILE
        prints everything that is wrong with a file, one line each.
        .PP
        A changed file is taken up by
        .BR "baton reload" .
        Keys of which it says below that a change needs an upgrade make a reload refuse the whole file;
        .B baton upgrade
        takes them up without dropping a connection.
        """;

    private static final String END = """
        .SH SEE ALSO
        .BR baton (1)
        """;

    private static final List<Section> SECTIONS = List.of(
            new Section("AT THE TOP OF THE FILE", TopKeys.SCHEMA),
            new Section("[[LISTENER]]", ListenerKeys.SCHEMA),
            new Section("[[ROUTE]]", RouteKeys.SCHEMA),
            new Section("RESPOND OF A ROUTE", RouteKeys.RESPOND_SCHEMA),
            new Section("[[UPSTREAM]]", UpstreamKeys.SCHEMA),
            new Section("A SERVER OF AN UPSTREAM, AS A TABLE", UpstreamKeys.SERVER_SCHEMA),
            new Section("HEALTH_CHECK OF AN UPSTREAM", UpstreamKeys.CHECK_SCHEMA));

    private record Section(String title, Schema schema) {}

    @Test
    void shouldExplainEveryKeyInTheManualPage() throws Exception {
        StringBuilder wanted = new StringBuilder(BEGINNING);
        for (Section section : SECTIONS) {
            wanted.append(".SH \"").append(section.title()).append("\"\n");
            section.schema().keys().forEach(key -> wanted.append(entry(key)));
        }
        wanted.append(END);
        ConfigDocuments.writeIfAsked(PAGE, wanted.toString());
        assertThat(Files.readString(PAGE))
                .as("%s; -Dbaton.documents=write brings it up to date", PAGE)
                .isEqualTo(wanted.toString());
    }

    private static String entry(Key<?> key) {
        return ".TP\n.B %s\n%s\nAllowed: %s. %s.%s\n"
                .formatted(
                        roff(key.name()),
                        roff(key.meaning()),
                        roff(key.type().allowed()),
                        key.isRequired() ? "Required" : "Default: " + roff(key.without()),
                        key.effect() == Effect.UPGRADE ? " A change needs an upgrade." : "");
    }

    private static String roff(String text) {
        String escaped = text.replace("\\", "\\e").replace("-", "\\-");
        return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
    }
}
