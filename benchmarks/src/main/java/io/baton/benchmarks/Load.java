package io.baton.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Requests of browsers by wrk: one thread, as many at once as there are connections.
 *
 * @param requests how many were answered
 * @param failures how many were not, or with another status than 200
 * @param seconds how long it took
 */
record Load(long requests, long failures, double seconds) {

    private static final int SLACK_S = 20;

    private static final Pattern ANSWERED = Pattern.compile("(\\d+) requests in ([\\d.]+)(s|m),");

    private static final Pattern REFUSED = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");

    private static final Pattern BROKEN =
            Pattern.compile("Socket errors: connect (\\d+), read (\\d+), write (\\d+), timeout (\\d+)");

    /** About 400 bytes with the first line and the host, as browsers send them. */
    private static final List<String> HEADERS = List.of(
            "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
            "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Language: en-US,en;q=0.5",
            "Accept-Encoding: gzip, deflate, br",
            "Referer: http://www.example.com/a/page/of/some/length.html",
            "Cookie: session=0123456789abcdef0123456789abcdef");

    /** Loads a proxy from one processor, for so many seconds. */
    static Load run(LoadCase its, int port, int processor, int seconds) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("taskset", "-c", Integer.toString(processor), "wrk", "-t1"));
        command.add("-c" + its.connections());
        command.add("-d" + seconds);
        for (String header : HEADERS) {
            command.addAll(List.of("-H", header));
        }
        if (its.isClosing()) {
            command.addAll(List.of("-H", "Connection: close"));
        }
        command.add("http://127.0.0.1:" + port + its.path());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            if (!process.waitFor(seconds + SLACK_S, TimeUnit.SECONDS)) {
                throw new IOException(command + " does not end");
            }
            return parse(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } finally {
            process.destroyForcibly();
        }
    }

    /** Reads what wrk says at its end. */
    static Load parse(String output) throws IOException {
        Matcher answered = ANSWERED.matcher(output);
        if (!answered.find()) {
            throw new IOException("wrk has said: " + output);
        }
        double time = Double.parseDouble(answered.group(2));
        double seconds = answered.group(3).equals("m") ? 60 * time : time;
        return new Load(Long.parseLong(answered.group(1)), sum(REFUSED, output) + sum(BROKEN, output), seconds);
    }

    private static long sum(Pattern pattern, String output) {
        Matcher matcher = pattern.matcher(output);
        long sum = 0;
        if (matcher.find()) {
            for (int group = 1; group <= matcher.groupCount(); group++) {
                sum += Long.parseLong(matcher.group(group));
            }
        }
        return sum;
    }
}
