package io.baton.demo;

import io.baton.ffi.Address;
import io.baton.ffi.Child;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Pidfd;
import io.baton.server.ControlAnswer;
import io.baton.server.ControlRequest;
import io.baton.server.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** The origin and the proxy, both real processes; neither may end unless that is part of the play. */
final class Servers implements AutoCloseable {

    private static final long START_NS = 60 * Samples.NS_PER_S;

    private static final long STATUS_NS = 10 * Samples.NS_PER_S;

    private static final int LOG_LINES_SHOWN = 5;

    private final Stage stage;

    private final Scenery scenery;

    private final Family family;

    private final Program program;

    private final List<Child> children = new ArrayList<>();

    private Stage.@Nullable Guard originGuard;

    private Stage.@Nullable Guard proxyGuard;

    private @Nullable Status origin;

    private @Nullable Status proxy;

    Servers(Stage stage, Scenery scenery, Family family, Program program) {
        this.stage = stage;
        this.scenery = scenery;
        this.family = family;
        this.program = program;
    }

    /** Starts the two, one after the other, and waits until they serve. */
    void start() throws IOException, DemoFailure, Interruption {
        scenery.writeOrigin();
        origin = start(scenery.origin(), "the origin");
        originGuard = guard(origin().pid(), "the origin");
        scenery.writeProxy(Attempt.FIRST_VERSION, pages());
        proxy = start(scenery.proxy(), "the proxy");
        guardProxy();
    }

    Status origin() {
        return known(origin);
    }

    /** What the proxy last said of itself. */
    Status proxy() {
        return known(proxy);
    }

    /** Where the pages are. */
    Address pages() {
        return address(origin());
    }

    /** Where clients ask. */
    Address web() {
        return address(proxy());
    }

    /** Whether their JVMs were started with an AOT cache. */
    boolean haveAotCache() throws IOException {
        Path commandLine = Path.of("/proc/" + proxy().pid() + "/cmdline");
        return Files.readString(commandLine, StandardCharsets.ISO_8859_1).contains("\0-XX:AOTCache=");
    }

    Path controlSocket() {
        return Scenery.controlSocket(scenery.proxy());
    }

    Scenery scenery() {
        return scenery;
    }

    /** Asks the proxy who it is now, and sees to it that he stays. */
    void lookAtProxy() throws IOException, DemoFailure, Interruption {
        proxy = status(scenery.proxy(), STATUS_NS, "the proxy does not say how it is");
        guardProxy();
    }

    /** From here on the process that is the proxy may end, since another one is to take its place. */
    void releaseProxy() {
        if (proxyGuard != null) {
            proxyGuard.close();
            proxyGuard = null;
        }
    }

    /** From here on both may end. */
    void expectTheEnd() {
        releaseProxy();
        if (originGuard != null) {
            originGuard.close();
            originGuard = null;
        }
    }

    /** All processes that there are. */
    SortedSet<Long> members() throws IOException {
        return family.members();
    }

    Optional<Pidfd> pin(long pid) throws ErrnoException {
        return family.pin(pid);
    }

    @Override
    public void close() {
        expectTheEnd();
        children.forEach(Child::close);
    }

    private Status start(Path folder, String who) throws IOException, DemoFailure, Interruption {
        Child child = program.start(Scenery.configuration(folder), Scenery.log(folder));
        children.add(child);
        try (Stage.Guard _ = guard(child.pid(), who)) {
            return status(folder, START_NS, who + " does not serve");
        } catch (DemoFailure e) {
            throw new DemoFailure(e.getMessage() + lastWords(Scenery.log(folder)));
        }
    }

    private static String lastWords(Path log) throws IOException {
        List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
        return lines.isEmpty()
                ? ""
                : ":\n" + String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size()));
    }

    private Status status(Path folder, long timeoutNs, String what) throws IOException, DemoFailure, Interruption {
        StatusQuestion question = new StatusQuestion(Scenery.controlSocket(folder));
        stage.await(question::isAnswered, timeoutNs, what);
        return question.answer.orElseThrow();
    }

    /** Asks again where nobody listens yet. */
    private final class StatusQuestion {

        private final Path socket;

        private @Nullable ControlCall call;

        private Optional<Status> answer = Optional.empty();

        StatusQuestion(Path socket) {
            this.socket = socket;
        }

        boolean isAnswered() {
            if (call == null || call.isOver()) {
                call = ControlCall.begin(stage.connections(), socket, ControlRequest.STATUS);
            }
            answer = call.last()
                    .map(ControlCall.Heard::answer)
                    .filter(ControlAnswer.Told.class::isInstance)
                    .map(told -> ((ControlAnswer.Told) told).status());
            return answer.isPresent();
        }
    }

    private Stage.Guard guard(long pid, String who) throws ErrnoException, DemoFailure {
        return stage.guard(
                Pidfd.open(pid).orElseThrow(() -> new DemoFailure(who + " (pid " + pid + ") has ended")), who);
    }

    private void guardProxy() throws ErrnoException, DemoFailure {
        releaseProxy();
        proxyGuard = guard(proxy().pid(), "the proxy");
    }

    private static Address address(Status server) {
        return Address.parse(server.listeners().getFirst().address());
    }

    private static Status known(@Nullable Status status) {
        if (status == null) {
            throw new IllegalStateException("nothing was started");
        }
        return status;
    }
}
