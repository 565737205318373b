package io.baton.proxy.upstream;

import io.baton.config.Balance;
import java.util.List;

/** The servers that an upstream has at one moment. Another one takes its place when they change. */
final class Roster {

    private final List<Peer> peers;

    private final Group primaries;

    private final Group backups;

    Roster(List<Peer> peers, Balance balance) {
        this.peers = List.copyOf(peers);
        this.primaries =
                new Group(peers.stream().filter(peer -> !peer.isBackup()).toList(), balance);
        this.backups = new Group(peers.stream().filter(Peer::isBackup).toList(), balance);
    }

    /** All of them, in the order of the configuration. */
    List<Peer> peers() {
        return peers;
    }

    Group primaries() {
        return primaries;
    }

    Group backups() {
        return backups;
    }
}
