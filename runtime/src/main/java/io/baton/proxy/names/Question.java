package io.baton.proxy.names;

import java.nio.ByteBuffer;

/**
 * One question as it is sent to a server (RFC 1035 §4).
 *
 * @param id what the answer must repeat
 * @param hasExtension whether it says that long answers are welcome (EDNS0, RFC 6891), which few old servers refuse
 */
record Question(int id, HostName name, Type type, boolean hasExtension) {

    static final int HEADER_BYTES = 12;

    /** Of the internet. */
    static final int CLASS = 1;

    static final int EXTENSION_TYPE = 41;

    /** What passes every link without fragments. */
    static final int DATAGRAM_BYTES = 1232;

    private static final int RECURSION_DESIRED = 0x0100;

    private static final int EXTENSION_BYTES = 11;

    private static final int FIXED_BYTES = 5;

    /** Which addresses are asked for. */
    enum Type {
        A(1),
        AAAA(28);

        private final int number;

        Type(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    /** The message that asks it. */
    byte[] message() {
        byte[] labels = name.bytes();
        int extension = hasExtension ? EXTENSION_BYTES : 0;
        ByteBuffer message = ByteBuffer.allocate(HEADER_BYTES + labels.length + FIXED_BYTES + extension);
        message.putShort((short) id).putShort((short) RECURSION_DESIRED);
        message.putShort((short) 1).putShort((short) 0).putShort((short) 0).putShort((short) (hasExtension ? 1 : 0));
        message.put(labels).put((byte) 0).putShort((short) type.number).putShort((short) CLASS);
        if (hasExtension) {
            message.put((byte) 0).putShort((short) EXTENSION_TYPE).putShort((short) DATAGRAM_BYTES);
            message.putInt(0).putShort((short) 0);
        }
        return message.array();
    }

    /** What a message says to it. */
    Answer read(byte[] message, int length) {
        return new AnswerReader(message, length).read(this);
    }
}
