package io.baton.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;

/**
 * Feeds messages to the parsers in pieces and puts what they make of them into words, so that outcomes can be compared.
 *
 * <p>Each piece is shown in memory that ends with it, so that a parser that looks too far fails; and in another place
 * than the last one, so that a parser that remembers an address fails.
 */
final class Feeding {

    static final HeadLimits LIMITS = new HeadLimits(32 * 1024, 0);

    enum Kind {
        REQUEST,
        RESPONSE,
        RESPONSE_TO_HEAD,
        BODY
    }

    private static final int SHIFT = 5;

    private final RequestHeadParser requests;

    private final ResponseHeadParser responses;

    private final ChunkedDecoder bodies;

    Feeding() {
        this(LIMITS);
    }

    Feeding(HeadLimits limits) {
        requests = new RequestHeadParser(limits);
        responses = new ResponseHeadParser(limits);
        bodies = new ChunkedDecoder(limits.bodyBytesMax());
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static MemorySegment offHeap(Arena arena, byte[] bytes, int before) {
        MemorySegment segment = arena.allocate(before + bytes.length);
        MemorySegment.copy(MemorySegment.ofArray(bytes), 0, segment, before, bytes.length);
        return segment;
    }

    String whole(Kind kind, String message) {
        return outcome(kind, bytes(message), new int[0]);
    }

    /** What becomes of a message that comes in pieces which end at these places, and at its end. */
    String outcome(Kind kind, byte[] message, int[] cuts) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment even = offHeap(arena, message, 0);
            MemorySegment odd = offHeap(arena, message, SHIFT);
            return switch (kind) {
                case REQUEST -> request(even, odd, cuts);
                case RESPONSE -> response(even, odd, cuts, Method.GET);
                case RESPONSE_TO_HEAD -> response(even, odd, cuts, Method.HEAD);
                case BODY -> body(even, odd, cuts);
            };
        }
    }

    /** Fails unless the message means the same whole, in any two pieces, and byte by byte. */
    String sameHoweverSplit(Kind kind, String message) {
        byte[] bytes = bytes(message);
        String whole = outcome(kind, bytes, new int[0]);
        for (int cut = 0; cut < bytes.length; cut++) {
            assertThat(outcome(kind, bytes, new int[] {cut}))
                    .as("%s in two pieces, the first of %d bytes", Messages.visible(message), cut)
                    .isEqualTo(whole);
        }
        assertThat(outcome(kind, bytes, eachByte(bytes.length)))
                .as("%s byte by byte", Messages.visible(message))
                .isEqualTo(whole);
        return whole;
    }

    static int[] eachByte(int length) {
        return IntStream.range(0, length).toArray();
    }

    private String request(MemorySegment even, MemorySegment odd, int[] cuts) {
        requests.reset();
        Progress progress = Progress.NEED_MORE;
        for (int i = 0; i <= cuts.length && progress == Progress.NEED_MORE; i++) {
            long end = i < cuts.length ? cuts[i] : even.byteSize();
            progress = i % 2 == 0
                    ? requests.parse(even.asSlice(0, end), 0, end)
                    : requests.parse(odd.asSlice(0, SHIFT + end), SHIFT, SHIFT + end);
        }
        return switch (progress) {
            case NEED_MORE -> "NEED_MORE";
            case REFUSED -> requests.refusal().name();
            case DONE -> Messages.describe(requests.head());
        };
    }

    private String response(MemorySegment even, MemorySegment odd, int[] cuts, Method method) {
        responses.reset(method);
        Progress progress = Progress.NEED_MORE;
        for (int i = 0; i <= cuts.length && progress == Progress.NEED_MORE; i++) {
            long end = i < cuts.length ? cuts[i] : even.byteSize();
            progress = i % 2 == 0
                    ? responses.parse(even.asSlice(0, end), 0, end)
                    : responses.parse(odd.asSlice(0, SHIFT + end), SHIFT, SHIFT + end);
        }
        return switch (progress) {
            case NEED_MORE -> "NEED_MORE";
            case REFUSED -> responses.refusal().name();
            case DONE -> Messages.describe(responses.head());
        };
    }

    private String body(MemorySegment even, MemorySegment odd, int[] cuts) {
        bodies.reset();
        StringBuilder data = new StringBuilder();
        ChunkedDecoder.Step step = ChunkedDecoder.Step.NEED_MORE;
        long at = 0;
        for (int i = 0; i <= cuts.length; i++) {
            long end = i < cuts.length ? cuts[i] : even.byteSize();
            MemorySegment memory = i % 2 == 0 ? even.asSlice(0, end) : odd.asSlice(0, SHIFT + end);
            long shift = i % 2 == 0 ? 0 : SHIFT;
            do {
                step = bodies.decode(memory, shift + at, shift + end);
                at += bodies.consumed();
                if (step == ChunkedDecoder.Step.DATA) {
                    data.append(Ascii.text(memory, bodies.dataStart(), (int) bodies.dataLength()));
                }
            } while (step == ChunkedDecoder.Step.DATA);
            if (step != ChunkedDecoder.Step.NEED_MORE) {
                break;
            }
        }
        return switch (step) {
            case NEED_MORE, DATA -> "NEED_MORE after \"" + data + "\"";
            case REFUSED -> bodies.refusal().name() + " after \"" + data + "\"";
            case DONE -> "\"" + data + "\" " + Messages.describe(bodies.trailers()) + " in " + at + " bytes";
        };
    }
}
