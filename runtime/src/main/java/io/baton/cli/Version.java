package io.baton.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** What {@code baton --version} prints: the version of the jar, and of the Java that runs it. */
final class Version implements IVersionProvider {

    /** Of classes that do not come from a jar, as in tests. */
    private static final String UNPACKAGED = "unpackaged";

    static String ofBaton() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse(UNPACKAGED);
    }

    @Override
    public String[] getVersion() {
        return new String[] {"baton %s (Java %s)".formatted(ofBaton(), Runtime.version())};
    }
}
