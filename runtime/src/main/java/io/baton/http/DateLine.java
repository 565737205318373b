package io.baton.http;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The Date field (RFC 9110 §6.6.1), written anew when the second has changed. Each event loop has one, and tells it the
 * time once a turn.
 */
public final class DateLine {

    private static final String PATTERN = "Date: ---, -- --- ---- --:--:-- GMT\r\n";

    private static final int WEEKDAY_AT = 6;

    private static final int DAY_AT = 11;

    private static final int MONTH_AT = 14;

    private static final int YEAR_AT = 18;

    private static final int HOUR_AT = 23;

    private static final int MINUTE_AT = 26;

    private static final int SECOND_AT = 29;

    private static final int NAME_LENGTH = 3;

    private static final int SECONDS_PER_DAY = 86_400;

    /** 1 January 1970 was a Thursday. */
    private static final byte[] WEEKDAYS = Ascii.bytes("ThuFriSatSunMonTueWed");

    private static final byte[] MONTHS = Ascii.bytes("JanFebMarAprMayJunJulAugSepOctNovDec");

    private final MemorySegment bytes = Arena.ofAuto().allocate(PATTERN.length());

    private long writtenSecond;

    /** A line that shows this time. */
    public DateLine(long epochSecond) {
        MemorySegment.copy(MemorySegment.ofArray(Ascii.bytes(PATTERN)), 0, bytes, 0, PATTERN.length());
        write(epochSecond);
    }

    /** Shows this time from now on. */
    public void refresh(long epochSecond) {
        if (epochSecond != writtenSecond) {
            write(epochSecond);
        }
    }

    MemorySegment bytes() {
        return bytes;
    }

    private void write(long epochSecond) {
        writtenSecond = epochSecond;
        int day = (int) Math.floorDiv(epochSecond, (long) SECONDS_PER_DAY);
        int second = (int) Math.floorMod(epochSecond, (long) SECONDS_PER_DAY);
        name(WEEKDAY_AT, WEEKDAYS, Math.floorMod(day, 7));
        date(day);
        twoDigits(HOUR_AT, second / 3600);
        twoDigits(MINUTE_AT, second / 60 % 60);
        twoDigits(SECOND_AT, second % 60);
    }

    /**
     * Counts years from March on, so that the leap day is the last one of a year, and in eras of 400 years, which are
     * all equally long.
     */
    private void date(int epochDay) {
        int day = epochDay + 719_468; // since 1 March of the year 0
        int era = Math.floorDiv(day, 146_097);
        int dayOfEra = Math.floorMod(day, 146_097);
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int monthFromMarch = (5 * dayOfYear + 2) / 153;
        int month = (monthFromMarch + 2) % 12;
        int year = yearOfEra + 400 * era + (month < 2 ? 1 : 0);
        twoDigits(DAY_AT, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1);
        name(MONTH_AT, MONTHS, month);
        twoDigits(YEAR_AT, year / 100);
        twoDigits(YEAR_AT + 2, year % 100);
    }

    private void name(int at, byte[] names, int index) {
        for (int i = 0; i < NAME_LENGTH; i++) {
            bytes.set(ValueLayout.JAVA_BYTE, at + i, names[index * NAME_LENGTH + i]);
        }
    }

    private void twoDigits(int at, int number) {
        bytes.set(ValueLayout.JAVA_BYTE, at, (byte) ('0' + number / 10));
        bytes.set(ValueLayout.JAVA_BYTE, at + 1, (byte) ('0' + number % 10));
    }
}
