package io.baton.handoff;

import io.baton.ffi.Address;
import io.baton.ffi.Credentials;
import io.baton.ffi.DirectoryWatch;
import io.baton.ffi.Fd;
import io.baton.ffi.Poll;
import io.baton.ffi.Processes;
import io.baton.ffi.SocketPaths;
import io.baton.ffi.Sockets;
import io.baton.ffi.testing.ChildJvm;
import io.baton.handoff.HandoffMessage.Accepting;
import io.baton.handoff.HandoffMessage.Answer;
import io.baton.handoff.HandoffMessage.Baked;
import io.baton.handoff.HandoffMessage.Commit;
import io.baton.handoff.HandoffMessage.Hello;
import io.baton.handoff.HandoffMessage.Listeners;
import io.baton.handoff.HandoffMessage.OfferEnd;
import io.baton.handoff.HandoffMessage.Ready;
import io.baton.handoff.HandoffMessage.Role;
import io.baton.handoff.HandoffMessage.Taken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A predecessor in a process of its own that speaks as it should up to a step, and then says nothing more.
 *
 * <p>It listens where it is told, and never accepts anybody: whoever is answered was accepted by its successor. It
 * prints what it has reached, and then what it hears.
 */
public final class ScriptedPredecessor {

    private static final int PATIENCE_MS = 60_000;

    /** How far it goes. */
    public enum Step {
        CONNECTED,
        GREETED,
        LISTED,
        OFFERED,
        HEARD_READY,
        COMMITTED,
        HEARD_ACCEPTING,
        BAKED
    }

    private final Path upgradeSock;

    private final Address address;

    private final int version;

    private @Nullable RawPeer peer; // once it is connected

    private ScriptedPredecessor(String upgradeSock, String address, int version) {
        this.upgradeSock = Path.of(upgradeSock);
        this.address = Address.parse(address);
        this.version = version;
    }

    public static ChildJvm start(Path folder, String address, Step last) throws IOException {
        return start(folder, address, last, 1, "root");
    }

    /** Starts one that speaks another version, or that becomes another user first. */
    public static ChildJvm start(Path folder, String address, Step last, int version, String user) throws IOException {
        List<String> options = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m");
        return ChildJvm.start(new ProcessBuilder(ChildJvm.command(
                options,
                ScriptedPredecessor.class,
                folder.resolve("upgrade.sock").toString(),
                last.name(),
                address,
                Integer.toString(version),
                user)));
    }

    public static void main(String[] arguments) throws Exception {
        if (!arguments[4].equals("root")) {
            Credentials.dropTo(Credentials.user(arguments[4]), Credentials.group("nogroup"));
        }
        Step last = Step.valueOf(arguments[1]);
        ScriptedPredecessor script =
                new ScriptedPredecessor(arguments[0], arguments[2], Integer.parseInt(arguments[3]));
        try (Fd listener = Sockets.listen(script.address, 128)) {
            System.out.println("listens");
            for (Step step : Step.values()) {
                if (step.compareTo(last) <= 0) {
                    script.take(step, listener);
                }
            }
            System.out.println("reached " + last);
            script.listen();
        }
    }

    private void take(Step step, Fd listener) throws Exception {
        switch (step) {
            case CONNECTED -> peer = connect();
            case GREETED -> {
                peer().say(new Hello(
                        version, version, Role.PREDECESSOR, Processes.ownPid(), 6, "scripted", "scripted", 30_000, 0));
                peer().await(Hello.class);
            }
            case LISTED -> {
                Endpoint endpoint = new Endpoint("web", address);
                peer().say(new Listeners(0, List.of(endpoint)), listener);
                peer().await(Taken.class);
            }
            case OFFERED -> {
                peer().say(new OfferEnd(1, List.of()));
                peer().await(Answer.class);
            }
            case HEARD_READY -> peer().await(Ready.class);
            case COMMITTED -> peer().say(new Commit(List.of()));
            case HEARD_ACCEPTING -> peer().await(Accepting.class);
            case BAKED -> peer().say(new Baked());
        }
    }

    private RawPeer connect() throws Exception {
        Address.UnixPath path = new Address.UnixPath(upgradeSock.toString());
        String name = String.valueOf(upgradeSock.getFileName());
        try (DirectoryWatch watch = DirectoryWatch.open(String.valueOf(upgradeSock.getParent()))) {
            while (SocketPaths.look(path) != SocketPaths.Found.SOCKET && !watch.hasAppeared(name)) {
                if (!Poll.readable(watch.fd(), PATIENCE_MS)) {
                    throw new IOException("nobody listens at " + upgradeSock);
                }
            }
        }
        return RawPeer.connect(upgradeSock);
    }

    private void listen() throws Exception {
        for (var message = peer().next(); message.isPresent(); message = peer().next()) {
            System.out.println("heard " + message.get());
        }
        System.out.println("heard the end");
        var _ = System.in.read(); // nothing comes: whoever started this kills it
    }

    private RawPeer peer() {
        return Objects.requireNonNull(peer);
    }
}
