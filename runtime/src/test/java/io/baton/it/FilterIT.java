package io.baton.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.testing.Command;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Does a filter do in an importer's process what it is said to do, also when that process is upgraded? */
@Timeout(300)
class FilterIT {

    private static final String ALICE = "X-Api-Key: alice's\r\n";

    private static final int REQUESTS = 200;

    @TempDir
    private Path folder;

    private final List<AutoCloseable> opened = new ArrayList<>();

    private ImportedModule program;

    private AccountService accounts;

    private ProxyRig rig;

    private Origin one;

    private Origin two;

    private String file;

    @BeforeEach
    void open() throws Exception {
        program = new ImportedModule(folder);
        Command.Outcome compiled = program.compileExamples("FilteringProxy", "ApiKeyFilter");
        assertThat(compiled.exitCode()).as(compiled.stderr()).isZero();
        accounts = keep(new AccountService());
        rig = keep(new ProxyRig(folder));
        one = rig.origin("one");
        two = rig.origin("two");
        String servers = ProxyRig.quoted(one.address()) + ", " + ProxyRig.quoted(two.address());
        file = rig.configure(servers, "", "").toString();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
    }

    @Test
    void shouldAnswerForwardAndChoose() throws Exception {
        BatonProcess proxy = running();
        assertThat(ask("")).startsWith("HTTP/1.1 401 ").endsWith("X-Api-Key is missing or unknown.\n");
        assertThat(one.requests() + two.requests()).as("asked for nobody").isZero();
        assertThat(List.of(ask(ALICE), ask(ALICE)))
                .anyMatch(answer -> answer.endsWith("one"))
                .anyMatch(answer -> answer.endsWith("two"));
        for (int i = 0; i < 10; i++) {
            assertThat(ask(ALICE + "X-Server: " + two.address() + "\r\n")).endsWith("\r\n\r\ntwo");
        }
        assertThat(ask(ALICE + "X-Server: 192.0.2.1:1\r\n"))
                .as("a server that there is not is no more than a wish")
                .startsWith("HTTP/1.1 200 ");
        stop(proxy);
    }

    @Test
    void shouldHurtNoOtherRequestByAFilterThatThrowsOrBlocks() throws Exception {
        BatonProcess proxy = running();
        try (Wire slow = wire()) {
            slow.send(request("X-Api-Key: slow\r\n"));
            accounts.awaitSlow();
            for (int i = 0; i < REQUESTS; i++) {
                boolean isBroken = i % 10 == 0;
                assertThat(ask(isBroken ? "X-Api-Key: broken\r\n" : ALICE))
                        .startsWith(isBroken ? "HTTP/1.1 500 " : "HTTP/1.1 200 ");
            }
            accounts.answerSlow();
            slow.expect(200, 3);
        }
        stop(proxy);
        assertThat(proxy.wholeOutput()).anyMatch(line -> line.contains("the accounts do not answer"));
    }

    @Test
    void shouldFinishInThePredecessorWhatItsFilterHasBegun() throws Exception {
        BatonProcess first = running();
        BatonProcess second;
        try (Wire slow = wire()) {
            slow.send(request("X-Api-Key: slow\r\n"));
            accounts.awaitSlow();
            first.signal("QUIT");
            second = start("-u");
            second.awaitPhase("Running");
            while (!first.hasWritten("-> ShutdownGracePeriod (")) {
                assertThat(ask(ALICE)).startsWith("HTTP/1.1 200 ");
                assertThat(ask("")).startsWith("HTTP/1.1 401 ");
            }
            accounts.answerSlow();
            slow.expect(200, 3);
            assertThat(slow.isLast()).isTrue();
        }
        assertThat(first.awaitExit()).isZero();
        assertThat(ask(ALICE)).startsWith("HTTP/1.1 200 ");
        assertThat(ask("")).startsWith("HTTP/1.1 401 ");
        stop(second);
    }

    private BatonProcess running() throws Exception {
        BatonProcess proxy = start();
        proxy.awaitPhase("Running");
        return proxy;
    }

    private BatonProcess start(String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(file, Integer.toString(accounts.port())));
        arguments.addAll(List.of(more));
        return keep(BatonProcess.start(program.run("FilteringProxy", arguments.toArray(String[]::new))));
    }

    private static void stop(BatonProcess proxy) throws Exception {
        proxy.signal("TERM");
        assertThat(proxy.awaitExit()).isZero();
    }

    private Wire wire() throws Exception {
        return new Wire(rig.port());
    }

    private static String request(String fields) {
        return "GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
    }

    /** A request on a connection of its own, and all that comes. */
    private String ask(String fields) throws Exception {
        try (Wire wire = wire()) {
            wire.send(request(fields + "Connection: close\r\n"));
            return wire.all();
        }
    }

    private <T extends AutoCloseable> T keep(T one) {
        opened.add(one);
        return one;
    }
}
