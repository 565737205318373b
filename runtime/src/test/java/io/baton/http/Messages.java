package io.baton.http;

import java.util.List;

/** Valid messages, many of them from the RFCs, and words for what was read. */
@SuppressWarnings("StringConcatToTextBlock") // a text block would hide where lines end, which is what matters
final class Messages {

    static final List<String> REQUESTS = List.of(
            "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
            // RFC 9112 §2.1
            "GET /hello.txt HTTP/1.1\r\nUser-Agent: curl/7.64.1\r\nHost: www.example.com\r\n"
                    + "Accept-Language: en, mi\r\n\r\n",
            // RFC 9112 §3.2.1 to §3.2.4
            "GET /where?q=now HTTP/1.1\r\nHost: www.example.org\r\n\r\n",
            "GET http://www.example.org/pub/WWW/TheProject.html HTTP/1.1\r\nHost: other\r\n\r\n",
            "OPTIONS * HTTP/1.1\r\nHost: www.example.org:8001\r\n\r\n",
            "OPTIONS http://www.example.org:8001 HTTP/1.1\r\nHost: www.example.org:8001\r\n\r\n",
            // RFC 9110 §10.1.1
            "PUT /somewhere/fun HTTP/1.1\r\nHost: origin.example.com\r\nContent-Type: video/h264\r\n"
                    + "Content-Length: 1234567890987\r\nExpect: 100-continue\r\n\r\n",
            // RFC 9110 §7.8
            "GET /hello HTTP/1.1\r\nHost: example.com\r\nConnection: upgrade\r\nUpgrade: websocket, IRC/6.9\r\n\r\n",
            "POST /form HTTP/1.1\r\nHost: [2001:db8::7]:8080\r\nTransfer-Encoding: Chunked\r\nTE: trailers\r\n"
                    + "Connection: TE, close\r\n\r\n4\r\nWiki\r\n0\r\n\r\n",
            "GET /old HTTP/1.0\r\n\r\n",
            "GET /old HTTP/1.0\r\nHost: a\r\nConnection: Keep-Alive\r\nExpect: what\r\n\r\n",
            "\r\nDELETE /b/../%2E/c?x=1 HTTP/1.1\r\nhOST:\t a:80 \t\r\nEmpty:\r\nX: a\tb\u00e9 \r\n\r\n",
            "M-SEARCH http://a?q=%zz HTTP/1.1\r\nHost: a\r\nConnection: , x-hop ,\r\nX-HOP: 1\r\nx-hop: 2\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0005\r\n\r\nhelloGET / HTTP/1.1\r\n");

    static final List<String> RESPONSES = List.of(
            // RFC 9112 §2.1 and RFC 9110
            "HTTP/1.1 200 OK\r\nDate: Mon, 27 Jul 2009 12:28:53 GMT\r\nServer: Apache\r\nContent-Length: 51\r\n"
                    + "Vary: Accept-Encoding\r\nContent-Type: text/plain\r\n\r\nHello",
            "HTTP/1.1 100 Continue\r\n\r\n",
            "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
            "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 304 Not Modified\r\nContent-Length: 1000\r\nETag: \"x\"\r\n\r\n",
            "HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\nTrailer: Expires\r\n\r\n",
            "HTTP/1.1 200\r\nConnection: close\r\n\r\nuntil the end",
            "HTTP/1.0 404 Nicht gefunden \u00fc\t!\r\nContent-Length: 3\r\n\r\nno\n",
            "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n");

    static final List<String> BODIES = List.of(
            "0\r\n\r\n",
            "4\r\nWiki\r\n6\r\npedia \r\nE\r\nin \r\n\r\nchunks.\r\n0\r\n\r\n",
            "00A;name\r\n0123456789\r\n1;a=b;c=\"d;\\\"\"\r\nx\r\n000;last\r\n\r\n",
            "a\r\n0123456789\r\n0\r\nExpires: Wed, 21 Oct 2015 07:28:00 GMT\r\nX-Sum: 7\r\n\r\nGET / HTTP/1.1\r\n",
            "000000000000001\r\n!\r\n0\r\n\r\n");

    private Messages() {}

    static String visible(String message) {
        String escaped = message.replace("\r", "\\r").replace("\n", "\\n").replace("\0", "\\0");
        return escaped.length() <= 300 ? escaped : escaped.substring(0, 300) + "…";
    }

    static String describe(RequestHead head) {
        StringBuilder words = new StringBuilder();
        words.append(head.method()).append(' ').append(head.methodText());
        words.append(' ').append(head.targetForm()).append(' ').append(head.targetText());
        words.append(" path ").append(head.pathText()).append(head.hasDotSegments() ? " with dots" : "");
        words.append(" query ").append(head.queryText());
        words.append(" 1.").append(head.minorVersion());
        words.append(" host ").append(head.hostText()).append(' ').append(head.port());
        words.append(' ').append(describe(head.framing()));
        words.append(head.isKeepAlive() ? " keep-alive" : " close");
        words.append(head.expectsContinue() ? " expects 100" : "");
        words.append(head.upgradeField() >= 0 ? " upgrade " + head.fields().valueText(head.upgradeField()) : "");
        return words.append(' ')
                .append(describe(head.fields()))
                .append(" in ")
                .append(head.byteCount())
                .append(" bytes")
                .toString();
    }

    static String describe(ResponseHead head) {
        StringBuilder words = new StringBuilder();
        words.append("1.").append(head.minorVersion()).append(' ').append(head.status());
        words.append(" '").append(head.reasonText()).append('\'');
        words.append(head.isInterim() ? " interim" : "");
        words.append(' ').append(describe(head.framing()));
        words.append(head.isKeepAlive() ? " keep-alive" : " close");
        words.append(head.upgradeField() >= 0 ? " upgrade " + head.fields().valueText(head.upgradeField()) : "");
        return words.append(' ')
                .append(describe(head.fields()))
                .append(" in ")
                .append(head.byteCount())
                .append(" bytes")
                .toString();
    }

    static String describe(Fields fields) {
        StringBuilder words = new StringBuilder("[");
        for (int i = 0; i < fields.count(); i++) {
            words.append(i == 0 ? "" : ", ").append(fields.nameText(i));
            words.append('=').append(fields.valueText(i)).append(fields.isHopByHop(i) ? " (hop)" : "");
        }
        return words.append(']').toString();
    }

    private static String describe(BodyFraming framing) {
        return switch (framing) {
            case BodyFraming.None _ -> "no body";
            case BodyFraming.Length length -> "body of " + length.bytes();
            case BodyFraming.Chunked _ -> "chunked body";
            case BodyFraming.UntilClose _ -> "body until close";
        };
    }
}
