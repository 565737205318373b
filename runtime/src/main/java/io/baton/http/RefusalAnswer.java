package io.baton.http;

import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a refused client is told after the status line and the Date.
 *
 * @param restOfHead the rest of the head, which ends the connection
 * @param body one line of text
 */
record RefusalAnswer(MemorySegment restOfHead, MemorySegment body) {

    private static final Map<Refusal, RefusalAnswer> ANSWERS = new EnumMap<>(Refusal.class);

    static {
        for (Refusal refusal : Refusal.values()) {
            String body = refusal.name() + ": " + refusal.sentence() + "\n";
            String restOfHead =
                    "Content-Type: text/plain\r\nContent-Length: " + body.length() + "\r\nConnection: close\r\n\r\n";
            ANSWERS.put(refusal, new RefusalAnswer(HeaderLine.offHeap(restOfHead), HeaderLine.offHeap(body)));
        }
    }

    static RefusalAnswer to(Refusal refusal) {
        RefusalAnswer answer = ANSWERS.get(refusal);
        if (answer == null) {
            throw new IllegalStateException("no answer to " + refusal);
        }
        return answer;
    }
}
