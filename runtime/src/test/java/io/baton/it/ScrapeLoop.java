package io.baton.it;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Scrapes a metrics address again and again, now over a kept connection and now over a new one, and compares each
 * counter with what it has shown before.
 */
final class ScrapeLoop implements AutoCloseable {

    private static final int PAGES_MAX = 1_000_000;

    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);

    private final int port;

    private final Thread thread;

    private final Map<String, Double> shown = new HashMap<>();

    /** Guarded by this. */
    private final List<String> falls = new ArrayList<>();

    private final List<String> failures = new ArrayList<>();

    private final Map<Integer, Integer> pagesByGeneration = new HashMap<>();

    private final Map<Integer, Long> lastRequestsByGeneration = new HashMap<>();

    private volatile boolean isOver;

    private ScrapeLoop(int port) {
        this.port = port;
        this.thread = Thread.ofPlatform().daemon().name("scraper").unstarted(this::run);
    }

    static ScrapeLoop start(int port) {
        ScrapeLoop loop = new ScrapeLoop(port);
        loop.thread.start();
        return loop;
    }

    /** Waits until a generation has been asked so many times more. */
    synchronized void awaitPages(int generation, int more) throws InterruptedException {
        int wanted = pages(generation) + more;
        long deadlineNs = System.nanoTime() + PATIENCE_NS;
        while (pages(generation) < wanted) {
            long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
            if (leftMs <= 0) {
                throw new AssertionError("only " + pagesByGeneration + " pages; " + failures);
            }
            wait(leftMs);
        }
    }

    /** How many requests the last page of a generation has shown. */
    synchronized long lastRequests(int generation) {
        return lastRequestsByGeneration.getOrDefault(generation, 0L);
    }

    /** The series that have shown less than before. */
    synchronized List<String> falls() {
        return List.copyOf(falls);
    }

    /** The scrapes that came to nothing. */
    synchronized List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        isOver = true;
        try {
            thread.join(TimeUnit.NANOSECONDS.toMillis(PATIENCE_NS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How many requests of clients a page shows, of all listeners but the page's own. */
    static long requests(String page) {
        return page.lines()
                .filter(line -> line.startsWith("baton_requests_total{") && !line.contains("listener=\"metrics\""))
                .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private void run() {
        try (Scraper kept = Scraper.of(port)) {
            for (int i = 0; i < PAGES_MAX && !isOver; i++) {
                try (Scraper fresh = Scraper.of(port)) {
                    take((i % 2 == 0 ? kept : fresh).get("/metrics"));
                } catch (IOException e) {
                    synchronized (this) {
                        failures.add("page " + i + ": " + e);
                    }
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private synchronized void take(Scraper.Page page) {
        if (page.status() != 200) {
            failures.add(page.head());
            return;
        }
        int generation = -1;
        for (String line : page.body().lines().toList()) {
            int blank = line.lastIndexOf(' ');
            String name = line.substring(0, blank);
            if (name.equals("baton_generation")) {
                generation = Integer.parseInt(line.substring(blank + 1));
            } else if (isCounter(name)) {
                double value = Double.parseDouble(line.substring(blank + 1));
                Double before = shown.put(name, value);
                if (before != null && value < before) {
                    falls.add(name + " from " + before + " to " + value);
                }
            }
        }
        shown.keySet().stream()
                .filter(name -> !page.body().contains(name + " "))
                .findFirst()
                .ifPresent(name -> falls.add(name + " is gone"));
        pagesByGeneration.merge(generation, 1, Integer::sum);
        lastRequestsByGeneration.put(generation, requests(page.body()));
        notifyAll();
    }

    private int pages(int generation) {
        return pagesByGeneration.getOrDefault(generation, 0);
    }

    private static boolean isCounter(String name) {
        int brace = name.indexOf('{');
        String metric = brace < 0 ? name : name.substring(0, brace);
        return metric.startsWith("baton_")
                && (metric.endsWith("_total")
                        || metric.endsWith("_bucket")
                        || metric.endsWith("_count")
                        || metric.endsWith("_sum"));
    }
}
