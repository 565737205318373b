package io.baton.handoff;

import io.baton.ffi.Address;
import io.baton.ffi.DescriptorPassing;
import io.baton.handoff.HandoffMessage.Listeners;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long does it take to turn an offer of a thousand listeners into its frames, and back?
 *
 * <p>The baseline writes and reads the same names, hosts and ports by the JDK's {@code DataOutputStream}: without
 * types, lengths and versions, so that nobody but the same version could read it. Both are far below what moving the
 * descriptors takes, which {@code DescriptorPassingBenchmark} measures.
 *
 * <p>It stands in this package because the codec is nobody else's.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class OfferCodecBenchmark {

    private static final int LISTENERS = 1000;

    private final List<Endpoint> endpoints = IntStream.range(0, LISTENERS)
            .mapToObj(i -> new Endpoint("listener-" + i, new Address.Inet4(0x7F000001, 10_000 + i)))
            .toList();

    private final List<ByteBuffer> frames = frames();

    private final byte[] stream = stream();

    @Benchmark
    public List<ByteBuffer> encode() {
        return frames();
    }

    @Benchmark
    public int decode() throws ProtocolException {
        int count = 0;
        for (ByteBuffer frame : frames) {
            count += ((Listeners) MessageCodec.decode(frame).orElseThrow())
                    .endpoints()
                    .size();
        }
        if (count != LISTENERS) {
            throw new IllegalStateException(count + " listeners came of " + LISTENERS);
        }
        return count;
    }

    @Benchmark
    public byte[] encodeByStream() {
        return stream();
    }

    @Benchmark
    public List<Endpoint> decodeByStream() throws IOException {
        List<Endpoint> decoded = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(stream))) {
            for (int i = 0; i < LISTENERS; i++) {
                decoded.add(new Endpoint(in.readUTF(), new Address.Inet4(in.readInt(), in.readUnsignedShort())));
            }
        }
        return decoded;
    }

    private List<ByteBuffer> frames() {
        List<ByteBuffer> encoded = new ArrayList<>();
        for (int from = 0; from < LISTENERS; from += DescriptorPassing.BATCH_MAX) {
            int to = Math.min(LISTENERS, from + DescriptorPassing.BATCH_MAX);
            encoded.add(MessageCodec.encode(new Listeners(from, endpoints.subList(from, to))));
        }
        return encoded;
    }

    private byte[] stream() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            for (Endpoint each : endpoints) {
                Address.Inet4 address = (Address.Inet4) each.address();
                out.writeUTF(each.name());
                out.writeInt(address.host());
                out.writeShort(address.port());
            }
        } catch (IOException e) {
            throw new AssertionError("memory takes everything", e);
        }
        return bytes.toByteArray();
    }
}
