package io.baton.proxy.names;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** An answer as a server of the tests writes it, byte by byte, right or wrong. */
final class DnsMessage {

    static final int NO_ERROR = 0x8180;

    static final int SERVER_FAILURE = 0x8182;

    static final int NO_SUCH_NAME = 0x8183;

    static final int TRUNCATED = 0x8380;

    private static final int COUNTS_AT = 4;

    private static final int HEADER_BYTES = 12;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private final int[] counts = new int[4];

    DnsMessage(int id, int flags) {
        number(id, 2);
        number(flags, 2);
        bytes.writeBytes(new byte[HEADER_BYTES - COUNTS_AT]);
    }

    /** An answer to a question that came over the wire, with the same number and the same question. */
    static DnsMessage to(byte[] question, int flags) {
        DnsMessage message = new DnsMessage((question[0] & 0xff) << 8 | (question[1] & 0xff), flags);
        int end = HEADER_BYTES;
        while (question[end] != 0) {
            end += question[end] + 1;
        }
        message.bytes.write(question, HEADER_BYTES, end + 5 - HEADER_BYTES);
        message.counts[0]++;
        return message;
    }

    /** The type that a question asks for. */
    static int type(byte[] question) {
        int end = HEADER_BYTES;
        while (question[end] != 0) {
            end += question[end] + 1;
        }
        return question[end + 2];
    }

    /** The name that a question asks for. */
    static String name(byte[] question) {
        StringBuilder name = new StringBuilder();
        for (int at = HEADER_BYTES; question[at] != 0; at += question[at] + 1) {
            name.append(name.isEmpty() ? "" : ".");
            name.append(new String(question, at + 1, question[at], StandardCharsets.ISO_8859_1));
        }
        return name.toString();
    }

    DnsMessage question(String name, int type) {
        counts[0]++;
        name(name);
        number(type, 2);
        return number(1, 2);
    }

    DnsMessage address(String owner, long ttl, String hex) {
        byte[] data = HexFormat.of().parseHex(hex);
        return record(1, owner, data.length == 4 ? 1 : 28, ttl, data);
    }

    DnsMessage alias(String owner, long ttl, String target) {
        DnsMessage data = new DnsMessage(0, 0);
        data.name(target);
        byte[] all = data.bytes.toByteArray();
        return record(1, owner, 5, ttl, java.util.Arrays.copyOfRange(all, HEADER_BYTES, all.length));
    }

    /** An extension with the upper bits of a code. */
    DnsMessage extension(int code) {
        return record(3, "", 41, (long) code << 24, new byte[0]);
    }

    DnsMessage record(int section, String owner, int type, long ttl, byte[] data) {
        counts[section]++;
        name(owner);
        number(type, 2);
        number(type == 41 ? 1232 : 1, 2);
        number((int) ttl, 4);
        number(data.length, 2);
        bytes.writeBytes(data);
        return this;
    }

    /** A name as labels; "@12" is a pointer to the byte 12. */
    DnsMessage name(String name) {
        for (String label : name.isEmpty() ? new String[0] : name.split("\\.")) {
            if (label.startsWith("@")) {
                return number(0xc000 | Integer.parseInt(label.substring(1)), 2);
            }
            bytes.write(label.length());
            bytes.writeBytes(label.getBytes(StandardCharsets.ISO_8859_1));
        }
        return number(0, 1);
    }

    DnsMessage number(int value, int size) {
        for (int i = size - 1; i >= 0; i--) {
            bytes.write(value >>> (8 * i));
        }
        return this;
    }

    /** Says that there are so many records of a section. */
    DnsMessage count(int section, int count) {
        counts[section] = count;
        return this;
    }

    byte[] bytes() {
        byte[] message = bytes.toByteArray();
        for (int i = 0; i < counts.length; i++) {
            message[COUNTS_AT + 2 * i] = (byte) (counts[i] >>> 8);
            message[COUNTS_AT + 2 * i + 1] = (byte) counts[i];
        }
        return message;
    }
}
