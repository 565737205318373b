package io.baton.server;

import java.util.ArrayList;
import java.util.List;

/** A server of tests: notes what it is asked, and lets the test answer. */
public final class RecordedControl implements ServerControl {

    public final List<String> asked = new ArrayList<>();

    public final List<Reply> replies = new ArrayList<>();

    public Status status = Statuses.full();

    /** Runs before each status is told. */
    public Runnable onStatus = () -> {};

    /** Runs within upgrade and reload, after the reply was noted. */
    public Runnable onReply = () -> {};

    @Override
    public Status status() {
        asked.add("status");
        onStatus.run();
        return status;
    }

    @Override
    public void upgrade(boolean inPlace, Reply reply) {
        asked.add(inPlace ? "upgrade in place" : "upgrade");
        replies.add(reply);
        onReply.run();
    }

    @Override
    public void stop(boolean fast) {
        asked.add(fast ? "stop fast" : "stop");
        onReply.run();
    }

    @Override
    public void reload(Reply reply) {
        asked.add("reload");
        replies.add(reply);
        onReply.run();
    }
}
