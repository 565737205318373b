package io.baton.proxy.names;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a small file of the system says, read again when it has changed. A file that is not there says nothing. */
final class WatchedFile<T> implements Supplier<T> {

    private static final int BYTES_MAX = 1 << 20;

    private final Path path;

    private final Function<String, T> parser;

    private @Nullable Version version;

    private T value;

    WatchedFile(Path path, Function<String, T> parser) {
        this.path = path;
        this.parser = parser;
        this.value = parser.apply("");
    }

    /** A file that was written or replaced differs in one of these. */
    private record Version(Object key, long modifiedNs, long size) {}

    @Override
    public T get() {
        Version now = look();
        if (now == null || !now.equals(version)) {
            version = now;
            value = parser.apply(now == null ? "" : read());
        }
        return value;
    }

    private @Nullable Version look() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return new Version(
                    String.valueOf(attributes.fileKey()),
                    attributes.lastModifiedTime().to(java.util.concurrent.TimeUnit.NANOSECONDS),
                    attributes.size());
        } catch (IOException e) {
            return null;
        }
    }

    private String read() {
        try (var in = Files.newInputStream(path)) {
            return new String(in.readNBytes(BYTES_MAX), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            version = null; // tried again the next time
            return "";
        }
    }
}
