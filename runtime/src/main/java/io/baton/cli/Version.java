package io.baton.cli;

import java.util.Optional;

/** What was packaged. */
final class Version {

    /** Of classes that do not come from a jar, as in tests. */
    private static final String UNPACKAGED = "unpackaged";

    private Version() {}

    static String ofBaton() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse(UNPACKAGED);
    }
}
