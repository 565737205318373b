package io.baton.benchmarks;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.baton.http.HeadLimits;
import io.baton.http.Method;
import io.baton.http.Progress;
import io.baton.http.RequestHeadParser;
import io.baton.http.ResponseHeadParser;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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
 * How long does it take to read the head of a request or of a response, and does that allocate?
 *
 * <p>Two baselines: Netty's decoder, which makes objects of the same head, and a loop that only looks for the empty
 * line, byte by byte, which nobody who reads heads where they lie can do without. Run it with {@code -prof gc}: 0 B/op
 * is to be shown for Baton.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class HeadParsingBenchmark {

    private static final HeadLimits LIMITS = new HeadLimits(32 * 1024, 0);

    /** "small" is curl's, "usual" a browser's of 0.7 KB, "large" one of 8 KB; responses likewise. */
    @Param({"small", "usual", "large"})
    public String head = "usual";

    private final Arena arena = Arena.ofShared();

    private final RequestHeadParser requests = new RequestHeadParser(LIMITS);

    private final ResponseHeadParser responses = new ResponseHeadParser(LIMITS);

    private MemorySegment request = MemorySegment.NULL;

    private MemorySegment response = MemorySegment.NULL;

    private NettyHttpParser nettyRequests = NettyHttpParser.ofRequest(new byte[0]);

    private NettyHttpParser nettyResponses = NettyHttpParser.ofResponse(new byte[0]);

    @Setup
    public void prepare() {
        byte[] requestBytes = MessageHeads.request(head);
        byte[] responseBytes = MessageHeads.response(head);
        request = arena.allocateFrom(JAVA_BYTE, requestBytes);
        response = arena.allocateFrom(JAVA_BYTE, responseBytes);
        nettyRequests = NettyHttpParser.ofRequest(requestBytes);
        nettyResponses = NettyHttpParser.ofResponse(responseBytes);
    }

    @Benchmark
    public int request() {
        requests.reset();
        require(requests.parse(request, 0, request.byteSize()));
        return requests.head().byteCount();
    }

    @Benchmark
    public int requestByNetty() throws Exception {
        return nettyRequests.parse();
    }

    @Benchmark
    public long requestByScan() {
        return endOfHead(request);
    }

    @Benchmark
    public int response() {
        responses.reset(Method.GET);
        require(responses.parse(response, 0, response.byteSize()));
        return responses.head().byteCount();
    }

    @Benchmark
    public int responseByNetty() throws Exception {
        return nettyResponses.parse();
    }

    @Benchmark
    public long responseByScan() {
        return endOfHead(response);
    }

    @TearDown
    public void close() {
        nettyRequests.close();
        nettyResponses.close();
        arena.close();
    }

    private static void require(Progress progress) {
        if (progress != Progress.DONE) {
            throw new IllegalStateException("the head was not read to its end: " + progress);
        }
    }

    private static long endOfHead(MemorySegment bytes) {
        int newlines = 0;
        long at = 0;
        while (newlines < 2) {
            byte b = bytes.get(JAVA_BYTE, at);
            if (b == '\n') {
                newlines++;
            } else if (b != '\r') {
                newlines = 0;
            }
            at++;
        }
        return at;
    }
}
