package io.baton.proxy.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.Address;
import io.baton.ffi.testing.AllocatedBytes;
import io.baton.http.Progress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderParserTest {

    private static final int FUZZ_CASES = 100_000;

    private static final int CASES = 20_000;

    private static final int BEFORE = 3;

    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

    private static final String INET4 = "c0000201" + "c6336402" + "dc04" + "01bb";

    private static final String INET6 =
            "20010db8000000000000000000000001" + "20010db8000000000000000000000002" + "dc0401bb";

    private final ProxyHeaderParser parser = new ProxyHeaderParser();

    /** What a header came to, comparable. */
    private record Outcome(String text, int consumed) {}

    private static byte[] line(String text) {
        return (text + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A header of version 2 with a length that fits. */
    private static byte[] binary(String commandAndFamily, String rest) {
        return HexFormat.of().parseHex(SIGNATURE + commandAndFamily + "%04x".formatted(rest.length() / 2) + rest);
    }

    private static String unix(String source, String destination) {
        byte[] names = new byte[2 * BinaryHeader.UNIX_NAME_BYTES];
        byte[] from = source.getBytes(StandardCharsets.ISO_8859_1);
        byte[] to = destination.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(from, 0, names, 0, from.length);
        System.arraycopy(to, 0, names, BinaryHeader.UNIX_NAME_BYTES, to.length);
        return HexFormat.of().formatHex(names);
    }

    private static String extension(int type, int bytes) {
        return "%02x%04x".formatted(type, bytes) + "ab".repeat(bytes);
    }

    /** A header with a checksum, right but for what is added to it. */
    private static byte[] withChecksum(int error) {
        byte[] header = binary("2111", INET4 + extension(0x02, 4) + "03000400000000");
        CRC32C crc = new CRC32C();
        crc.update(header);
        byte[] sum = HexFormat.of().parseHex("%08x".formatted((int) crc.getValue() + error));
        System.arraycopy(sum, 0, header, header.length - sum.length, sum.length);
        return header;
    }

    private static List<byte[]> valid() {
        return List.of(
                line("PROXY TCP4 192.0.2.1 198.51.100.2 56324 443"),
                line("PROXY TCP6 2001:db8::1 2001:db8::2 56324 443"),
                line("PROXY UNKNOWN"),
                line("PROXY UNKNOWN ffff:f...f:ffff whatever"),
                binary("2111", INET4),
                binary("2111", INET4 + extension(0x02, 20) + extension(0x04, 0)),
                binary("2121", INET6),
                binary("2131", unix("/run/a", "\0b")),
                binary("2000", ""),
                binary("2100", "abcdef"),
                withChecksum(0));
    }

    private Outcome parse(MemorySegment memory, long from, long to) {
        return switch (parser.parse(memory, from, to)) {
            case NEED_MORE -> new Outcome("more", 0);
            case REFUSED -> new Outcome(parser.refusal().name(), 0);
            case DONE ->
                new Outcome(
                        parser.hasAddresses() ? parser.source() + " " + parser.destination() : "own",
                        parser.consumed());
        };
    }

    private Outcome parse(byte[] bytes) {
        return parse(MemorySegment.ofArray(bytes), 0, bytes.length);
    }

    private void shouldBeRefused(byte[] header, ProxyRefusal why) {
        assertThat(parse(header)).isEqualTo(new Outcome(why.name(), 0));
    }

    @ParameterizedTest
    @CsvSource({
        "TCP4 192.0.2.1 198.51.100.2 56324 443, 192.0.2.1:56324 198.51.100.2:443",
        "TCP4 255.255.255.255 0.0.0.0 65535 0, 255.255.255.255:65535 0.0.0.0:0",
        "TCP6 2001:db8::1 ::1 1 2, [2001:db8::1]:1 [::1]:2",
        "TCP6 :: 1:2:3:4:5:6:7:8 1 2, [::]:1 [1:2:3:4:5:6:7:8]:2",
        "TCP6 ABCD:: ::ffff:192.0.2.1 1 2, [abcd::]:1 [::ffff:192.0.2.1]:2",
        "TCP6 1::8 1:2:3:4:5:6:7:: 1 2, [1::8]:1 [1:2:3:4:5:6:7:0]:2",
        "TCP6 1:2:3:4:5:6:1.2.3.4 ::2:3:4:5:6:7:8 1 2, [1:2:3:4:5:6:102:304]:1 [0:2:3:4:5:6:7:8]:2",
        "UNKNOWN, own",
        "UNKNOWN and  anything \t behind it, own",
    })
    void shouldReadLines(String text, String expected) {
        byte[] header = line("PROXY " + text);
        assertThat(parse(header)).isEqualTo(new Outcome(expected, header.length));
    }

    @Test
    void shouldReadTheLongestLine() {
        String host = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";
        assertThat(parse(line("PROXY TCP6 " + host + ' ' + host + " 65535 65535"))
                        .consumed())
                .isEqualTo(104);
        byte[] longest = line("PROXY UNKNOWN " + "x".repeat(91));
        assertThat(parse(longest)).isEqualTo(new Outcome("own", LineHeader.BYTES_MAX));
        shouldBeRefused(line("PROXY UNKNOWN " + "x".repeat(92)), ProxyRefusal.PROXY_LINE_TOO_LONG);
    }

    @ParameterizedTest
    @CsvSource({
        "GET / HTTP/1.1, PROXY_HEADER_MISSING",
        "POST / HTTP/1.1, PROXY_HEADER_MISSING",
        "proxy UNKNOWN, PROXY_HEADER_MISSING",
        "PROXY  UNKNOWN, PROXY_PROTOCOL_UNKNOWN",
        "PROXY UNKNOWNS, PROXY_PROTOCOL_UNKNOWN",
        "PROXY UDP4 1.2.3.4 1.2.3.4 1 2, PROXY_PROTOCOL_UNKNOWN",
        "PROXY tcp4 1.2.3.4 1.2.3.4 1 2, PROXY_PROTOCOL_UNKNOWN",
        "PROXY TCP4, PROXY_PROTOCOL_UNKNOWN",
        "PROXY TCP4 1.2.3.4 1.2.3.4 1, PROXY_LINE_MALFORMED",
        "PROXY TCP4 1.2.3.4 1.2.3.4 1 2 3, PROXY_LINE_MALFORMED",
        "PROXY TCP4 1.2.3.4  1.2.3.4 1 2, PROXY_LINE_MALFORMED",
        "PROXY TCP4  1.2.3.4 1.2.3.4 1, PROXY_ADDRESS_INVALID",
        "PROXY TCP4 1.2.3.04 1.2.3.4 1 2, PROXY_ADDRESS_INVALID",
        "PROXY TCP4 1.2.3.256 1.2.3.4 1 2, PROXY_ADDRESS_INVALID",
        "PROXY TCP4 1.2.3 1.2.3.4 1 2, PROXY_ADDRESS_INVALID",
        "PROXY TCP4 1.2.3.4.5 1.2.3.4 1 2, PROXY_ADDRESS_INVALID",
        "PROXY TCP4 ::1 ::1 1 2, PROXY_ADDRESS_INVALID",
        "PROXY TCP6 1.2.3.4 1.2.3.4 1 2, PROXY_ADDRESS_INVALID",
        "PROXY TCP6 ::1%lo ::1 1 2, PROXY_ADDRESS_INVALID",
        "PROXY TCP6 1::2::3 ::1 1 2, PROXY_ADDRESS_INVALID",
        "PROXY TCP6 ::: ::1 1 2, PROXY_ADDRESS_INVALID",
        "PROXY TCP6 :1 ::1 1 2, PROXY_ADDRESS_INVALID",
        "PROXY TCP6 1: ::1 1 2, PROXY_ADDRESS_INVALID",
        "PROXY TCP6 1:2:3:4:5:6:7 ::1 1 2, PROXY_ADDRESS_INVALID",
        "PROXY TCP6 1:2:3:4:5:6:7:8:9 ::1 1 2, PROXY_ADDRESS_INVALID",
        "PROXY TCP6 1:2:3:4::5:6:7:8 ::1 1 2, PROXY_ADDRESS_INVALID",
        "PROXY TCP6 1:2:3:4:5:6:7:1.2.3.4 ::1 1 2, PROXY_ADDRESS_INVALID",
        "PROXY TCP6 1.2.3.4:: ::1 1 2, PROXY_ADDRESS_INVALID",
        "PROXY TCP6 12345:: ::1 1 2, PROXY_ADDRESS_INVALID",
        "PROXY TCP4 1.2.3.4 1.2.3.4 01 2, PROXY_PORT_INVALID",
        "PROXY TCP4 1.2.3.4 1.2.3.4 1 65536, PROXY_PORT_INVALID",
        "PROXY TCP4 1.2.3.4 1.2.3.4 +1 2, PROXY_PORT_INVALID",
        "PROXY TCP4 1.2.3.4 1.2.3.4 1 100000, PROXY_PORT_INVALID",
    })
    void shouldRefuseLines(String text, ProxyRefusal why) {
        shouldBeRefused(line(text), why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROXY UNKNOWN\n\r\n", "PROXY UNKNOWN\rx", "PROXY TCP4 1.2.3.4 1.2.3.4 1 2\n\r\n"})
    void shouldRefuseLinesThatEndOtherwise(String text) {
        shouldBeRefused(text.getBytes(StandardCharsets.ISO_8859_1), ProxyRefusal.PROXY_LINE_MALFORMED);
    }

    @Test
    void shouldReadBinaryHeaders() {
        String clients = "192.0.2.1:56324 198.51.100.2:443";
        assertThat(parse(binary("2111", INET4))).isEqualTo(new Outcome(clients, 28));
        assertThat(parse(binary("2111", INET4 + extension(0xe0, 30)))).isEqualTo(new Outcome(clients, 61));
        assertThat(parse(withChecksum(0))).isEqualTo(new Outcome(clients, 42));
        assertThat(parse(binary("2121", INET6))).isEqualTo(new Outcome("[2001:db8::1]:56324 [2001:db8::2]:443", 52));
        assertThat(parse(binary("2131", unix("/run/a", "\0b")))).isEqualTo(new Outcome("unix:/run/a unix:@b", 232));
        assertThat(parse(binary("2131", unix("", "/" + "x".repeat(107)))).text())
                .startsWith("unix: unix:/xx");
        assertThat(parse(binary("2100", "01"))).isEqualTo(new Outcome("own", 17));
        assertThat(parse(binary("20ff", "01"))).isEqualTo(new Outcome("own", 17)); // LOCAL: to be skipped
    }

    @Test
    void shouldRefuseBinaryHeaders() {
        shouldBeRefused(binary("1111", INET4), ProxyRefusal.PROXY_VERSION_UNSUPPORTED);
        shouldBeRefused(binary("2211", INET4), ProxyRefusal.PROXY_COMMAND_UNSUPPORTED);
        for (String family : List.of("01", "10", "12", "13", "22", "32", "41", "ff")) {
            shouldBeRefused(binary("21" + family, INET4), ProxyRefusal.PROXY_FAMILY_UNSUPPORTED);
        }
        shouldBeRefused(binary("2111", INET4.substring(2)), ProxyRefusal.PROXY_ADDRESSES_CUT);
        shouldBeRefused(binary("2121", INET4), ProxyRefusal.PROXY_ADDRESSES_CUT);
        shouldBeRefused(binary("2111", INET4 + "04"), ProxyRefusal.PROXY_EXTENSION_MALFORMED);
        shouldBeRefused(binary("2111", INET4 + "040001"), ProxyRefusal.PROXY_EXTENSION_MALFORMED);
        shouldBeRefused(binary("2111", INET4 + extension(5, 129)), ProxyRefusal.PROXY_EXTENSION_MALFORMED);
        shouldBeRefused(binary("2111", INET4 + extension(3, 5)), ProxyRefusal.PROXY_EXTENSION_MALFORMED);
        shouldBeRefused(binary("2111", INET4 + extension(0x20, 4)), ProxyRefusal.PROXY_EXTENSION_MALFORMED);
        shouldBeRefused(binary("2111", INET4 + "2000060100000000ff"), ProxyRefusal.PROXY_EXTENSION_MALFORMED);
        shouldBeRefused(withChecksum(1), ProxyRefusal.PROXY_CHECKSUM_WRONG);
        shouldBeRefused(binary("2131", unix("/a\0b", "/c")), ProxyRefusal.PROXY_ADDRESS_INVALID);
        shouldBeRefused(HexFormat.of().parseHex(SIGNATURE + "21111001"), ProxyRefusal.PROXY_HEADER_TOO_LONG);
        byte[] longest = binary("2111", INET4 + extension(4, BinaryHeader.LENGTH_MAX - 15));
        assertThat(parse(longest).consumed()).isEqualTo(ProxyHeaderParser.BYTES_MAX);
    }

    /** Bytes that come one by one end with the same outcome, as soon as the header is whole, and not before. */
    private void shouldNotDependOnSplits(byte[] bytes) {
        MemorySegment memory = MemorySegment.ofArray(bytes);
        Outcome whole = parse(memory, BEFORE, bytes.length);
        for (int end = BEFORE; end <= bytes.length; end++) {
            Outcome early = parse(memory, BEFORE, end);
            boolean isOver = !early.text().equals("more");
            assertThat(isOver ? early : whole)
                    .as("after %d bytes of %s", end - BEFORE, HexFormat.of().formatHex(bytes))
                    .isEqualTo(whole);
            if (isOver && parser.consumed() > 0) {
                assertThat(end - BEFORE).isEqualTo(parser.consumed());
            }
            if (isOver) {
                return;
            }
        }
        assertThat(whole.text()).isEqualTo("more");
    }

    private static byte[] behind(byte[] header, String more) {
        byte[] bytes = Arrays.copyOf(new byte[BEFORE], BEFORE + header.length + more.length());
        System.arraycopy(header, 0, bytes, BEFORE, header.length);
        byte[] rest = more.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(rest, 0, bytes, BEFORE + header.length, rest.length);
        return bytes;
    }

    @Test
    void shouldNotDependOnSplits() {
        for (byte[] header : valid()) {
            shouldNotDependOnSplits(behind(header, "GET / HTTP/1.1\r\n"));
            Outcome outcome = parse(header);
            assertThat(outcome.consumed()).isEqualTo(header.length);
        }
    }

    @Test
    void shouldSurviveWhateverComes() {
        long seed = Long.getLong("baton.seed", System.nanoTime());
        System.out.println("ProxyHeaderParserTest: -Dbaton.seed=" + seed);
        Random random = new Random(seed);
        List<byte[]> valid = valid();
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < FUZZ_CASES; i++) {
            byte[] bytes = behind(valid.get(random.nextInt(valid.size())), "x".repeat(random.nextInt(4)));
            for (int change = random.nextInt(4); change >= 0; change--) {
                int at = BEFORE + random.nextInt(bytes.length - BEFORE);
                switch (random.nextInt(3)) {
                    case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                    case 1 -> bytes[at] = (byte) random.nextInt(256);
                    default -> bytes[at] = bytes[BEFORE + random.nextInt(bytes.length - BEFORE)];
                }
            }
            shouldNotDependOnSplits(bytes);
            if (i < valid.size() * 1000) {
                seen.add(parse(MemorySegment.ofArray(bytes), BEFORE, bytes.length)
                        .text());
            }
        }
        assertThat(seen).contains("PROXY_ADDRESS_INVALID", "PROXY_CHECKSUM_WRONG", "own", "more");
    }

    @Test
    void shouldAllocateNothingButAddresses() {
        try (Arena arena = Arena.ofConfined()) {
            List<MemorySegment> quiet = List.of(
                    arena.allocateFrom("PROXY UNKNOWN\r\n"),
                    arena.allocateFrom("PROXY TCP4 1.2.3.4 1.2.3.4 1 65536\r\n"),
                    arena.allocateFrom("PROXY TCP6 2001:db8::1 2001:db8::2 563"));
            long least = Long.MAX_VALUE;
            for (int round = 0; round < 10; round++) {
                long before = AllocatedBytes.ofThisThread();
                for (int i = 0; i < CASES; i++) {
                    for (int which = 0; which < quiet.size(); which++) {
                        MemorySegment header = quiet.get(which);
                        Progress progress = parser.parse(header, 0, header.byteSize() - 1);
                        assert progress != null;
                    }
                }
                least = Math.min(least, AllocatedBytes.ofThisThread() - before);
            }
            assertThat(least).isZero();
        }
    }

    @Test
    void shouldReadWhatItsWriterWrites() {
        List<Address> addresses = List.of(
                Address.parse("192.0.2.1:5"),
                Address.parse("[2001:db8::1]:65535"),
                Address.parse("unix:/run/a"),
                Address.parse("unix:@b"),
                new Address.Unnamed());
        MemorySegment buffer = MemorySegment.ofArray(new byte[300]);
        for (Address source : addresses) {
            for (Address destination : addresses) {
                for (ProxyHeaderWriter.Version version : ProxyHeaderWriter.Version.values()) {
                    long end = ProxyHeaderWriter.write(buffer, BEFORE, version, source, destination);
                    Outcome outcome = parse(buffer, BEFORE, end);
                    assertThat(outcome)
                            .isEqualTo(new Outcome(expected(version, source, destination), (int) end - BEFORE));
                    assertThat(end - BEFORE).isLessThanOrEqualTo(ProxyHeaderWriter.BYTES_MAX);
                }
            }
        }
    }

    private static String expected(ProxyHeaderWriter.Version version, Address source, Address destination) {
        boolean isUnix = source.toString().startsWith("unix:");
        boolean isPair = isUnix == destination.toString().startsWith("unix:");
        if (!isPair || (isUnix && version == ProxyHeaderWriter.Version.V1)) {
            return "own";
        }
        boolean isMixed = source.family() != destination.family();
        String text = source + " " + destination;
        return isMixed ? text.replace("192.0.2.1", "[::ffff:192.0.2.1]") : text;
    }

    @Test
    void shouldWriteWhatOriginsExpect() {
        MemorySegment buffer = MemorySegment.ofArray(new byte[300]);
        Address.Inet4 client = new Address.Inet4(0xc0000201, 56324);
        Address.Inet4 listener = new Address.Inet4(0xc6336402, 443);
        long end = ProxyHeaderWriter.write(buffer, 0, ProxyHeaderWriter.Version.V1, client, listener);
        assertThat(buffer.asSlice(0, end).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE))
                .isEqualTo(line("PROXY TCP4 192.0.2.1 198.51.100.2 56324 443"));
        end = ProxyHeaderWriter.write(buffer, 0, ProxyHeaderWriter.Version.V2, client, listener);
        assertThat(buffer.asSlice(0, end).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE))
                .isEqualTo(binary("2111", INET4));
        end = ProxyHeaderWriter.writeLocal(buffer, 0, ProxyHeaderWriter.Version.V2);
        assertThat(buffer.asSlice(0, end).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE))
                .isEqualTo(binary("2000", ""));
        end = ProxyHeaderWriter.writeLocal(buffer, 0, ProxyHeaderWriter.Version.V1);
        assertThat(end).isEqualTo(15);
    }
}
