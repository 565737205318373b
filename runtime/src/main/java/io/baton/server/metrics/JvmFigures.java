package io.baton.server.metrics;

import io.baton.metrics.Metric;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;

/** What the JVM says of itself. The first call loads {@code java.management}, which no start has to wait for. */
public final class JvmFigures {

    private static final double MS_PER_S = 1000;

    private JvmFigures() {}

    /** Looks now. */
    public static void addTo(Exposition page) {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        page.put(Metric.JVM_MEMORY_USED, memory.getHeapMemoryUsage().getUsed(), "heap");
        page.put(Metric.JVM_MEMORY_USED, memory.getNonHeapMemoryUsage().getUsed(), "nonheap");
        for (GarbageCollectorMXBean gc : ManagementFactory.getGarbageCollectorMXBeans()) {
            // -1: this collector does not count
            long count = Math.max(0, gc.getCollectionCount());
            page.putSummary(Metric.JVM_GC, count, Math.max(0, gc.getCollectionTime()) / MS_PER_S, gc.getName());
        }
        page.put(Metric.JVM_THREADS, ManagementFactory.getThreadMXBean().getThreadCount());
    }
}
