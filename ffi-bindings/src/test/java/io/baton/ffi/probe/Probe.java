package io.baton.ffi.probe;

import io.baton.ffi.testing.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Asks the machine's C++ compiler, by one program for all of them, whether facts hold. */
public final class Probe {

    /** What the expressions of facts may use, in front of the questions themselves. */
    private static final String PRELUDE = """
            #include "libc.h"

            #include <cstddef>
            #include <cstdio>
            #include <cstring>
            #include <string>
            #include <type_traits>

            /* struct epoll_event as it would be without the packing of x86-64 */
            struct natural_epoll_event { uint32_t events; epoll_data_t data; };

            /* A name that :: may follow for "struct sigaction", which needs its first word beside the function. */
            template <class T> using same = T;

            /* What a Java int holds of a number: an unsigned one comes out negative, a too large one as itself. */
            template <class N> long long java_int(N number) {
                long long value = (long long) number;
                return value > 0x7fffffffLL && value <= 0xffffffffLL ? (int) value : value;
            }

            template <class T> std::string kind() {
                if constexpr (std::is_array_v<T>)
                    return kind<std::remove_extent_t<T>>() + "[" + std::to_string(std::extent_v<T>) + "]";
                else if constexpr (std::is_void_v<T>)
                    return "void";
                else if constexpr (std::is_pointer_v<T>)
                    return "pointer";
                else if constexpr (std::is_integral_v<T> || std::is_enum_v<T>)
                    return "i" + std::to_string(8 * sizeof(T));
                else if constexpr (std::is_floating_point_v<T>)
                    return "f" + std::to_string(8 * sizeof(T));
                else
                    return "group of " + std::to_string(sizeof(T));
            }

            template <class T> std::string member(std::size_t offset) {
                return kind<T>() + " at " + std::to_string(offset);
            }

            template <class T> std::string type() {
                return std::to_string(sizeof(T)) + " bytes aligned to " + std::to_string(alignof(T));
            }

            template <class R, class... P> std::string list(bool variadic) {
                std::string text, separator;
                ((text += separator + kind<P>(), separator = ", "), ...);
                return kind<R>() + "(" + text + (variadic ? separator + "..." : "") + ")";
            }

            template <class R, class... P> std::string prototype(R (*)(P...)) { return list<R, P...>(false); }

            template <class R, class... P> std::string prototype(R (*)(P..., ...)) { return list<R, P...>(true); }

            static void say(int fact, const std::string &text) { std::printf("%d %s\\n", fact, text.c_str()); }

            template <class N, class = std::enable_if_t<std::is_integral_v<N> || std::is_enum_v<N>>>
            void say(int fact, N number) { say(fact, std::to_string((long long) number)); }

            int main() {
            """;

    private final Path compiler;

    private Probe(Path compiler) {
        this.compiler = compiler;
    }

    /** A probe with the machine's compiler; empty where it has none. */
    public static Optional<Probe> find() {
        return Command.find("g++", "c++").map(Probe::new);
    }

    /** What C and Java disagree about; all of it, not only the first. */
    public List<String> mismatches(List<Fact> facts) throws IOException, InterruptedException {
        return mismatches(facts, answers(source(facts)));
    }

    static List<String> mismatches(List<Fact> facts, Map<Integer, String> answers) {
        return IntStream.range(0, facts.size())
                .mapToObj(i -> facts.get(i).mismatch(Optional.ofNullable(answers.get(i))))
                .flatMap(Optional::stream)
                .toList();
    }

    /** The program: fields come last, since a macro that has the name of a field is gone from there on. */
    static String source(List<Fact> facts) {
        StringBuilder source = new StringBuilder(PRELUDE);
        IntStream.range(0, facts.size())
                .filter(i -> facts.get(i).field().isEmpty())
                .forEach(i -> source.append(question(i, facts.get(i))));
        IntStream.range(0, facts.size())
                .filter(i -> !facts.get(i).field().isEmpty())
                .forEach(i -> source.append("#undef %s%n".formatted(facts.get(i).field()))
                        .append(question(i, facts.get(i))));
        return source.append("}\n").toString();
    }

    private static String question(int number, Fact fact) {
        String question = "    say(%d, %s);%n".formatted(number, fact.expression());
        return fact.macro().isEmpty() ? question : "#ifdef %s%n%s#endif%n".formatted(fact.macro(), question);
    }

    private Map<Integer, String> answers(String source) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("probe");
        Path code = folder.resolve("probe.cpp");
        Path program = folder.resolve("probe");
        try {
            Files.writeString(code, source);
            run(
                    compiler.toString(),
                    "-std=c++17",
                    "-w",
                    "-I",
                    Symbol.INPUT.toString(),
                    code.toString(),
                    "-o",
                    program.toString());
            Map<Integer, String> answers = new HashMap<>();
            run(program.toString()).lines().forEach(line -> {
                int space = line.indexOf(' ');
                answers.put(Integer.valueOf(line.substring(0, space)), line.substring(space + 1));
            });
            return answers;
        } finally {
            Files.deleteIfExists(program);
            Files.deleteIfExists(code);
            Files.delete(folder);
        }
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Command.Outcome outcome = Command.run(new ProcessBuilder(command));
        if (outcome.exitCode() != 0) {
            throw new AssertionError("%s ended with code %d:%n%s"
                    .formatted(String.join(" ", command), outcome.exitCode(), outcome.stderr()));
        }
        return outcome.stdout();
    }
}
