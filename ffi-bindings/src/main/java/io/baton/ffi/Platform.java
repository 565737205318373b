package io.baton.ffi;

import io.baton.ffi.libc.Libc;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says whether this machine and this JVM can run Baton, before anything else is tried. */
public final class Platform {

    /** The command line ends with this when {@link #require()} refuses. */
    public static final int EXIT_CODE = 6;

    private static final int C_STRING_MAX = 64;

    private static final Version KERNEL_MIN = new Version(5, 10);

    private static final Version GLIBC_MIN = new Version(2, 31);

    private Platform() {}

    /**
     * Returns when everything that Baton needs is here.
     *
     * @throws UnsupportedPlatformException with one line that names what is missing, and the flag that grants it
     */
    public static void require() {
        Module module = Platform.class.getModule();
        problem(System.getProperty("os.name"), System.getProperty("os.arch"))
                .or(() -> nativeAccessProblem(module.isNativeAccessEnabled(), module.isNamed()))
                .or(() -> versionProblem("Linux", System.getProperty("os.version"), KERNEL_MIN))
                .or(() -> glibcVersion()
                        .map(version -> versionProblem("glibc", version, GLIBC_MIN))
                        .orElseGet(() -> Optional.of("Baton needs glibc; this system has another libc")))
                .ifPresent(problem -> {
                    throw new UnsupportedPlatformException(problem);
                });
    }

    static Optional<String> problem(String os, String architecture) {
        if (!os.equals("Linux")) {
            return Optional.of("Baton needs Linux; this is " + os);
        }
        return switch (architecture) {
            case "amd64", "aarch64" -> Optional.empty();
            default -> Optional.of("Baton needs a 64-bit JVM on x86-64 or aarch64; this one is for " + architecture);
        };
    }

    static Optional<String> nativeAccessProblem(boolean enabled, boolean named) {
        String grantee = named ? "io.baton.ffi" : "ALL-UNNAMED";
        return enabled
                ? Optional.empty()
                : Optional.of(
                        "Baton calls libc and was not granted it: start java with --enable-native-access=" + grantee);
    }

    static Optional<String> versionProblem(String what, String found, Version least) {
        return Version.parse(found).compareTo(least) >= 0
                ? Optional.empty()
                : Optional.of("Baton needs %s %s or newer; this is %s".formatted(what, least, found));
    }

    /** Empty on musl and the like, which have no such function. */
    private static Optional<String> glibcVersion() {
        if (Linker.nativeLinker().defaultLookup().find("gnu_get_libc_version").isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(MemorySegment.ofAddress(Libc.gnu_get_libc_version())
                .reinterpret(C_STRING_MAX)
                .getString(0));
    }

    /** The first two numbers of a version: 6.1 of "6.1.0-18-cloud". */
    record Version(int major, int minor) implements Comparable<Version> {

        private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\.(\\d{1,9}).*", Pattern.DOTALL);

        static Version parse(String text) {
            Matcher matcher = FORM.matcher(text);
            if (!matcher.matches()) {
                throw new UnsupportedPlatformException("Baton cannot tell which version this is: " + text);
            }
            return new Version(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
        }

        @Override
        public int compareTo(Version other) {
            return major != other.major ? Integer.compare(major, other.major) : Integer.compare(minor, other.minor);
        }

        @Override
        public String toString() {
            return major + "." + minor;
        }
    }
}
