package io.baton.http;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The fields of a message, in the order in which they came: offsets into the buffer that holds it.
 *
 * <p>Positions that it returns are positions in {@link #memory()}. They hold until the buffer moves or the parser reads
 * another message.
 */
public final class Fields {

    /** The most fields of one message. */
    public static final int HEADERS_MAX = 256;

    private static final int HEADERS_AT_FIRST = 32;

    private static final int NONE = -1;

    // Four numbers for each field, relative to the beginning of the message.
    private static final int NAME_START = 0;

    private static final int NAME_LENGTH = 1;

    private static final int VALUE_START = 2;

    private static final int VALUE_LENGTH = 3;

    private static final int NUMBERS = 4;

    private MemorySegment memory = MemorySegment.NULL;

    private long base;

    private int count;

    private int[] numbers = new int[HEADERS_AT_FIRST * NUMBERS];

    private HeaderName[] names = new HeaderName[HEADERS_AT_FIRST];

    private boolean[] hopByHop = new boolean[HEADERS_AT_FIRST];

    Fields() {}

    /** How many fields there are. */
    public int count() {
        return count;
    }

    /** The memory that positions point into. */
    public MemorySegment memory() {
        return memory;
    }

    /** Which of the known names the field has. */
    public HeaderName name(int index) {
        return names[checked(index)];
    }

    /** Where the name begins. */
    public long nameStart(int index) {
        return base + number(index, NAME_START);
    }

    /** How long the name is; never 0. */
    public int nameLength(int index) {
        return number(index, NAME_LENGTH);
    }

    /** Where the value begins, without the whitespace before it. */
    public long valueStart(int index) {
        return base + number(index, VALUE_START);
    }

    /** How long the value is, without the whitespace after it. */
    public int valueLength(int index) {
        return number(index, VALUE_LENGTH);
    }

    /** Whether the field is for this connection only: by its name, or because Connection lists it. */
    public boolean isHopByHop(int index) {
        return hopByHop[checked(index)];
    }

    /** The first field of a known name, or -1. */
    public int find(HeaderName name) {
        for (int i = 0; i < count; i++) {
            if (names[i] == name) {
                return i;
            }
        }
        return NONE;
    }

    /** The first field of a name that is given in lower case, or -1. */
    public int find(byte[] lowerCaseName) {
        for (int i = 0; i < count; i++) {
            if (Ascii.equalsIgnoringCase(memory, nameStart(i), nameLength(i), lowerCaseName)) {
                return i;
            }
        }
        return NONE;
    }

    /** The name as it was sent, as new text. */
    public String nameText(int index) {
        return Ascii.text(memory, nameStart(index), nameLength(index));
    }

    /** The value as it was sent, as new text: one character for each byte. */
    public String valueText(int index) {
        return Ascii.text(memory, valueStart(index), valueLength(index));
    }

    void reset() {
        count = 0;
    }

    /** Says where the message begins now. */
    void locate(MemorySegment newMemory, long newBase) {
        memory = newMemory;
        base = newBase;
    }

    long base() {
        return base;
    }

    /** Adds a field, unless there are too many. */
    boolean add(int nameStart, int nameLength, int valueStart, int valueLength) {
        if (count == HEADERS_MAX) {
            return false;
        }
        if (count == names.length) {
            grow();
        }
        int at = count * NUMBERS;
        numbers[at + NAME_START] = nameStart;
        numbers[at + NAME_LENGTH] = nameLength;
        numbers[at + VALUE_START] = valueStart;
        numbers[at + VALUE_LENGTH] = valueLength;
        HeaderName name = HeaderName.of(memory, base + nameStart, nameLength);
        names[count] = name;
        hopByHop[count] = name.isHopByHop();
        count++;
        return true;
    }

    /** Marks the fields of a name that Connection lists. */
    void markHopByHop(long listedName, int length) {
        for (int i = 0; i < count; i++) {
            if (nameLength(i) == length && Ascii.equalsIgnoringCase(memory, nameStart(i), listedName, length)) {
                hopByHop[i] = true;
            }
        }
    }

    /** Marks the fields of a name as not to be passed on. */
    void hide(byte[] lowerCaseName) {
        for (int i = 0; i < count; i++) {
            if (Ascii.equalsIgnoringCase(memory, nameStart(i), nameLength(i), lowerCaseName)) {
                hopByHop[i] = true;
            }
        }
    }

    private void grow() {
        int capacity = Math.min(2 * names.length, HEADERS_MAX);
        numbers = Arrays.copyOf(numbers, capacity * NUMBERS);
        names = Arrays.copyOf(names, capacity);
        hopByHop = Arrays.copyOf(hopByHop, capacity);
    }

    private int number(int index, int which) {
        return numbers[checked(index) * NUMBERS + which];
    }

    /** The arrays remember older messages, so their own bounds are not enough. */
    private int checked(int index) {
        if (index < 0 || index >= count) {
            throw new IndexOutOfBoundsException("field " + index + " of " + count);
        }
        return index;
    }
}
