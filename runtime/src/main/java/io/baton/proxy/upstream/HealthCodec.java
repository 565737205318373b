package io.baton.proxy.upstream;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.concurrent.TimeUnit;

/**
 * How all servers stand, as bytes for the next process.
 *
 * <p>Version 1: a byte 1; then for each server its upstream, its label, a byte with {@link #KNOWN} and {@link #DOWN}
 * and {@link #OUT} and {@link #RAMPING}, how long it has been down, why, how long it has been out, how long until its
 * probe, why, and how long its slow start has lasted. Texts are those of {@link DataOutputStream#writeUTF}, times are
 * milliseconds as 8 bytes.
 *
 * <p>A reader takes the servers up to the first one that is no server, and nothing of another version.
 */
final class HealthCodec {

    private static final int VERSION = 1;

    private static final int KNOWN = 1;

    private static final int DOWN = 2;

    private static final int OUT = 4;

    private static final int RAMPING = 8;

    /** Longer than anything that is said of a server. */
    private static final int WHY_CHARS_MAX = 500;

    /** Nothing that is remembered is older than a century. */
    private static final long MS_MAX = TimeUnit.DAYS.toMillis(36_500);

    private HealthCodec() {}

    /** Takes what was read of one server. */
    @FunctionalInterface
    interface Sink {
        void take(String upstream, String label, Health health);
    }

    static byte[] write(Collection<Upstream> upstreams, long nowNs) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            for (Upstream upstream : upstreams) {
                for (Peer peer : upstream.roster().peers()) {
                    out.writeUTF(upstream.name());
                    out.writeUTF(peer.label());
                    write(peer.standing().health(peer.rules(), nowNs), out);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes every write", e);
        }
        return bytes.toByteArray();
    }

    /** Gives what can be read to somebody, and returns why it is not all; empty when it is. */
    static String read(byte[] exported, Sink sink) {
        int servers = 0;
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(exported))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new IOException("it has version " + version + ", and this program reads " + VERSION);
            }
            while (in.available() > 0) {
                sink.take(in.readUTF(), in.readUTF(), readHealth(in));
                servers++;
            }
            return "";
        } catch (IOException e) {
            return "of what the predecessor knew of servers, " + servers + " were read, then: " + e;
        }
    }

    private static void write(Health health, DataOutputStream out) throws IOException {
        boolean isDown = health.downForNs() >= 0;
        boolean isOut = health.outForNs() >= 0;
        boolean isRamping = health.rampingForNs() >= 0;
        out.writeByte((health.isKnownToChecks() ? KNOWN : 0)
                | (isDown ? DOWN : 0)
                | (isOut ? OUT : 0)
                | (isRamping ? RAMPING : 0));
        writeTime(health.downForNs(), out);
        writeWhy(health.whyDown(), out);
        writeTime(health.outForNs(), out);
        writeTime(health.untilTrialNs(), out);
        writeWhy(health.whyOut(), out);
        writeTime(health.rampingForNs(), out);
    }

    private static Health readHealth(DataInputStream in) throws IOException {
        int flags = in.readUnsignedByte();
        long downForNs = readTime(in);
        String whyDown = readWhy(in);
        long outForNs = readTime(in);
        long untilTrialNs = readTime(in);
        String whyOut = readWhy(in);
        long rampingForNs = readTime(in);
        return new Health(
                (flags & KNOWN) != 0,
                (flags & DOWN) != 0 ? downForNs : Health.NEVER_NS,
                whyDown,
                (flags & OUT) != 0 ? outForNs : Health.NEVER_NS,
                untilTrialNs,
                whyOut,
                (flags & RAMPING) != 0 ? rampingForNs : Health.NEVER_NS);
    }

    private static void writeTime(long ns, DataOutputStream out) throws IOException {
        out.writeLong(TimeUnit.NANOSECONDS.toMillis(Math.max(0, ns)));
    }

    private static long readTime(DataInputStream in) throws IOException {
        long ms = in.readLong();
        if (ms < 0 || ms > MS_MAX) {
            throw new IOException("a time of " + ms + " ms");
        }
        return TimeUnit.MILLISECONDS.toNanos(ms);
    }

    private static void writeWhy(String why, DataOutputStream out) throws IOException {
        out.writeUTF(why.length() > WHY_CHARS_MAX ? why.substring(0, WHY_CHARS_MAX) : why);
    }

    /** It will stand in logs and on a terminal. */
    private static String readWhy(DataInputStream in) throws IOException {
        String why = in.readUTF();
        if (why.length() > WHY_CHARS_MAX || why.chars().anyMatch(Character::isISOControl)) {
            throw new IOException("a reason that is none");
        }
        return why;
    }
}
