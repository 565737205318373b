package io.baton.ffi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignalHandlerCodeTest {

    private static final long CODE = 0x7f12_3456_0000L;

    private static final int LEA_END = 11;

    @ParameterizedTest
    @ValueSource(ints = {4096, 16384, 65536})
    void shouldFindTheDataPageBehindItsOwnOnX86(int pageBytes) {
        ByteBuffer code = littleEndian(SignalHandlerCode.bytes("amd64", CODE, pageBytes));
        assertThat(code.getShort(4)).as("lea r8, [rip + …]").isEqualTo((short) 0x8d4c);
        assertThat(LEA_END + code.getInt(LEA_END - Integer.BYTES)).isEqualTo(pageBytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {4096, 16384, 65536})
    void shouldFindTheDataPageBehindItsOwnOnAarch64(int pageBytes) {
        ByteBuffer code = littleEndian(SignalHandlerCode.bytes("aarch64", CODE, pageBytes));
        int load = code.getInt(4);
        assertThat(load & 0xff00001f).as("ldr x6, …").isEqualTo(0x58000006);
        int loadedFrom = 4 + Integer.BYTES * (load << 8 >> 13);
        assertThat(loadedFrom % Long.BYTES).isZero();
        assertThat(code.getLong(loadedFrom)).isEqualTo(CODE + pageBytes);
        assertThat(loadedFrom + Long.BYTES).isEqualTo(code.capacity());
    }

    @Test
    void shouldRefuseOtherArchitectures() {
        assertThatThrownBy(() -> SignalHandlerCode.bytes("riscv64", CODE, 4096))
                .isInstanceOf(UnsupportedPlatformException.class)
                .hasMessageContaining("riscv64");
    }

    @Test
    void shouldBeWhatTheAssemblerMakesOfItsSourceOnX86(@TempDir Path folder) throws Exception {
        byte[] assembled = assemble(folder, "signal-handler-x86-64.s", List.of("as", "--64"), List.of("objcopy"));
        assertThat(SignalHandlerCode.bytes("amd64", 0, 4096)).isEqualTo(assembled);
    }

    @Test
    void shouldBeWhatTheAssemblerMakesOfItsSourceOnAarch64(@TempDir Path folder) throws Exception {
        List<String> gnu = List.of("aarch64-linux-gnu-as");
        List<String> llvm = List.of("llvm-mc", "-triple=aarch64", "-filetype=obj");
        byte[] assembled = SignalPipeIT.isThere(gnu.getFirst())
                ? assemble(folder, "signal-handler-aarch64.s", gnu, List.of("aarch64-linux-gnu-objcopy"))
                : assemble(folder, "signal-handler-aarch64.s", llvm, List.of("llvm-objcopy"));
        assertThat(SignalHandlerCode.bytes("aarch64", -4096, 4096)).isEqualTo(assembled);
    }

    private static byte[] assemble(Path folder, String source, List<String> assembler, List<String> objcopy)
            throws IOException, InterruptedException {
        assumeTrue(
                SignalPipeIT.isThere(assembler.getFirst()) && SignalPipeIT.isThere(objcopy.getFirst()),
                () -> "SKIPPED: no " + assembler.getFirst() + " here to compare the signal handler with " + source);
        Path text = folder.resolve(source);
        try (var stream = Objects.requireNonNull(SignalHandlerCodeTest.class.getResourceAsStream(source))) {
            Files.copy(stream, text);
        }
        Path object = folder.resolve("handler.o");
        Path code = folder.resolve("handler.bin");
        run(assembler, "-o", object.toString(), text.toString());
        run(objcopy, "-O", "binary", "-j", ".text", object.toString(), code.toString());
        return Files.readAllBytes(code);
    }

    private static void run(List<String> program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(program);
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("%s", command).isZero();
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
