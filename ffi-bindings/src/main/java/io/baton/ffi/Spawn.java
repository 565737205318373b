package io.baton.ffi;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What {@link Processes#spawn} starts: a command line, and everything else that a child has from its parent.
 *
 * <p>The child starts with every signal at its default and, but for {@code blocked}, unblocked; it has the standard
 * streams of this process and, of all other descriptors, only those that are named here. The descriptors are borrowed:
 * this process keeps them, and may close them once the child has been started.
 *
 * @param company whose signals and terminal it shares
 * @param blocked signals that wait until the child unblocks them
 * @param numbered descriptors by the number that the child has them under; they replace the standard streams at 0 to 2
 * @param announced descriptors by the variable in which the child finds the number that it has them under
 * @param silenced standard streams that are {@code /dev/null}
 * @param folder where it starts, if not where this process is
 */
public record Spawn(
        CommandLine commandLine,
        Company company,
        Set<Signal> blocked,
        Map<Integer, Fd> numbered,
        Map<String, Fd> announced,
        Set<StandardStream> silenced,
        Optional<WorkingFolder> folder) {

    /** What {@code numbered} may name at most, so that the numbers below can be closed one by one. */
    public static final int NUMBER_MAX = 255;

    static final int FIRST_AFTER_STANDARD_STREAMS = 3;

    /**
     * Whose signals and terminal a child shares. A terminal's keys, and supervisors, signal whole groups; and where the
     * kernel shares a processor out by session first ({@code sched_autogroup_enabled}), sessions wait for each other.
     */
    public enum Company {
        PARENT,
        /** The same session, but no signal that is meant for the parent's group reaches it. */
        OWN_GROUP,
        /** And no terminal either. */
        OWN_SESSION
    }

    /** Descriptors that every program expects, by their numbers. */
    public enum StandardStream {
        INPUT(0),
        OUTPUT(1),
        ERROR(2);

        private final int number;

        StandardStream(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    public Spawn {
        blocked = Set.copyOf(blocked);
        numbered = Map.copyOf(numbered);
        announced = Map.copyOf(announced);
        silenced = Set.copyOf(silenced);
        for (int number : numbered.keySet()) {
            if (number < 0 || number > NUMBER_MAX) {
                throw new IllegalArgumentException(
                        "descriptor %d in the child: 0 to %d are possible".formatted(number, NUMBER_MAX));
            }
        }
        for (StandardStream stream : silenced) {
            if (numbered.containsKey(stream.number())) {
                throw new IllegalArgumentException("standard " + stream + " is silenced and replaced as well");
            }
        }
    }

    /** A child that shares the group and the standard streams of this process, and nothing else. */
    public static Spawn of(CommandLine commandLine) {
        return new Spawn(commandLine, Company.PARENT, Set.of(), Map.of(), Map.of(), Set.of(), Optional.empty());
    }

    public Spawn in(Company other) {
        return new Spawn(commandLine, other, blocked, numbered, announced, silenced, folder);
    }

    public Spawn blocking(Set<Signal> signals) {
        return new Spawn(commandLine, company, signals, numbered, announced, silenced, folder);
    }

    /** Gives the child a descriptor under this number. */
    public Spawn with(int number, Fd fd) {
        Map<Integer, Fd> more = new HashMap<>(numbered);
        more.put(number, fd);
        return new Spawn(commandLine, company, blocked, more, announced, silenced, folder);
    }

    /** Gives the child a descriptor under a number that it finds in this variable. */
    public Spawn with(String variable, Fd fd) {
        Map<String, Fd> more = new HashMap<>(announced);
        more.put(variable, fd);
        return new Spawn(commandLine, company, blocked, numbered, more, silenced, folder);
    }

    /** Connects a standard stream to {@code /dev/null}. */
    public Spawn without(StandardStream stream) {
        Set<StandardStream> more = new HashSet<>(silenced);
        more.add(stream);
        return new Spawn(commandLine, company, blocked, numbered, announced, more, folder);
    }

    /** Lets the child start in a folder, as relative paths of its command line may need. */
    public Spawn in(WorkingFolder start) {
        return new Spawn(commandLine, company, blocked, numbered, announced, silenced, Optional.of(start));
    }

    /** All descriptors of the child by their numbers; announced ones have the lowest that are not taken. */
    SortedMap<Integer, Fd> descriptors() {
        SortedMap<Integer, Fd> descriptors = new TreeMap<>(numbered);
        announcedNumbers().forEach((variable, number) -> descriptors.put(number, announced.get(variable)));
        return descriptors;
    }

    /** The command line with the variables that announce descriptors. */
    CommandLine announcingCommandLine() {
        CommandLine announcing = commandLine;
        for (var entry : announcedNumbers().entrySet()) {
            announcing =
                    announcing.withVariable(entry.getKey(), entry.getValue().toString());
        }
        return announcing;
    }

    private SortedMap<String, Integer> announcedNumbers() {
        SortedMap<String, Integer> numbers = new TreeMap<>();
        int candidate = FIRST_AFTER_STANDARD_STREAMS;
        for (String variable : new TreeSet<>(announced.keySet())) {
            while (numbered.containsKey(candidate)) {
                candidate++;
            }
            numbers.put(variable, candidate++);
        }
        return numbers;
    }
}
