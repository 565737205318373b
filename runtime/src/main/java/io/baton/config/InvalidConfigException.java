package io.baton.config;

import java.util.List;
import java.util.stream.Collectors;

/** A record of the configuration was built from values that no configuration may have. */
public final class InvalidConfigException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial") // a list of records of texts and keys is for the loader in this process
    private final transient List<Fault> faults;

    InvalidConfigException(List<Fault> faults) {
        super(faults.stream().map(Fault::toString).collect(Collectors.joining("\n")));
        this.faults = List.copyOf(faults);
    }

    List<Fault> faults() {
        return faults;
    }
}
