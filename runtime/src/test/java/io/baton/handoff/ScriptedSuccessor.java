package io.baton.handoff;

import io.baton.ffi.Credentials;
import io.baton.ffi.FileDescriptors;
import io.baton.ffi.Poll;
import io.baton.ffi.Processes;
import io.baton.ffi.testing.ChildJvm;
import io.baton.handoff.HandoffMessage.Accepting;
import io.baton.handoff.HandoffMessage.Answer;
import io.baton.handoff.HandoffMessage.Commit;
import io.baton.handoff.HandoffMessage.Hello;
import io.baton.handoff.HandoffMessage.Listeners;
import io.baton.handoff.HandoffMessage.OfferEnd;
import io.baton.handoff.HandoffMessage.Ready;
import io.baton.handoff.HandoffMessage.Role;
import io.baton.handoff.HandoffMessage.Taken;
import io.baton.handoff.ListenerLists.Kept;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A successor in a process of its own that speaks as it should up to a step, and then does what its fate says.
 *
 * <p>It never accepts anybody, so whoever is answered was accepted by its predecessor. It prints what it has reached,
 * and then what it hears.
 */
public final class ScriptedSuccessor {

    private static final int PATIENCE_MS = 60_000;

    /** How far it goes. */
    public enum Step {
        LISTENS,
        CONNECTED,
        GREETED,
        TAKEN,
        ANSWERED,
        READY,
        ACCEPTS
    }

    /** What it does then. */
    public enum Fate {
        /** It says nothing more, until it is killed. */
        STAYS,
        /** It ends without a word, with exit code 0. */
        EXITS,
        /** It says something that is no message. */
        TALKS_NONSENSE
    }

    private final HandoffSettings settings;

    private final int version;

    private @Nullable UpgradeSocket place; // once it listens

    private @Nullable RawPeer peer; // once it is connected

    private int offered;

    private ScriptedSuccessor(String upgradeSock, int version) {
        this.version = version;
        this.settings = new HandoffSettings(
                upgradeSock,
                PATIENCE_MS,
                0,
                FileDescriptors.UNCHANGED,
                FileDescriptors.UNCHANGED,
                "scripted",
                0,
                "none");
    }

    public static ChildJvm start(Path folder, Step last, Fate fate) throws IOException {
        return start(folder, last, fate, 1, "root");
    }

    /** Starts one that speaks another version, or that becomes another user first. */
    public static ChildJvm start(Path folder, Step last, Fate fate, int version, String user) throws IOException {
        List<String> options = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m");
        return ChildJvm.start(new ProcessBuilder(ChildJvm.command(
                options,
                ScriptedSuccessor.class,
                folder.resolve("upgrade.sock").toString(),
                last.name(),
                fate.name(),
                Integer.toString(version),
                user)));
    }

    public static void main(String[] arguments) throws Exception {
        if (!arguments[4].equals("root")) {
            Credentials.dropTo(Credentials.user(arguments[4]), Credentials.group("nogroup"));
        }
        ScriptedSuccessor script = new ScriptedSuccessor(arguments[0], Integer.parseInt(arguments[3]));
        Step last = Step.valueOf(arguments[1]);
        for (Step step : Step.values()) {
            if (step.compareTo(last) <= 0) {
                script.take(step);
            }
        }
        System.out.println("reached " + last);
        script.meet(Fate.valueOf(arguments[2]));
    }

    private void take(Step step) throws Exception {
        switch (step) {
            case LISTENS -> place = UpgradeSocket.open(settings);
            case CONNECTED -> {
                UpgradeSocket listening = Objects.requireNonNull(place);
                if (!Poll.readable(listening.listener(), PATIENCE_MS)) {
                    throw new IOException("nobody has connected");
                }
                peer = RawPeer.accept(listening.listener());
            }
            case GREETED -> {
                peer().await(Hello.class);
                peer().say(new Hello(version, version, Role.SUCCESSOR, Processes.ownPid(), 0, "scripted", "", 0, 0));
            }
            case TAKEN -> {
                offered = peer().await(Listeners.class).endpoints().size();
                peer().say(new Taken(offered));
            }
            case ANSWERED -> {
                peer().await(OfferEnd.class);
                List<Kept> all = IntStream.range(0, offered)
                        .mapToObj(i -> new Kept(i, i))
                        .toList();
                peer().say(new Answer(new ListenerLists(all, List.of(), List.of())));
            }
            case READY -> peer().say(new Ready());
            case ACCEPTS -> {
                peer().await(Commit.class);
                peer().say(new Accepting());
            }
        }
    }

    private void meet(Fate fate) throws Exception {
        switch (fate) {
            case STAYS -> {}
            case EXITS -> System.exit(0);
            case TALKS_NONSENSE -> peer().say("GET / HTTP/1.1\r\nHost: here\r\n\r\n");
        }
        if (peer != null) {
            for (var message = peer().next(); message.isPresent(); message = peer().next()) {
                System.out.println("heard " + message.get());
            }
            System.out.println("heard the end");
        }
        var _ = System.in.read(); // nothing comes: whoever started this kills it
    }

    private RawPeer peer() {
        return Objects.requireNonNull(peer);
    }
}
