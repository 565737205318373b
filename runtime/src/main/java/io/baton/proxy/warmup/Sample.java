package io.baton.proxy.warmup;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * One kind of exchange.
 *
 * @param letter begins the path of the request, by which the origin knows it
 * @param request what the client sends
 * @param requests how many requests that is
 * @param requestBody what the origin receives after the head, as {@link MessageEnd} says it
 * @param response what the origin sends; nothing where it is not asked
 * @param doesOriginEnd whether it ends its connection then
 * @param status what the client receives
 * @param responseBody what it receives after the head
 * @param leaving how it parts, where neither the request nor the origin ends the connection
 * @param isTunnel whether it connects to the listener for TCP
 */
record Sample(
        char letter,
        MemorySegment request,
        int requests,
        long requestBody,
        MemorySegment response,
        boolean doesOriginEnd,
        int status,
        long responseBody,
        Leaving leaving,
        boolean isTunnel) {

    private static final int OK = 200;

    enum Leaving {
        NOT,
        /** With the whole response. */
        AFTERWARDS,
        /** Says before the response that nothing more will come. */
        HALFWAY
    }

    /** A request with the head that a browser might send, answered by the origin. */
    static Sample forwarded(char letter, String method, String body, long requestBody, String response, long length) {
        String request = method + " /" + letter + "/index.html?page=1 HTTP/1.1\r\nHost: www.example.com\r\n"
                + "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n"
                + "Accept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.8\r\nAccept-Language: en,de;q=0.5\r\n"
                + "Accept-Encoding: gzip, deflate, br\r\nCookie: session=0123456789abcdef\r\n" + body;
        return new Sample(
                letter, bytes(request), 1, requestBody, bytes(response), false, OK, length, Leaving.NOT, false);
    }

    /** A request that the proxy answers itself. */
    static Sample answered(char letter, String request, int status, long length) {
        return new Sample(letter, bytes(request), 1, 0, MemorySegment.NULL, false, status, length, Leaving.NOT, false);
    }

    Sample pipelined(int count) {
        MemorySegment all = Arena.ofAuto().allocate(count * request.byteSize());
        for (int i = 0; i < count; i++) {
            all.asSlice(i * request.byteSize()).copyFrom(request);
        }
        return new Sample(
                letter, all, count, requestBody, response, doesOriginEnd, status, responseBody, leaving, isTunnel);
    }

    Sample endedByOrigin() {
        return new Sample(
                letter, request, requests, requestBody, response, true, status, responseBody, leaving, isTunnel);
    }

    Sample leftByClient(Leaving how) {
        return new Sample(
                letter, request, requests, requestBody, response, doesOriginEnd, status, responseBody, how, isTunnel);
    }

    Sample tunnelled() {
        return new Sample(
                letter, request, requests, requestBody, response, doesOriginEnd, status, responseBody, leaving, true);
    }

    private static MemorySegment bytes(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        MemorySegment memory = Arena.ofAuto().allocate(bytes.length);
        memory.copyFrom(MemorySegment.ofArray(bytes));
        return memory;
    }
}
