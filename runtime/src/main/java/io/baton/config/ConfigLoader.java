package io.baton.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.tomlj.Toml;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlVersion;

/**
 * Reads a configuration from TOML, or says everything that is wrong with it.
 *
 * <p>Problems are reported together, with two exceptions: a file that is no TOML, or of another version of the format,
 * is not looked into any further, since what it says about its keys is not known.
 */
public final class ConfigLoader {

    /** A configuration of a thousand listeners and routes has less; a log file named by mistake has more. */
    static final int FILE_BYTES_MAX = 8 * 1024 * 1024;

    private static final Position START = new Position(1, 1);

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final Surroundings surroundings;

    /** Loads for this process. */
    public ConfigLoader() {
        this(Surroundings.ofThisProcess());
    }

    public ConfigLoader(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Loads a file; one that cannot be read is a problem like any other. */
    public Loaded load(Path file) {
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(FILE_BYTES_MAX + 1);
            return bytes.length > FILE_BYTES_MAX
                    ? refused(file, "has more than %d bytes, allowed is a smaller file".formatted(FILE_BYTES_MAX))
                    : decode(bytes, file.toString());
        } catch (NoSuchFileException e) {
            return refused(file, "does not exist; name an existing file with -c");
        } catch (AccessDeniedException e) {
            return refused(file, "may not be read by this user");
        } catch (IOException e) {
            return refused(file, "cannot be read: " + e.getMessage());
        }
    }

    /**
     * Loads a text.
     *
     * @param name stands for a file's name in the problems
     */
    public Loaded parse(String text, String name) {
        Problems problems = new Problems(name);
        Optional<ServerConfig> config = read(text, problems);
        return config.isPresent() ? new Loaded.Accepted(config.get()) : new Loaded.Refused(problems.inOrder());
    }

    private Loaded decode(byte[] bytes, String name) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer text = CharBuffer.allocate(bytes.length + 1);
        CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), text, true);
        text.flip();
        if (result.isError()) {
            int line = 1 + (int) text.chars().filter(c -> c == '\n').count();
            int column = text.length() - text.toString().lastIndexOf('\n');
            return new Loaded.Refused(List.of(new ConfigProblem(
                    name, line, column, "", "this is not UTF-8, allowed is text in UTF-8 and nothing else")));
        }
        return parse(text.toString(), name);
    }

    private Optional<ServerConfig> read(String text, Problems problems) {
        String toml = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        TomlParseResult parsed;
        try {
            parsed = Toml.parse(toml, TomlVersion.V1_0_0);
        } catch (NullPointerException e) { // tomlj 2.2.0, of a bracket on a new line within an inline table
            problems.add(START, "", "this is no TOML: the parser cannot say where; look for a { without its }");
            return Optional.empty();
        }
        for (TomlParseError error : parsed.errors()) {
            Position at = new Position(error.position().line(), error.position().column());
            // The parser repeats what it has met, a NUL for instance, as it stands there.
            problems.add(at, "", "this is no TOML: " + TomlText.printable(String.valueOf(error.getMessage())));
        }
        if (!problems.isEmpty()) {
            return Optional.empty();
        }
        TableReader reader = new TableReader(problems);
        return reader.isOtherVersion(parsed)
                ? Optional.empty()
                : build(reader.read(parsed, TopKeys.SCHEMA, "", START), problems);
    }

    private Optional<ServerConfig> build(Values top, Problems problems) {
        RecordBuilder builder = new RecordBuilder(problems);
        List<ListenerConfig> listeners = builder.buildEach(top.tables(TopKeys.LISTENER), builder::listener);
        List<RouteConfig> routes = builder.buildEach(top.tables(TopKeys.ROUTE), builder::route);
        List<UpstreamConfig> upstreams = builder.buildEach(top.tables(TopKeys.UPSTREAM), builder::upstream);
        builder.checkReferences(top, surroundings);
        return problems.isEmpty()
                ? Optional.of(RecordBuilder.server(top, surroundings, listeners, routes, upstreams))
                : Optional.empty();
    }

    private static Loaded refused(Path file, String message) {
        return new Loaded.Refused(List.of(new ConfigProblem(file.toString(), 0, 0, "", message)));
    }
}
