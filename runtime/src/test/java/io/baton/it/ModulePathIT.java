package io.baton.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.testing.ChildJvm;
import io.baton.ffi.testing.Command;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Can a server of one's own be a module, with what the modules of Baton export and nothing else? */
@Timeout(300)
class ModulePathIT {

    @TempDir
    private Path folder;

    @AutoClose
    private final Started started = new Started();

    @Test
    void shouldCompileAndRunTheExampleAsAModule() throws Exception {
        ImportedModule program = new ImportedModule(folder);
        Command.Outcome compiled = program.compileExamples("EchoServer", "EchoService", "HelloService");
        assertThat(compiled.exitCode()).as(compiled.stderr()).isZero();
        int port = Http.freePort();
        ChildJvm server = started.ends(ChildJvm.start(program.run("EchoServer", "127.0.0.1:" + port)));
        while (!server.nextLine().contains("-> Running (")) {
            // the lines before it
        }
        try (var client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.setSoTimeout(20_000);
            client.getOutputStream().write("echo".getBytes(US_ASCII));
            assertThat(client.getInputStream().readNBytes(4)).asString().isEqualTo("echo");
        }
        server.process().destroy(); // SIGTERM
        assertThat(server.awaitExit()).isZero();
    }

    @Test
    void shouldKeepTheBindingsAndTheHandoffToItself() throws Exception {
        Path source = Files.createDirectories(folder.resolve("curious")).resolve("Curious.java");
        Files.writeString(
                source, "package curious; class Curious { io.baton.ffi.libc.Libc a; io.baton.handoff.Peer b; }");
        Command.Outcome compiled = new ImportedModule(folder).compile(List.of(source));
        assertThat(compiled.exitCode()).isNotZero();
        assertThat(compiled.stderr())
                .contains("package io.baton.ffi.libc is not visible", "package io.baton.handoff is not visible");
    }
}
