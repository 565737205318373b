package io.baton.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.baton.benchmarks.peer.NettyProxy;
import io.baton.benchmarks.peer.UndertowProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loads small proxies for a moment, so that a broken set is found before somebody waits for an hour. */
class ProxyComparisonTest {

    private static final int BYTES = 10_240;

    @TempDir
    private Path folder;

    @Test
    void shouldForwardByNettyAndUndertowWithoutAFailure() throws Exception {
        assumeTrue(isThere("wrk") && isThere("taskset") && isThere("cc"), "WITHOUT wrk, taskset or a C compiler");
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "WITHOUT a second processor");
        Origin origin = Origin.start(folder, Contenders.LOAD_PROCESSOR);
        int[] ports = {ServerStart.freePort(), ServerStart.freePort(), ServerStart.freePort()};
        try (ProxyProcess its = origin.process();
                ProxyProcess netty = start("Netty", NettyProxy.class, ports[0], ports[0], ports[1], origin.port());
                ProxyProcess undertow = start("Undertow", UndertowProxy.class, ports[2], ports[2], origin.port())) {
            for (int port : ports) {
                for (boolean isClosing : new boolean[] {false, true}) {
                    LoadCase moment = new LoadCase("moment", 8, BYTES, port == ports[1], isClosing);
                    Load load = Load.run(moment, port, Contenders.LOAD_PROCESSOR, 1);

                    assertThat(load.requests())
                            .as("port %d of %s", port, Arrays.toString(ports))
                            .isPositive();
                    assertThat(load.failures()).isZero();
                }
            }
            assertThat(netty.processorSeconds()).isPositive();
            assertThat(undertow.kilobytes("status", "VmRSS")).isPositive();
            assertThat(its.processorSeconds()).isPositive();
        }
    }

    @Test
    void shouldSendAtAFixedRateWithoutAFailure() throws Exception {
        assumeTrue(isThere("taskset") && isThere("cc"), "WITHOUT taskset or a C compiler");
        Origin origin = Origin.start(folder, 0);
        try (ProxyProcess process = origin.process()) {
            CProgram client = CProgram.compile("openloop", folder);
            OpenLoopRun kept = run(client, new OpenLoop.Plan(500, 1, 16, 0, 100), origin.port());
            OpenLoopRun closing = run(client, new OpenLoop.Plan(500, 1, 64, 1, BYTES), origin.port());
            int nobody = ServerStart.freePort();
            OpenLoopRun refused = run(client, new OpenLoop.Plan(100, 1, 4, 0, 100), nobody);

            assertThat(kept.tookNs()).hasSize(500);
            assertThat(kept.failures()).isZero();
            assertThat(kept.histogram(0, kept.endNs()).getMinValue()).isPositive();
            assertThat(closing.tookNs()).hasSize(500);
            assertThat(closing.failures()).isZero();
            assertThat(refused.failures(OpenLoopRun.Failure.REFUSED)).isEqualTo(100);
            assertThat(process.processorSeconds()).isNotNegative();
        }
    }

    private OpenLoopRun run(CProgram client, OpenLoop.Plan plan, int port) throws IOException, InterruptedException {
        try (OpenLoop loop = OpenLoop.start(client, plan, port, -1, folder)) {
            return loop.result();
        }
    }

    private ProxyProcess start(String name, Class<?> program, int awaited, int... ports) throws IOException {
        List<String> command = Stream.concat(
                        JavaCommand.of(program).stream(), Arrays.stream(ports).mapToObj(Integer::toString))
                .toList();
        return ProxyProcess.start(name, command, Map.of(), Contenders.PROXY_PROCESSOR, awaited, folder);
    }

    private static boolean isThere(String program) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(each -> Files.isExecutable(Path.of(each, program)));
    }
}
