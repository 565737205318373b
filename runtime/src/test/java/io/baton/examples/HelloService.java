package io.baton.examples;

import io.baton.http.Method;
import io.baton.http.RequestHead;
import io.baton.proxy.Answer;
import io.baton.proxy.HttpHandler;
import java.nio.charset.StandardCharsets;

/** An HTTP service with two paths. */
public final class HelloService implements HttpHandler {

    private static final byte[] HELLO_PATH = "/hello/".getBytes(StandardCharsets.US_ASCII);

    private static final Answer WELCOME = Answer.text(200, "Ask for /hello/NAME.\n");

    private static final Answer NOT_ALLOWED =
            Answer.text(405, "Only GET and HEAD.\n").with("Allow", "GET, HEAD");

    @Override
    public Answer decide(RequestHead request) {
        if (request.method() != Method.GET && request.method() != Method.HEAD) {
            return NOT_ALLOWED;
        }
        if (request.pathStartsWith(HELLO_PATH)) {
            String name = request.pathText().substring(HELLO_PATH.length);
            return Answer.text(200, "Hello, " + name + "!\n");
        }
        return WELCOME;
    }
}
