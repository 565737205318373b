package io.baton.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds the code to the bytes of every released version of the protocol.
 *
 * <p>{@code -Dbaton.golden=write} writes files that are missing, for a new version or a new message; those that are
 * there are never written again, since processes are running that speak so.
 */
class GoldenFramesTest {

    private static final Path FOLDER =
            Path.of(System.getProperty("baton.top"), "runtime/src/test/resources/handoff/v1");

    private static final Pattern DOCUMENTED_TYPE = Pattern.compile("^ \\* +(\\d+)  ([A-Z_]+) ", Pattern.MULTILINE);

    private static final int BYTES_PER_LINE = 16;

    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

    static Iterable<String> names() {
        return Messages.byName().keySet();
    }

    @ParameterizedTest
    @MethodSource("names")
    void shouldReadAndWriteVersion1(String name) throws Exception {
        HandoffMessage message = Messages.named(name);
        byte[] written = Messages.bytes(message);
        Path file = FOLDER.resolve(name + ".hex");
        if ("write".equals(System.getProperty("baton.golden")) && Files.notExists(file)) {
            Files.createDirectories(FOLDER);
            Files.writeString(file, text(written));
        }
        byte[] golden = bytes(file);
        assertThat(MessageCodec.decode(ByteBuffer.wrap(golden))).contains(message);
        assertThat(text(written)).isEqualTo(text(golden));
    }

    @Test
    void shouldHaveNoFileThatIsNotTested() throws Exception {
        try (Stream<Path> files = Files.list(FOLDER)) {
            List<String> found = files.map(file -> file.getFileName().toString().replace(".hex", ""))
                    .toList();
            assertThat(found)
                    .containsExactlyInAnyOrderElementsOf(Messages.byName().keySet());
        }
    }

    @Test
    void shouldHaveTheNumbersThatAreDocumented() throws Exception {
        String document = Files.readString(
                Path.of(System.getProperty("baton.top"), "runtime/src/main/java/io/baton/handoff/package-info.java"));
        Map<String, Integer> documented = new TreeMap<>();
        DOCUMENTED_TYPE
                .matcher(document)
                .results()
                .forEach(row -> documented.put(row.group(2).replace("_", ""), Integer.valueOf(row.group(1))));
        Map<String, Integer> written = new TreeMap<>();
        for (HandoffMessage message : Messages.byName().values()) {
            written.put(message.getClass().getSimpleName().toUpperCase(Locale.ROOT), (int)
                    MessageCodec.encode(message).getShort(MessageCodec.TYPE_OFFSET));
        }
        assertThat(documented).isEqualTo(written);
    }

    private static byte[] bytes(Path file) throws IOException {
        return HEX.parseHex(String.join(" ", Files.readAllLines(file)));
    }

    private static String text(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (int from = 0; from < bytes.length; from += BYTES_PER_LINE) {
            text.append(HEX.formatHex(bytes, from, Math.min(bytes.length, from + BYTES_PER_LINE)))
                    .append('\n');
        }
        return text.toString();
    }
}
