package io.baton.proxy.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.config.AccessLogFormat;
import io.baton.proxy.log.AccessEntry.Name;
import io.baton.proxy.log.AccessEntry.Text;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LineFormatTest {

    private static final int CASES = 20_000;

    private static byte[] bytes(AccessLogFormat format, AccessEntry entry) {
        LineBuffer line = new LineBuffer();
        LineFormat.of(format).write(entry, line);
        return Arrays.copyOf(line.bytes(), line.length());
    }

    private static String text(AccessLogFormat format, AccessEntry entry) {
        return new String(bytes(format, entry), StandardCharsets.UTF_8);
    }

    private static Map<String, @Nullable Object> json(AccessEntry entry) throws Exception {
        byte[] line = bytes(AccessLogFormat.JSON, entry);
        assertThat(line[line.length - 1]).isEqualTo((byte) '\n');
        return JsonText.object(Arrays.copyOf(line, line.length - 1));
    }

    /** The bytes that a text of the log stands for. */
    private static byte[] unescaped(String shown) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int at = 0;
        while (at < shown.length()) {
            int point = shown.codePointAt(at);
            if (point == '\\') {
                assertThat(shown.charAt(at + 1)).isEqualTo('x');
                bytes.write(HexFormat.fromHexDigits(shown, at + 2, at + 4));
                at += 4;
            } else {
                bytes.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
                at += Character.charCount(point);
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void shouldWriteTheCombinedFormatWithMoreBehindIt() {
        assertThat(text(AccessLogFormat.COMMON, Entries.full()))
                .isEqualTo("192.0.2.1 - - [21/Nov/2026:12:34:56 +0000] \"GET /v1/things?id=42 HTTP/1.1\" 200 5316"
                        + " \"http://www.example.com/\""
                        + " \"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\""
                        + " host=\"www.example.com\" listener=\"web\" upstream=\"app\" peer=\"127.0.0.1:9001\""
                        + " tries=1 received=0 head_us=12 connect_us=0 first_byte_us=840 total_us=1204"
                        + " client_reused=1 upstream_reused=1 reason=\"-\"\n");
    }

    @Test
    void shouldWriteWhatTheDocumentShows() throws Exception {
        String document = Files.readString(Path.of(System.getProperty("baton.top"), "docs", "ACCESS_LOG.md"));
        AccessEntry entry = Entries.full();
        Entries.text(entry, Text.USER_AGENT, "Mozilla/5.0");
        for (AccessLogFormat format : AccessLogFormat.values()) {
            assertThat(document).contains("\n    " + text(format, entry));
        }
    }

    @Test
    void shouldWriteOneObjectALine() throws Exception {
        Map<String, @Nullable Object> members = json(Entries.full());
        assertThat(members.keySet())
                .containsExactly(
                        "time",
                        "client",
                        "listener",
                        "upstream",
                        "peer",
                        "reason",
                        "method",
                        "target",
                        "host",
                        "referer",
                        "user_agent",
                        "version",
                        "status",
                        "sent_bytes",
                        "received_bytes",
                        "tries",
                        "head_us",
                        "connect_us",
                        "first_byte_us",
                        "total_us",
                        "client_reused",
                        "upstream_reused");
        assertThat(members.get("time")).isEqualTo("2026-11-21T12:34:56.789Z");
        assertThat(members.get("target")).isEqualTo("/v1/things?id=42");
        assertThat(members.get("status")).isEqualTo(200L);
        assertThat(members.get("client_reused")).isEqualTo(true);
        assertThat(members.get("reason")).isNull();
    }

    @Test
    void shouldSayWhatIsNotKnown() throws Exception {
        AccessEntry entry = Entries.full();
        entry.reset();
        entry.name(Name.REASON, AccessEntry.bytes("INVALID_METHOD"));
        assertThat(text(AccessLogFormat.COMMON, entry))
                .isEqualTo("- - - [01/Jan/1970:00:00:00 +0000] \"-\" - - \"-\" \"-\" host=\"-\" listener=\"-\""
                        + " upstream=\"-\" peer=\"-\" tries=- received=- head_us=- connect_us=- first_byte_us=-"
                        + " total_us=- client_reused=0 upstream_reused=0 reason=\"INVALID_METHOD\"\n");
        Map<String, @Nullable Object> members = json(entry);
        for (String unknown : List.of("client", "method", "version", "status", "total_us")) {
            assertThat(members).containsEntry(unknown, null);
        }
    }

    @Test
    void shouldShowTheTimeOfEachLine() {
        AccessEntry entry = Entries.full();
        LineFormat format = LineFormat.of(AccessLogFormat.JSON);
        LineBuffer line = new LineBuffer();
        for (String time :
                List.of("1999-12-31T23:59:59.999Z", "2000-02-29T00:00:00.000Z", "2000-02-29T00:00:00.042Z")) {
            entry.startedMs(java.time.Instant.parse(time).toEpochMilli());
            line.clear();
            format.write(entry, line);
            assertThat(new String(line.bytes(), 0, line.length(), StandardCharsets.UTF_8))
                    .contains(time);
        }
    }

    @Test
    void shouldLetNoTextEndALineOrAField() throws Exception {
        AccessEntry entry = Entries.full();
        Entries.text(entry, Text.USER_AGENT, "a\" 200 \r\n\t\\\0\u007f\u00ff");
        assertThat(text(AccessLogFormat.COMMON, entry))
                .contains("\"a\\x22 200 \\x0D\\x0A\\x09\\x5C\\x00\\x7F\\xFF\" host=");
        assertThat(text(AccessLogFormat.JSON, entry))
                .contains("\"user_agent\":\"a\\\" 200 \\u000D\\u000A\\u0009\\\\x5C\\u0000\\u007F\\\\xFF\"");
        byte[] foreign = "\u00e4\u20ac\ud83d\ude00\u0085\u2028\u202e".getBytes(StandardCharsets.UTF_8);
        entry.text(Text.REFERER, MemorySegment.ofArray(foreign), 0, foreign.length);
        assertThat(text(AccessLogFormat.JSON, entry))
                .contains("\"referer\":\"\u00e4\u20ac\ud83d\ude00\\u0085\\u2028\\u202E\"");
    }

    @Test
    void shouldTakeNothingForUtf8ThatIsNone() throws Exception {
        List<String> foreign = List.of(
                "c080", "c1bf", "e08080", "e09fbf", "eda080", "f0808080", "f4908080", "f5808080", "80", "e282", "ff");
        for (String hex : foreign) {
            AccessEntry entry = Entries.full();
            byte[] bytes = HexFormat.of().parseHex(hex);
            entry.text(Text.TARGET, MemorySegment.ofArray(bytes), 0, bytes.length);
            String expected = HexFormat.of().withUpperCase().withPrefix("\\x").formatHex(bytes);
            assertThat(json(entry)).containsEntry("target", expected);
        }
    }

    @Test
    void shouldGiveBackEveryByte() throws Exception {
        long seed = Long.getLong("baton.seed", System.nanoTime());
        System.out.println("LineFormatTest: -Dbaton.seed=" + seed);
        Random random = new Random(seed);
        AccessEntry entry = new AccessEntry();
        for (int i = 0; i < CASES; i++) {
            entry.reset();
            byte[] sent = new byte[1 + random.nextInt(40)];
            random.nextBytes(sent);
            if (random.nextBoolean()) {
                byte[] character = Character.toString(random.nextInt(0xd800)).getBytes(StandardCharsets.UTF_8);
                System.arraycopy(character, 0, sent, 0, Math.min(sent.length, character.length));
            }
            entry.text(Text.METHOD, MemorySegment.ofArray(sent), 0, 1);
            entry.text(Text.TARGET, MemorySegment.ofArray(sent), 0, sent.length);
            entry.name(Name.PEER, sent);
            Map<String, @Nullable Object> members = json(entry);
            assertThat(unescaped(String.valueOf(members.get("target")))).isEqualTo(sent);
            assertThat(unescaped(String.valueOf(members.get("peer")))).isEqualTo(sent);
            String common = text(AccessLogFormat.COMMON, entry);
            assertThat(common.substring(0, common.length() - 1).chars()).allMatch(c -> c >= ' ' && c < 0x7f);
            int peerAt = common.indexOf(" peer=\"") + 7;
            assertThat(unescaped(common.substring(peerAt, common.indexOf('"', peerAt))))
                    .isEqualTo(sent);
        }
    }

    @ParameterizedTest
    @EnumSource(AccessLogFormat.class)
    void shouldCutWhatWouldNotFit(AccessLogFormat format) throws Exception {
        for (int filler : new int[] {'x', 0x01, 0xff, '\\', '"', 0xc3}) {
            AccessEntry entry = Entries.full();
            byte[] longest = new byte[100_000];
            Arrays.fill(longest, (byte) filler);
            for (Text which : Text.values()) {
                entry.text(which, MemorySegment.ofArray(longest), 0, longest.length);
            }
            for (Name which : Name.values()) {
                entry.name(which, longest);
            }
            for (AccessEntry.Figure which : AccessEntry.Figure.values()) {
                entry.number(which, Long.MAX_VALUE);
            }
            byte[] line = bytes(format, entry);
            assertThat(line.length).isBetween(LineBuffer.TEXT_BYTES_MAX * 9, LineBuffer.BYTES_MAX);
            assertThat(new String(line, StandardCharsets.UTF_8)).contains("...\"");
            if (format == AccessLogFormat.JSON) {
                assertThat(JsonText.object(Arrays.copyOf(line, line.length - 1)))
                        .containsEntry("status", Long.MAX_VALUE);
            }
        }
    }
}
