package io.baton.ffi;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.libc.Libc;
import io.baton.ffi.libc.LibcConstants;
import io.baton.ffi.probe.Symbol;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code symbols.txt}, the generated classes and the hand-written code belong together. */
class SymbolsTest {

    private static final Path HAND_WRITTEN = Path.of("src", "main", "java");

    private static final Path GENERATED = Path.of("src", "generated", "java");

    /** Comments, text blocks, strings, characters and imports, told apart by which of them begins first. */
    private static final Pattern NOT_A_USE = Pattern.compile(
            "(?s)/\\*.*?\\*/|//[^\n]*|\"{3}.*?\"{3}|\"(?:[^\"\\\\\n]|\\\\.)*+\"|'(?:[^'\\\\\n]|\\\\.)++'"
                    + "|(?<=\n)import [^\n]*");

    /** From here on, a new system call has the same number on all architectures (man 2 syscalls). */
    private static final int UNIFIED_CALLS = 424;

    /** What the layer itself does not name, and why it is listed all the same. */
    private static final Map<String, String> NEEDED_BY = Map.of(
            "__sigset_t", "sigset_t is another name of it",
            "F_GETFD", "the tests ask with it whether a descriptor is close-on-exec",
            "in6_addr", "a field of sockaddr_in6",
            "in_addr", "a field of sockaddr_in",
            "sched_param", "a field of posix_spawnattr_t",
            "SIGPIPE", "the tests interrupt waiting calls with it",
            "statx_timestamp", "a field of statx");

    /** What x86-64 and aarch64 have with different values; one set of bindings serves both, so it has none of them. */
    private static final Map<String, String> DIFFERS_BETWEEN_ARCHITECTURES = Map.ofEntries(
            Map.entry("epoll_event", "packed on x86-64 only: 12 bytes there, 16 on aarch64; Epoll has it by hand"),
            Map.entry("epoll_data_t", "its place in epoll_event differs, and is misaligned on x86-64"),
            Map.entry("O_DIRECT", "0x4000 on x86-64, 0x10000 on aarch64"),
            Map.entry("O_DIRECTORY", "0x10000 on x86-64, 0x4000 on aarch64"),
            Map.entry("O_NOFOLLOW", "0x20000 on x86-64, 0x8000 on aarch64"),
            Map.entry("O_TMPFILE", "contains O_DIRECTORY"),
            Map.entry("MAP_32BIT", "x86-64 only"),
            Map.entry("MINSIGSTKSZ", "2048 on x86-64, 5120 on aarch64, and a call in newer libcs"),
            Map.entry("SIGSTKSZ", "8192 on x86-64, 16384 on aarch64, and a call in newer libcs"),
            Map.entry("stat", "144 bytes on x86-64, 128 on aarch64, in another order"),
            Map.entry("mcontext_t", "holds the registers"),
            Map.entry("ucontext_t", "holds the registers"),
            Map.entry("user_regs_struct", "holds the registers"),
            Map.entry("pthread_attr_t", "56 bytes on x86-64, 64 on aarch64"),
            Map.entry("pthread_mutex_t", "40 bytes on x86-64, 48 on aarch64"));

    @Test
    void shouldBeListedOnce() throws IOException {
        assertThat(Symbol.listed()).doesNotHaveDuplicates();
    }

    @Test
    void shouldBeExactlyWhatWasGenerated() throws IOException {
        Set<String> listed = Symbol.listed().stream().map(Symbol::name).collect(Collectors.toSet());
        Stream<String> functions = Arrays.stream(Libc.class.getMethods())
                .map(Method::getName)
                .filter(name -> name.endsWith("$descriptor"))
                .map(name -> name.substring(0, name.length() - "$descriptor".length()));
        Stream<String> constants =
                Arrays.stream(LibcConstants.class.getFields()).map(Field::getName);
        Stream<String> types = javaFiles(GENERATED).stream()
                .map(file -> file.getFileName().toString().replace(".java", ""))
                .filter(name -> !name.startsWith("Libc"));
        Set<String> generated =
                Stream.of(functions, constants, types).flatMap(names -> names).collect(Collectors.toSet());
        assertThat(generated).containsExactlyInAnyOrderElementsOf(listed);
    }

    @Test
    void shouldEachBeUsedByHandWrittenCode() throws IOException {
        String code = handWrittenCode();
        List<Symbol> unused = Symbol.listed().stream()
                .filter(symbol -> !NEEDED_BY.containsKey(symbol.name()))
                .filter(Predicate.not(symbol -> isUsed(symbol, code)))
                .toList();
        assertThat(unused)
                .describedAs("symbols that only symbols.txt names; take them out and generate anew")
                .isEmpty();
        assertThat(Symbol.listed().stream()
                        .filter(symbol -> NEEDED_BY.containsKey(symbol.name()))
                        .filter(symbol -> isUsed(symbol, code)))
                .describedAs("symbols that need no excuse any more")
                .isEmpty();
    }

    @Test
    void shouldNoticeWhichOnesNobodyUses() {
        String code = withoutRemarks("""
                package io.baton.ffi;
                import static io.baton.ffi.libc.LibcConstants.EPIPE;
                /** Calls bind, sets {@code SO_LINGER}, fills an iovec. */
                class Sample {
                    // Libc.listen(fd) comes later
                    void method() {
                        Libc.close(fd, SO_ERROR, timespec.sizeof(), sched_params.sizeof());
                        log("Libc.shutdown(fd, SHUT_RD) // ");
                        char quote = '"', apostrophe = '\\'';
                        Libc.epoll_create1(0);
                    }
                }
                """);
        assertThat(Stream.of(
                                new Symbol(Symbol.Kind.FUNCTION, "bind"),
                                new Symbol(Symbol.Kind.FUNCTION, "listen"),
                                new Symbol(Symbol.Kind.FUNCTION, "shutdown"),
                                new Symbol(Symbol.Kind.FUNCTION, "epoll_create"),
                                new Symbol(Symbol.Kind.FUNCTION, "close"),
                                new Symbol(Symbol.Kind.CONSTANT, "EPIPE"),
                                new Symbol(Symbol.Kind.CONSTANT, "SHUT_RD"),
                                new Symbol(Symbol.Kind.CONSTANT, "SO_LINGER"),
                                new Symbol(Symbol.Kind.CONSTANT, "SO_ERROR"),
                                new Symbol(Symbol.Kind.STRUCT, "iovec"),
                                new Symbol(Symbol.Kind.STRUCT, "sched_param"),
                                new Symbol(Symbol.Kind.STRUCT, "timespec"))
                        .filter(symbol -> isUsed(symbol, code))
                        .map(Symbol::name))
                .containsExactly("close", "SO_ERROR", "timespec");
    }

    @Test
    void shouldBeTheSameOnX8664AndAarch64() throws Exception {
        assertThat(Symbol.listed().stream().flatMap(symbol -> difference(symbol).stream()))
                .isEmpty();
    }

    @Test
    void shouldNoticeWhatDiffersBetweenArchitectures() throws Exception {
        assertThat(difference(new Symbol(Symbol.Kind.STRUCT, "epoll_event")))
                .hasValueSatisfying(text -> assertThat(text).startsWith("epoll_event: packed on x86-64 only"));
        assertThat(oldCall("SYS_gettid", 186)).contains("SYS_gettid: 186 here, but another number elsewhere");
        assertThat(oldCall("SYS_pidfd_open", 434)).isEmpty();
        assertThat(oldCall("SO_PEERCRED", 17)).isEmpty();
    }

    private static Optional<String> difference(Symbol symbol) {
        String name = symbol.name();
        if (DIFFERS_BETWEEN_ARCHITECTURES.containsKey(name)) {
            return Optional.of(name + ": " + DIFFERS_BETWEEN_ARCHITECTURES.get(name));
        }
        return symbol.kind() == Symbol.Kind.CONSTANT ? oldCall(name, valueOf(name)) : Optional.empty();
    }

    /** Only calls that came after the tables were unified, such as pidfd_open, have one number. */
    private static Optional<String> oldCall(String name, long value) {
        return name.matches("(SYS|__NR)_.*") && value < UNIFIED_CALLS
                ? Optional.of("%s: %d here, but another number elsewhere".formatted(name, value))
                : Optional.empty();
    }

    private static long valueOf(String constant) {
        try {
            return ((Number) LibcConstants.class.getField(constant).get(null)).longValue();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("symbols.txt lists " + constant + ", which was not generated", e);
        }
    }

    private static boolean isUsed(Symbol symbol, String code) {
        String use = switch (symbol.kind()) {
            case FUNCTION -> "\\bLibc(?:\\.|::)%s\\b";
            case CONSTANT -> "\\b%s\\b";
            case STRUCT, UNION, TYPEDEF -> "\\b%s\\.";
        };
        return Pattern.compile(use.formatted(symbol.name())).matcher(code).find();
    }

    private static String handWrittenCode() throws IOException {
        StringBuilder code = new StringBuilder();
        for (Path file : javaFiles(HAND_WRITTEN)) {
            code.append(withoutRemarks(Files.readString(file)));
        }
        return code.toString();
    }

    private static String withoutRemarks(String source) {
        return NOT_A_USE.matcher(source).replaceAll(" ");
    }

    private static List<Path> javaFiles(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }
}
