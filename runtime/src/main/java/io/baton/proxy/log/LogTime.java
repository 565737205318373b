package io.baton.proxy.log;

import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** A time as the lines show it, in UTC, made up once a second. */
final class LogTime {

    private static final long MS_PER_S = 1000;

    private static final byte[] MONTHS = LineBuffer.piece("JanFebMarAprMayJunJulAugSepOctNovDec");

    private static final byte[] COMMON = LineBuffer.piece("--/---/----:--:--:-- +0000");

    private static final byte[] ISO = LineBuffer.piece("----------T--:--:--.---Z");

    private static final int ISO_MS_AT = 20;

    private final byte[] common = COMMON.clone();

    private final byte[] iso = ISO.clone();

    private long second = Long.MIN_VALUE;

    /** {@code 21/Nov/2026:12:34:56 +0000}. */
    byte[] common(long epochMs) {
        refresh(epochMs);
        return common;
    }

    /** {@code 2026-11-21T12:34:56.789Z}. */
    byte[] iso(long epochMs) {
        refresh(epochMs);
        int ms = (int) Math.floorMod(epochMs, MS_PER_S);
        iso[ISO_MS_AT] = (byte) ('0' + ms / 100);
        twoDigits(iso, ISO_MS_AT + 1, ms % 100);
        return iso;
    }

    private void refresh(long epochMs) {
        long now = Math.floorDiv(epochMs, MS_PER_S);
        if (now == second) {
            return;
        }
        second = now;
        LocalDateTime time = LocalDateTime.ofEpochSecond(now, 0, ZoneOffset.UTC);
        twoDigits(common, 0, time.getDayOfMonth());
        System.arraycopy(MONTHS, 3 * (time.getMonthValue() - 1), common, 3, 3);
        year(common, 7, time.getYear());
        clock(common, 12, time);
        year(iso, 0, time.getYear());
        iso[4] = '-';
        twoDigits(iso, 5, time.getMonthValue());
        iso[7] = '-';
        twoDigits(iso, 8, time.getDayOfMonth());
        clock(iso, 11, time);
    }

    private static void year(byte[] text, int at, int year) {
        twoDigits(text, at, year / 100);
        twoDigits(text, at + 2, year % 100);
    }

    private static void clock(byte[] text, int at, LocalDateTime time) {
        twoDigits(text, at, time.getHour());
        twoDigits(text, at + 3, time.getMinute());
        twoDigits(text, at + 6, time.getSecond());
    }

    private static void twoDigits(byte[] text, int at, int number) {
        text[at] = (byte) ('0' + number / 10);
        text[at + 1] = (byte) ('0' + number % 10);
    }
}
