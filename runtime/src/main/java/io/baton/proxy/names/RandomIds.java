package io.baton.proxy.names;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntSupplier;

/** Numbers of questions that nobody can guess, straight from the kernel. Java's own generator would keep files open. */
final class RandomIds implements IntSupplier {

    private static final Path SOURCE = Path.of("/dev/urandom");

    private static final int BATCH_BYTES = 256;

    private ByteBuffer batch = ByteBuffer.allocate(0);

    @Override
    public int getAsInt() {
        if (!batch.hasRemaining()) {
            try (InputStream in = Files.newInputStream(SOURCE)) {
                batch = ByteBuffer.wrap(in.readNBytes(BATCH_BYTES));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return Short.toUnsignedInt(batch.getShort());
    }
}
