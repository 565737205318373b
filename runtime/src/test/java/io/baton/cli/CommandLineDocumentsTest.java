package io.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.testing.Command.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds the man page and the completion of bash to the lists that arguments are read by. */
class CommandLineDocumentsTest {

    private static final Path SHARE = Path.of(System.getProperty("baton.top"), "tools/dist/share");

    private static final Path MAN_PAGE = SHARE.resolve("man/man1/baton.1");

    private static final Path COMPLETION = SHARE.resolve("bash-completion/completions/baton");

    @TempDir
    private Path folder;

    @Test
    void shouldExplainEveryCommandAndOptionInTheManPage() throws Exception {
        String commands = commands()
                .map(command -> ".TP\n.B %s\n%s\n".formatted(command.word(), roff(command.meaning())))
                .collect(Collectors.joining());
        String settings = Arrays.stream(Setting.values())
                .map(setting -> ".TP\n%s\n%s\n"
                        .formatted(names(setting), roff(setting.meaning() + takers(command -> command.takes(setting)))))
                .collect(Collectors.joining());
        String options = settings
                + Arrays.stream(Flag.values())
                        .map(flag -> ".TP\n%s\n%s\n"
                                .formatted(names(flag), roff(flag.meaning() + takers(command -> command.takes(flag)))))
                        .collect(Collectors.joining());
        String page = Files.readString(MAN_PAGE);
        String wanted = between(page, ".\\\" begin of commands\n", ".\\\" end of commands", commands);
        wanted = between(wanted, ".\\\" begin of options\n", ".\\\" end of options", options);
        assertIsUpToDate(MAN_PAGE, wanted);
    }

    @Test
    void shouldNameEveryExitCodeInTheManPage() throws Exception {
        String page = Files.readString(MAN_PAGE);
        String section = page.substring(page.indexOf(".SH EXIT STATUS"), page.indexOf(".SH ENVIRONMENT"));
        assertThat(section.lines().filter(line -> line.startsWith(".B ")))
                .containsExactlyElementsOf(Arrays.stream(ExitCode.values())
                        .map(code -> ".B " + code.number())
                        .toList());
    }

    @Test
    void shouldKnowEveryCommandAndOptionInTheCompletion() throws Exception {
        String cases = Arrays.stream(Command.values())
                .map(command ->
                        "        %s) words=\"%s\" ;;%n".formatted(name(command), String.join(" ", words(command))))
                .collect(Collectors.joining());
        String wanted =
                between(Files.readString(COMPLETION), "        # begin of words\n", "        # end of words", cases);
        assertIsUpToDate(COMPLETION, wanted);
    }

    @ParameterizedTest
    @CsvSource({
        "baton up, upgrade",
        "baton demo --re, --report",
        "baton demo --rate 10 --se, --seconds",
        "baton demo --report ot, other.toml",
        "baton --conf other.toml st, status stop",
        "baton status --j, --json",
        "baton -d --te, --test",
        "baton stop --j, ''",
        "baton stop --fa, --fast",
        "baton upgrade -c ba, baton.toml bases",
        "baton --conf = ba, baton.toml bases",
        "baton --conf =, baton.toml other.toml bases",
        "baton demo --ra, --rate",
        "baton demo --report ba, baton.toml baton.log bases",
    })
    void shouldCompleteInBash(String line, String expected) throws Exception {
        Files.createFile(folder.resolve("baton.toml"));
        Files.createFile(folder.resolve("baton.log"));
        Files.createFile(folder.resolve("other.toml"));
        Files.createDirectory(folder.resolve("bases"));
        String script = "source \"$0\"; complete -p baton; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _baton; echo"
                + " \"${COMPREPLY[*]}\"";
        List<String> command = new ArrayList<>(List.of("bash", "-uc", script, COMPLETION.toString()));
        command.addAll(List.of(line.split(" ", -1)));
        Outcome outcome = io.baton.ffi.testing.Command.run(new ProcessBuilder(command).directory(folder.toFile()));
        assertThat(outcome.stderr()).isEmpty();
        List<String> lines = outcome.stdout().lines().toList();
        assertThat(lines.getFirst()).isEqualTo("complete -F _baton baton");
        assertThat(lines.getLast().split(" ", -1)).containsExactlyInAnyOrder(expected.split(" ", -1));
    }

    private static void assertIsUpToDate(Path file, String wanted) throws Exception {
        if ("write".equals(System.getProperty("baton.documents"))) {
            Files.writeString(file, wanted);
        }
        assertThat(Files.readString(file))
                .as("%s; -Dbaton.documents=write brings it up to date", file)
                .isEqualTo(wanted);
    }

    private static String between(String text, String begin, String end, String wanted) {
        assertThat(text).containsOnlyOnce(begin).containsOnlyOnce(end);
        return text.substring(0, text.indexOf(begin) + begin.length()) + wanted + text.substring(text.indexOf(end));
    }

    private static Stream<Command> commands() {
        return Arrays.stream(Command.values()).filter(command -> command != Command.START);
    }

    private static String name(Command command) {
        return command == Command.START ? "start" : command.word();
    }

    private static List<String> words(Command command) {
        List<String> words = new ArrayList<>();
        if (command == Command.START) {
            commands().map(Command::word).forEach(words::add);
        }
        for (Setting setting : Setting.values()) {
            if (command.takes(setting)) {
                Stream.of(setting.shortName(), setting.longName())
                        .filter(name -> !name.isEmpty())
                        .forEach(words::add);
            }
        }
        for (Flag flag : Flag.values()) {
            if (command.takes(flag)) {
                Stream.of(flag.shortName(), flag.longName())
                        .filter(name -> !name.isEmpty())
                        .forEach(words::add);
            }
        }
        return words;
    }

    private static String names(Flag flag) {
        return flag.shortName().isEmpty()
                ? ".B " + roff(flag.longName())
                : ".BR %s \", \" %s".formatted(roff(flag.shortName()), roff(flag.longName()));
    }

    private static String names(Setting setting) {
        String value = " \" \" \\fI%s\\fR".formatted(setting.valueName());
        return setting.shortName().isEmpty()
                ? ".BR " + roff(setting.longName()) + value
                : ".BR %s \", \" %s%s".formatted(roff(setting.shortName()), roff(setting.longName()), value);
    }

    /** Which commands have it, unless nearly all do. */
    private static String takers(Predicate<Command> takes) {
        List<Command> takers = Arrays.stream(Command.values()).filter(takes).toList();
        if (takers.size() >= Command.values().length - 1) {
            return "";
        }
        return IntStream.range(0, takers.size())
                .mapToObj(i -> takers.get(i) == Command.START
                        ? "a start"
                        : takers.get(i).word())
                .collect(Collectors.joining(", ", " (With ", ".)"));
    }

    private static String roff(String text) {
        return text.replace("\\", "\\e").replace("-", "\\-");
    }
}
