package io.baton.ffi;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** IPv6 hosts to and from text, without ports, brackets and interfaces. */
final class Inet6Text {

    private static final int GROUPS = 8;

    private static final int MAPPED_PREFIX = 0xffff;

    private static final Pattern GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");

    private Inet6Text() {}

    /**
     * The one text of RFC 5952: lower case, no leading zeros, the first longest run of zero groups as "::", and the
     * IPv4 client of an IPv6 socket as {@code ::ffff:192.0.2.1}.
     */
    static String of(long high, long low) {
        if (isMappedInet4(high, low)) {
            return "::ffff:" + AddressText.ofInet4((int) low);
        }
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = (int) ((i < 4 ? high : low) >>> (48 - 16 * (i % 4))) & 0xffff;
        }
        int runStart = -1;
        int runLength = 1; // a single zero group is not shortened
        for (int i = 0; i < GROUPS; i++) {
            int length = zerosFrom(groups, i);
            if (length > runLength) {
                runStart = i;
                runLength = length;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == runStart) {
                text.append("::");
                i += runLength - 1;
            } else {
                text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":")
                        .append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }

    /** An IPv4 host as an IPv6 socket sees it: {@code ::ffff:0:0/96}. */
    static boolean isMappedInet4(long high, long low) {
        return high == 0 && low >>> 32 == MAPPED_PREFIX;
    }

    /** The two halves of a host, in any form of RFC 4291 §2.2; empty for every other text. */
    static Optional<long[]> parse(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            return groups(text, true).filter(all -> all.length == GROUPS).map(Inet6Text::halves);
        }
        return groups(text.substring(0, gap), false)
                .flatMap(front -> groups(text.substring(gap + 2), true)
                        .filter(back -> front.length + back.length < GROUPS) // "::" stands for one group at least
                        .map(back -> {
                            int[] all = Arrays.copyOf(front, GROUPS);
                            System.arraycopy(back, 0, all, GROUPS - back.length, back.length);
                            return halves(all);
                        }));
    }

    /** The groups of a text without "::"; at the end of a host, the last two may be written as an IPv4 host. */
    private static Optional<int[]> groups(String text, boolean atEnd) {
        if (text.isEmpty()) {
            return Optional.of(new int[0]);
        }
        String[] parts = text.split(":", -1);
        if (parts.length > GROUPS) {
            return Optional.empty();
        }
        int[] groups = new int[parts.length + 1];
        int count = 0;
        for (int i = 0; i < parts.length; i++) {
            Optional<Integer> inet4 = atEnd && i == parts.length - 1 ? AddressText.inet4(parts[i]) : Optional.empty();
            if (inet4.isPresent()) {
                groups[count++] = inet4.get() >>> 16;
                groups[count++] = inet4.get() & 0xffff;
            } else if (GROUP.matcher(parts[i]).matches()) {
                groups[count++] = Integer.parseInt(parts[i], 16);
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(Arrays.copyOf(groups, count));
    }

    private static long[] halves(int[] groups) {
        long[] halves = new long[2];
        for (int i = 0; i < GROUPS; i++) {
            halves[i / 4] = halves[i / 4] << 16 | groups[i];
        }
        return halves;
    }

    private static int zerosFrom(int[] groups, int start) {
        int end = start;
        while (end < groups.length && groups[end] == 0) {
            end++;
        }
        return end - start;
    }
}
