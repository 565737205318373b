package io.baton.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Heads of messages as clients and origins send them, by what the parameters of the benchmarks call them. */
final class MessageHeads {

    /** A head of 8 KB: what a browser sends after years of cookies. */
    private static final int LARGE_BYTES = 8192;

    private static final String END = "\r\n";

    private static final String CURL = """
            GET /index.html HTTP/1.1\r
            Host: www.example.com\r
            User-Agent: curl/8.14.1\r
            Accept: */*\r
            """;

    private static final String BROWSER = """
            GET /catalogue/shoes/running?colour=blue&size=43&page=2 HTTP/1.1\r
            Host: www.example.com\r
            Connection: keep-alive\r
            sec-ch-ua: "Chromium";v="142", "Not_A Brand";v="99"\r
            sec-ch-ua-mobile: ?0\r
            sec-ch-ua-platform: "Linux"\r
            Upgrade-Insecure-Requests: 1\r
            User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0\r
            Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8\r
            Sec-Fetch-Site: same-origin\r
            Sec-Fetch-Mode: navigate\r
            Referer: https://www.example.com/catalogue/shoes\r
            Accept-Encoding: gzip, deflate, br, zstd\r
            Accept-Language: en-GB,en;q=0.9,de;q=0.8\r
            Cookie: session=6f1c2b7d9a4e; theme=dark\r
            """;

    private static final String SMALL_RESPONSE = """
            HTTP/1.1 200 OK\r
            Server: origin\r
            Content-Type: text/plain\r
            Content-Length: 0\r
            """;

    private static final String USUAL_RESPONSE = """
            HTTP/1.1 200 OK\r
            Date: Sat, 21 Nov 2026 12:00:00 GMT\r
            Server: origin/2.4\r
            Content-Type: text/html; charset=utf-8\r
            Content-Length: 0\r
            Cache-Control: private, max-age=0, must-revalidate\r
            ETag: "5f2b-61d9c0a7e4b40"\r
            Last-Modified: Fri, 20 Nov 2026 18:30:00 GMT\r
            Vary: Accept-Encoding, Cookie\r
            Strict-Transport-Security: max-age=31536000; includeSubDomains\r
            Content-Security-Policy: default-src 'self'; img-src 'self' data:; object-src 'none'\r
            X-Content-Type-Options: nosniff\r
            Set-Cookie: session=6f1c2b7d9a4e; Path=/; HttpOnly; Secure; SameSite=Lax\r
            """;

    private static final Map<String, byte[]> REQUESTS = Map.of(
            "small", bytes(CURL + END),
            "usual", bytes(BROWSER + END),
            "large", bytes(filled(BROWSER, "Cookie: preferences=")));

    private static final Map<String, byte[]> RESPONSES = Map.of(
            "small", bytes(SMALL_RESPONSE + END),
            "usual", bytes(USUAL_RESPONSE + END),
            "large", bytes(filled(USUAL_RESPONSE, "Set-Cookie: preferences=")));

    private MessageHeads() {}

    /** "small" is curl's, "usual" a browser's, and "large" one of 8 KB. */
    static byte[] request(String size) {
        return known(REQUESTS, size);
    }

    static byte[] response(String size) {
        return known(RESPONSES, size);
    }

    private static byte[] known(Map<String, byte[]> heads, String size) {
        byte[] head = heads.get(size);
        if (head == null) {
            throw new IllegalArgumentException("no head is called " + size);
        }
        return head.clone();
    }

    /** Adds two long fields, so that it is as long as the large ones are. */
    private static String filled(String head, String field) {
        int missing = LARGE_BYTES - head.length() - 2 * (field.length() + END.length()) - END.length();
        String first = field + "a".repeat(missing / 2) + END;
        return head + first + field + "b".repeat(missing - missing / 2) + END + END;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
