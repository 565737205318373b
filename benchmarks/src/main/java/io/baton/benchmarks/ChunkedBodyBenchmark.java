package io.baton.benchmarks;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.baton.http.ChunkedDecoder;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does it cost to find the data in a chunked body of 16 KB?
 *
 * <p>The baseline is Netty's decoder, which also reads the head of 47 bytes that it cannot do without. Run it with
 * {@code -prof gc}: 0 B/op is to be shown for Baton.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class ChunkedBodyBenchmark {

    static final int BODY_BYTES = 16 * 1024;

    private static final byte[] HEAD =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** What a chunk holds: of an origin that writes line by line, and of one that fills its buffer. */
    @Param({"32", "4096"})
    public int chunk;

    private final Arena arena = Arena.ofShared();

    private final ChunkedDecoder decoder = new ChunkedDecoder(0);

    private MemorySegment body = MemorySegment.NULL;

    private NettyHttpParser netty = NettyHttpParser.ofResponse(new byte[0]);

    @Setup
    public void prepare() {
        byte[] bytes = chunked(chunk);
        body = arena.allocateFrom(JAVA_BYTE, bytes);
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(HEAD);
        message.writeBytes(bytes);
        netty = NettyHttpParser.ofResponse(message.toByteArray());
    }

    @Benchmark
    public long decode() {
        decoder.reset();
        long at = 0;
        long data = 0;
        while (true) {
            ChunkedDecoder.Step step = decoder.decode(body, at, body.byteSize());
            at += decoder.consumed();
            switch (step) {
                case DATA -> data += decoder.dataLength();
                case DONE -> {
                    return data;
                }
                case NEED_MORE, REFUSED -> throw new IllegalStateException("the body is whole and valid: " + step);
            }
        }
    }

    @Benchmark
    public int decodeByNetty() throws Exception {
        return netty.parse();
    }

    @TearDown
    public void close() {
        netty.close();
        arena.close();
    }

    private static byte[] chunked(int chunkBytes) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int written = 0; written < BODY_BYTES; written += chunkBytes) {
            body.writeBytes((Integer.toHexString(chunkBytes) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            body.writeBytes(new byte[chunkBytes]);
            body.writeBytes(new byte[] {'\r', '\n'});
        }
        body.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return body.toByteArray();
    }
}
