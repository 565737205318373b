package io.baton.benchmarks;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.baton.http.DateLine;
import io.baton.http.HeadLimits;
import io.baton.http.Method;
import io.baton.http.Progress;
import io.baton.http.RequestHeadParser;
import io.baton.http.RequestWriter;
import io.baton.http.ResponseHeadParser;
import io.baton.http.ResponseWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
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
 * What does it cost to write the head that the other side gets, after the one that was received has been read?
 *
 * <p>The baseline copies the bytes of the received head as they are, which a proxy that changed nothing would do. Run
 * it with {@code -prof gc}: 0 B/op is to be shown for all.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class HeadWritingBenchmark {

    private static final HeadLimits LIMITS = new HeadLimits(32 * 1024, 0);

    private static final int ROOM_BYTES = 64 * 1024;

    private static final byte[] CLIENT = "192.0.2.17".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] DEFAULT_HOST = "127.0.0.1:9001".getBytes(StandardCharsets.US_ASCII);

    /** As in {@link HeadParsingBenchmark}. */
    @Param({"small", "usual", "large"})
    public String head = "usual";

    private final Arena arena = Arena.ofShared();

    private final RequestHeadParser requests = new RequestHeadParser(LIMITS);

    private final ResponseHeadParser responses = new ResponseHeadParser(LIMITS);

    private final RequestWriter requestWriter = new RequestWriter();

    private final ResponseWriter responseWriter =
            new ResponseWriter(new DateLine(Instant.now().getEpochSecond()));

    private final MemorySegment room = arena.allocate(ROOM_BYTES);

    private MemorySegment request = MemorySegment.NULL;

    private MemorySegment response = MemorySegment.NULL;

    @Setup
    public void parse() {
        request = arena.allocateFrom(JAVA_BYTE, MessageHeads.request(head));
        response = arena.allocateFrom(JAVA_BYTE, MessageHeads.response(head));
        responses.reset(Method.GET);
        Progress ofRequest = requests.parse(request, 0, request.byteSize());
        Progress ofResponse = responses.parse(response, 0, response.byteSize());
        if (ofRequest != Progress.DONE || ofResponse != Progress.DONE) {
            throw new IllegalStateException("the heads are valid: " + ofRequest + ", " + ofResponse);
        }
    }

    /** As the proxy does for a client that it does not trust: with Via and X-Forwarded-* of its own. */
    @Benchmark
    public long request() {
        requestWriter.begin(room, 0, ROOM_BYTES, requests.head(), CLIENT, false, DEFAULT_HOST);
        requestWriter.endHead();
        return requestWriter.end();
    }

    @Benchmark
    public MemorySegment requestByCopy() {
        MemorySegment.copy(request, 0, room, 0, request.byteSize());
        return room;
    }

    @Benchmark
    public long response() {
        responseWriter.begin(room, 0, ROOM_BYTES, responses.head());
        responseWriter.connection(true, 1);
        responseWriter.endHead();
        return responseWriter.end();
    }

    @Benchmark
    public MemorySegment responseByCopy() {
        MemorySegment.copy(response, 0, room, 0, response.byteSize());
        return room;
    }

    @TearDown
    public void close() {
        arena.close();
    }
}
