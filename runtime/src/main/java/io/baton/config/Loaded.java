package io.baton.config;

import java.util.List;

/** What became of a file: a configuration, or everything that is wrong with it. */
public sealed interface Loaded {

    /** The configuration is right. */
    record Accepted(ServerConfig config) implements Loaded {}

    /** Nothing of the file is used. The problems stand in its order; there is at least one. */
    record Refused(List<ConfigProblem> problems) implements Loaded {

        public Refused {
            problems = List.copyOf(problems);
        }
    }
}
