package io.baton.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.testing.ChildJvm;
import io.baton.ffi.testing.Command;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Chromium without a window, told by WebDriver what to do. */
final class Browser implements AutoCloseable {

    private static final Pattern SESSION = Pattern.compile("\"sessionId\":\"([^\"]+)\"");

    private static final String BEFORE_VALUE = "{\"value\":\"";

    private static final String AFTER_VALUE = "\"}";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final long LOOK_EVERY_MS = 200;

    private final HttpClient http = HttpClient.newHttpClient();

    private final ChildJvm driver;

    private final String address;

    private String session = "";

    private Browser(ChildJvm driver, int port) {
        this.driver = driver;
        this.address = "http://127.0.0.1:" + port;
    }

    /** Starts one with a profile of its own; skips the test where there is none. */
    static Browser open(Path profile) throws Exception {
        Path chromium = Command.find("chromium", "chromium-browser", "google-chrome")
                .orElseThrow(() -> skip("no chromium (apt-get install chromium)"));
        Path program = Command.find("chromedriver")
                .orElseThrow(() -> skip("no chromedriver (apt-get install chromium-driver)"));
        int port = Http.freePort();
        ChildJvm driver = ChildJvm.start(new ProcessBuilder(program.toString(), "--port=" + port));
        Browser browser = new Browser(driver, port);
        try {
            String line = driver.nextLine();
            while (!line.contains("started successfully")) {
                line = driver.nextLine(); // fails when there is none within its patience
            }
            browser.begin(chromium, profile);
            return browser;
        } catch (Exception | AssertionError e) {
            browser.close();
            throw e;
        }
    }

    private static AssertionError skip(String why) {
        Command.skip(why);
        return new AssertionError(why);
    }

    private void begin(Path chromium, Path profile) throws Exception {
        String answer = post("/session", """
                {"capabilities":{"alwaysMatch":{"browserName":"chrome","goog:chromeOptions":{"binary":"%s","args":[
                "--headless","--no-sandbox","--disable-gpu","--disable-quic","--no-first-run","--disable-sync",
                "--disable-background-networking","--disable-component-update","--disable-dev-shm-usage",
                "--window-size=1200,1300","--user-data-dir=%s"]}}}}
                """.formatted(chromium, profile));
        Matcher matcher = SESSION.matcher(answer);
        assertThat(matcher.find()).as(answer).isTrue();
        session = "/session/" + matcher.group(1);
    }

    void go(String url) throws Exception {
        post(session + "/url", "{\"url\":\"" + url + "\"}");
    }

    /** What an expression is worth in the page, as a text. */
    String evaluate(String expression) throws Exception {
        String script =
                ("return String(" + expression + ");").replace("\\", "\\\\").replace("\"", "\\\"");
        String answer = post(session + "/execute/sync", "{\"script\":\"" + script + "\",\"args\":[]}");
        return value(answer);
    }

    /** Looks again and again, until an expression is worth something that matches. */
    void await(String expression, String pattern) throws Exception {
        long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
        String seen = evaluate(expression);
        while (!Pattern.compile(pattern, Pattern.DOTALL).matcher(seen).matches()) {
            assertThat(System.nanoTime() - deadlineNs)
                    .as("%s is still: %s", expression, seen)
                    .isNegative();
            Thread.sleep(LOOK_EVERY_MS); // the page asks once a second, and tells nobody
            seen = evaluate(expression);
        }
    }

    /** Keeps what it shows, for whoever wants to see it. */
    void picture(Path file) throws Exception {
        String image = value(send(HttpRequest.newBuilder(URI.create(address + session + "/screenshot"))));
        Files.createDirectories(file.getParent());
        Files.write(file, Base64.getDecoder().decode(image));
    }

    private static String value(String answer) {
        assertThat(answer).startsWith(BEFORE_VALUE).endsWith(AFTER_VALUE);
        return answer.substring(BEFORE_VALUE.length(), answer.length() - AFTER_VALUE.length());
    }

    private String post(String path, String json) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(address + path)).POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    private String send(HttpRequest.Builder request) throws Exception {
        var answer = http.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    @Override
    public void close() throws IOException {
        try {
            if (!session.isEmpty()) {
                var _ = send(
                        HttpRequest.newBuilder(URI.create(address + session)).DELETE());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new IOException("the browser does not end", e);
        } finally {
            http.close();
            driver.close();
        }
    }
}
