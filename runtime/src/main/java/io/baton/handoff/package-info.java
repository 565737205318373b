/**
 * How a running service goes from one process to the next: the protocol between both, which this page defines.
 *
 * <p>{@link io.baton.handoff.Successor} speaks for the process that serves, to the one that takes over from it;
 * {@link io.baton.handoff.Predecessor} speaks for the one that takes over, to the one that serves. Both names are from
 * this process's point of view. {@link io.baton.handoff.ListenerPairing} decides what becomes of each listener. What an
 * event means is not decided here but in {@code io.baton.server.Transitions}; operators read docs/PROTOCOL.md.
 *
 * <h2>The order</h2>
 *
 * <pre>
 *   predecessor                                    successor (started with -u)
 *   -----------                                    ---------------------------
 *   serves                                         locks upgrade_sock.lock, listens at upgrade_sock
 *   SIGQUIT: waits for upgrade_sock to appear
 *   connects, checks who listens                   checks who connects
 *   HELLO(versions, pid, bake ...)   --------&gt;
 *                                    &lt;--------     HELLO(versions, pid, bake ...)
 *                                    &lt; - - - -     HEARTBEAT, every 500 ms until BAKED
 *   LISTENERS(names, addresses)      --------&gt;
 *     + up to 253 descriptors                      owns them, compares them with their addresses
 *                                    &lt;--------     TAKEN(count)
 *   ... one batch at a time ...
 *   OFFER_END(count, state)          --------&gt;     everything is there: it could serve alone now
 *                                    &lt;--------     ANSWER(kept, added, removed)
 *                                                  binds what was added, starts services, warms up
 *                                    &lt;--------     READY
 *   COMMIT(state)                    --------&gt;
 *                                                  accepts; so does the predecessor
 *   COUNTED(state)                  &lt; - - - &gt;     whatever either shows of its counts, until DRAINED
 *                                    &lt;--------     ACCEPTING
 *   parks, and counts the bake                     serves
 *     no heartbeat for 2 s: accepts beside it
 *     its end, or ABORT: accepts again             its own end, told by a signal: STOPPING first
 *   BAKED                            --------&gt;     unlocks; pid file, control_sock, service manager are its own
 *   DRAINING(connections, state)     - - - - &gt;
 *   DRAINED(state)                   --------&gt;
 *   exits
 * </pre>
 *
 * <p>{@code ABORT(reason)} may come from either side until BAKED. Whatever else comes out of this order is answered by
 * ABORT and never obeyed.
 *
 * <h2>Invariants</h2>
 *
 * <ol>
 *   <li>At each instant, a process accepts on every listener that both configurations have, or the kernel queues for
 *       one that will.
 *   <li>The predecessor accepts until ACCEPTING has come. It parks what it keeps, and closes nothing before the end of
 *       the bake.
 *   <li>The successor accepts nothing before COMMIT, and COMMIT is said only after READY.
 *   <li>Until BAKED, exactly one of both is the service: it is the predecessor before ACCEPTING, and after a failure.
 *       The other one exits.
 *   <li>After ABORT, the predecessor serves and the successor exits. Both log the same reason.
 *   <li>The end of the stream is a crash of the other side, unless STOPPING or BAKED came before. Before ACCEPTING and
 *       in the bake, the predecessor serves then. A successor whose predecessor has crashed serves as soon as OFFER_END
 *       has come, and exits before.
 *   <li>A successor whose predecessor is alive but silent past the deadline exits, before COMMIT. After COMMIT it never
 *       exits because of its predecessor's silence.
 *   <li>Each step has a deadline, {@code upgrade_timeout_seconds}, on the side that waits for the other. One that was
 *       held up itself reads what has come before it blames the other. HELLO tells the other side's, so that a
 *       successor's warm-up ends before a predecessor gives it up.
 *   <li>A descriptor that was received has an owner at once, who closes it on every path but the last.
 *   <li>Not more than one batch of descriptors is under way. Otherwise the kernel may refuse one, with
 *       {@code ETOOMANYREFS}.
 *   <li>A process is told nothing, and nothing it says is read, before the kernel has named it root, this user, or the
 *       configured one. Where the kernel has SO_PEERPIDFD, its death is noticed through that, and never through its
 *       number.
 *   <li>From COMMIT on, both sides count, and whoever is asked for its counts first reads what the other side has said,
 *       then says in COUNTED what it has counted itself and was told by third ones, and shows no more than what has
 *       left for the other side. What was written into the stream is read also when its writer is killed. So no count
 *       that anybody was shown falls: not with an upgrade, not with one that is undone. It is said every 500 ms also
 *       where nobody asks, so that no more than that is lost with a process.
 *   <li>One upgrade at a time: the lock is held from the start of the wait until BAKED, or the end.
 * </ol>
 *
 * <h2>Wire format, version 1</h2>
 *
 * <p>A stream of frames, big-endian: magic {@code BATN} (4 bytes), type (2), flags (2; bit 0: who does not know this
 * type passes over it), length of the fields (4, at most 64 MiB), fields. Each field: tag (2), length of the value (4),
 * value. A value is a number (8 bytes, signed), text (UTF-16) or a group of fields. A tag that is not marked with * or
 * ? stands there once, with * any number of times in an order that counts. A reader passes over tags it does not know.
 * Descriptors travel beside the first 2,048 bytes of their frame or less.
 *
 * <pre>
 *  type  message      from         fields
 *     1  HELLO        both         1 oldest and 2 newest version, 3 role (1 predecessor, 2 successor), 4 pid,
 *                                  5 generation, 6 Baton's version, 7 id of the upgrade, 8 bake in ms,
 *                                  9? how long it waits at each step, in ms
 *     2  LISTENERS    predecessor  1 index of the first, 2* listener: 1 name, 2 address, 3 takes IPv4 too (0, 1)
 *     3  TAKEN        successor    1 how many listeners have come so far
 *     4  OFFER_END    predecessor  1 how many there are, 2* section of state: 1 kind, 2 version, 3 body
 *     5  ANSWER       successor    1* kept: 1 offered, 2 configured index;
 *                                  2* added: 1 configured index, 2 name, 3 address; 3* removed: offered index
 *     6  READY        successor
 *     7  COMMIT       predecessor  2* section of state, as it is by now
 *     8  ACCEPTING    successor
 *     9  HEARTBEAT    successor    (flag 0 set)
 *    10  STOPPING     successor
 *    11  BAKED        predecessor
 *    12  DRAINING     predecessor  1 connections, 2* section of state (flag 0 set)
 *    13  DRAINED      predecessor  2* section of state
 *    14  ABORT        both         1 reason
 *    15  COUNTED      both         2* section of state: counters (flag 0 set)
 *
 *  address               1 kind; of 1 (IPv4): 2 host, 3 port; of 2 (IPv6): 2 and 4 halves of the host, 3 port,
 *                        5 interface; of 3 (path) and 4 (abstract name): 6 text; of 5 (unnamed): nothing
 *  state 1, version 1    counters: 1* counter: 1 name, 2 value
 *  state 2, version 1    upstream health: 1 bytes of whoever chooses servers, which begin with their own version
 *  state 3, version 1    open connections: 1 count; version 1 of the protocol does not send it
 *  state 4, version 1    older generations that drain: 1* process: 1 pid, 2 generation, 3 connections
 * </pre>
 *
 * <h2>Versions</h2>
 *
 * <p>Both sides speak the newest version that is in both ranges of HELLO, and ABORT when there is none. HELLO and ABORT
 * stay as they are for ever. Within a version, fields and messages that may be passed over can be added; a message that
 * must be understood, or another order, is a new version. Sections of state have versions of their own, and one that is
 * not known is passed over. The bytes of each released version are in src/test/resources/handoff, and are tested
 * against. A downgrade is an upgrade.
 *
 * <h2>What belongs to whom</h2>
 *
 * <pre>
 *                          until ACCEPTING     in the bake              after BAKED
 *  kept listeners          predecessor         successor; predecessor   successor
 *                          accepts             holds them parked
 *  added listeners         successor, bound    successor                successor
 *                          before READY
 *  removed TCP listeners   predecessor         predecessor, shut down   nobody: closed
 *                                              for reading: refuse
 *  removed Unix listeners  predecessor         predecessor, unlinked;   nobody
 *                                              bound anew if undone
 *  paths of kept Unix      predecessor         successor                successor, which alone
 *   listeners                                                           unlinks them at its end
 *  metrics address         predecessor         successor: it is a listener like others
 *  control_sock            predecessor         predecessor              successor, by a rename
 *  pid file, MAINPID       predecessor         predecessor              successor
 *  upgrade_sock            successor until HELLO, then removed
 *  upgrade_sock.lock       successor           successor                nobody
 *  log files               both append         both append              both, until the drain ends
 *  connections             whoever accepted them, to their last byte
 * </pre>
 *
 * <p>No phases, no policy and no configuration is here; nobody but {@code io.baton.ffi} touches a socket.
 */
@NullMarked
package io.baton.handoff;

import org.jspecify.annotations.NullMarked;
