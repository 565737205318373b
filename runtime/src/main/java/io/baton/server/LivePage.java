package io.baton.server;

import io.baton.proxy.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * The page at the metrics address that shows a server while it works: {@code live.html}, which asks for
 * {@code /status.json} and {@code /metrics} itself.
 *
 * <p>It is read when this class is initialized. Whoever opens the address does that, since the jar may have been
 * replaced by the time that somebody looks.
 */
final class LivePage {

    /** The page may ask where it came from, and nobody else. */
    private static final String POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline';"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final Answer ANSWER =
            Answer.of(200, "text/html; charset=utf-8", bytes()).with("Content-Security-Policy", POLICY);

    private LivePage() {}

    static Answer answer() {
        return ANSWER;
    }

    private static byte[] bytes() {
        try (InputStream page = LivePage.class.getResourceAsStream("live.html")) {
            if (page == null) {
                throw new IllegalStateException("live.html is not in the jar");
            }
            return page.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
