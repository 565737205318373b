package io.baton.it;

import io.baton.ffi.testing.ChildJvm;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a test has started; it ends with the test, whatever becomes of either. */
final class Started implements Closeable {

    /** Two processes in the bake of an upgrade. */
    record Generations(BatonProcess predecessor, BatonProcess successor) {}

    private final List<Closeable> all = new ArrayList<>();

    BatonProcess baton(String... arguments) throws IOException {
        BatonProcess process = BatonProcess.start(arguments);
        all.add(process::close);
        return process;
    }

    /** Sees to the end of one that was started by other means. */
    BatonProcess also(BatonProcess process) {
        all.add(process::close);
        return process;
    }

    /** Sees to the end of another process. */
    ChildJvm ends(ChildJvm process) {
        all.add(process::close);
        return process;
    }

    /** Sees to the end of a connection. */
    Http ends(Http client) {
        all.add(client);
        return client;
    }

    /** Starts a server, and waits until it runs. */
    BatonProcess running(Path file) throws Exception {
        BatonProcess process = baton("-c", file.toString());
        process.awaitPhase("Running");
        return process;
    }

    /** Starts a server and upgrades it, up to the moment at which it has parked its listeners. */
    Generations bake(Path before, Path after) throws Exception {
        BatonProcess predecessor = running(before);
        predecessor.signal("QUIT");
        BatonProcess successor = baton("-u", "-c", after.toString());
        predecessor.await("every loop has parked its listeners");
        return new Generations(predecessor, successor);
    }

    /** Starts a server and upgrades it, up to the moment at which it leaves the service to its successor. */
    Generations upgrade(Path before, Path after) throws Exception {
        Generations both = bake(before, after);
        both.successor().await("pid file and control socket are this process's");
        return both;
    }

    @Override
    public void close() throws IOException {
        for (Closeable one : all.reversed()) {
            one.close();
        }
        all.clear();
    }
}
