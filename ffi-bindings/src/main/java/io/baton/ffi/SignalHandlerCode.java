package io.baton.ffi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * The machine code of the signal handler.
 *
 * <p>It has to be machine code: a signal arrives on any thread at any instruction, within the collector and the
 * compiler too, and an upcall into Java from there ends the JVM. The code touches nothing but its stack and the data
 * page of {@link SignalHandlerPages}, and calls the kernel itself, so libc's {@code errno} stays what it was. In C:
 *
 * <pre>{@code
 * void handler(int signo, siginfo_t *info, void *context) {
 *     if (signo == data.suspendSignal && info->si_code == SI_TKILL && info->si_pid == data.pid) {
 *         return data.suspendHandler(signo, info, context);
 *     }
 *     struct record r = {signo, info->si_code, info->si_pid, info->si_uid};
 *     data.entered++;                                      // atomically, as are the two below
 *     if (write(data.sink, &r, 16) != 16) {
 *         data.pending |= 1UL << signo;
 *         data.dropped++;
 *         r.signo = 0;
 *         write(data.sink, &r, 16);
 *     }
 * }
 * }</pre>
 *
 * <p>The second write is what makes the mask reliable. When the reader emptied the pipe after the first write found it
 * full, and looked at the mask before the bit was set, then there is room now, and the empty record wakes it again.
 * When there is no room, the reader has yet to read, and looks at the mask after that.
 *
 * <p>The sources are {@code signal-handler-*.s} among the tests, which assemble them and compare.
 */
final class SignalHandlerCode {

    // The data page, as the code has it.
    static final long SINK_OFFSET = 0;
    static final long PID_OFFSET = 4;
    static final long PENDING_OFFSET = 8;
    static final long ENTERED_OFFSET = 16;
    static final long DROPPED_OFFSET = 24;
    static final long SUSPEND_SIGNAL_OFFSET = 32;
    static final long SUSPEND_HANDLER_OFFSET = 40;

    // A record, as the code writes it: four ints.
    static final int RECORD_BYTES = 16;
    static final long RECORD_SIGNAL_OFFSET = 0;
    static final long RECORD_CODE_OFFSET = 4;
    static final long RECORD_PID_OFFSET = 8;
    static final long RECORD_UID_OFFSET = 12;

    /** Four bytes at 7 are the distance from what follows them to the data page. */
    private static final String X86_64 = """
            f30f1efa4c8d05f50f00008b4610413b78207510837e08fa750a413b4004750441ff60284883ec18893c24894424088b
            4608894424048b46148944240cf049ff4010418b384889e6ba10000000b8010000000f054883f81074198b0c24f0490f
            ab4808f049ff401883242400b8010000000f054883c418c3
            """;

    private static final int X86_64_DISTANCE_AT = 7;

    /** The last eight bytes are the address of the data page. */
    private static final String AARCH64 = """
            5f2403d5e6050058230840b9241040b9251440b9c9284029cb2040b91f000b6be10000547f180031a10000549f000a6b
            61000054d01440f900021fd6ff4300d1e00f0029e4170129e703002aca4000914c7d5fc88c0500914cfd0bc8abffff35
            e003092ae1030091020280d2080880d2010000d41f4000f100020054230080d26320c79aca2000914c7d5fc88c0103aa
            4cfd0bc8abffff35ca6000914c7d5fc88c0500914cfd0bc8abffff35ff0300b9e003092a010000d4ff430091c0035fd6
            0000000000000000
            """;

    private SignalHandlerCode() {}

    /**
     * The code to put at the start of a page.
     *
     * @param architecture as {@code os.arch} names it
     * @param codeAddress of that page
     * @param pageBytes after which the data page begins
     */
    static byte[] bytes(String architecture, long codeAddress, int pageBytes) {
        return switch (architecture) {
            case "amd64" -> {
                byte[] code = parsed(X86_64);
                littleEndian(code).putInt(X86_64_DISTANCE_AT, pageBytes - (X86_64_DISTANCE_AT + Integer.BYTES));
                yield code;
            }
            case "aarch64" -> {
                byte[] code = parsed(AARCH64);
                littleEndian(code).putLong(code.length - Long.BYTES, codeAddress + pageBytes);
                yield code;
            }
            default -> throw new UnsupportedPlatformException("Baton has no signal handler for " + architecture);
        };
    }

    private static byte[] parsed(String hex) {
        return HexFormat.of().parseHex(hex.replace("\n", ""));
    }

    private static ByteBuffer littleEndian(byte[] code) {
        return ByteBuffer.wrap(code).order(ByteOrder.LITTLE_ENDIAN);
    }
}
