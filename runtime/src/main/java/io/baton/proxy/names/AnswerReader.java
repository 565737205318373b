package io.baton.proxy.names;

import io.baton.ffi.Address;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one message, whatever is in it. Nothing throws: a read beyond the end is remembered, and gives zeros.
 *
 * <p>Every record takes bytes of the message, so their number is bounded by its length; a name's pointers lead
 * backwards only, so they end.
 */
final class AnswerReader {

    /** More would be no upstream any more. */
    static final int ADDRESSES_MAX = 256;

    /** Of a chain; servers follow about as many. */
    private static final int ALIASES_MAX = 16;

    private static final int RESPONSE = 0x8000;

    private static final int OPCODE = 0x7800;

    private static final int TRUNCATED = 0x0200;

    private static final int CODE = 0x000f;

    private static final int NO_SUCH_NAME = 3;

    private static final int ALIAS_TYPE = 5;

    /** As labels with their lengths, without the empty one. */
    private static final int NAME_BYTES_MAX = 254;

    private static final int POINTER = 0xc0;

    private final byte[] message;

    private final int length;

    private final Map<String, Alias> aliases = new HashMap<>();

    private final List<Found> found = new ArrayList<>();

    private int at;

    private boolean isCut;

    /** The upper bits of the code, from the extension. */
    private int extendedCode;

    AnswerReader(byte[] message, int length) {
        this.message = message;
        this.length = length;
    }

    private record Alias(String target, long ttlSeconds) {}

    private record Found(String owner, Address host, long ttlSeconds) {}

    Answer read(Question question) {
        int id = unsignedShort();
        int flags = unsignedShort();
        int questions = unsignedShort();
        int answers = unsignedShort();
        int others = unsignedShort() + unsignedShort() * (1 << Short.SIZE);
        if (isCut || id != question.id() || (flags & (RESPONSE | OPCODE)) != RESPONSE) {
            return new Answer.Foreign();
        }
        int code = flags & CODE;
        if (questions == 0 && code == Answer.ServerFailure.FORMAT_ERROR) {
            return new Answer.ServerFailure(code); // it did not understand what it would have to repeat
        }
        boolean isRepeated = question.name().labels().equals(name())
                && unsignedShort() == question.type().number()
                && unsignedShort() == Question.CLASS;
        if (questions != 1 || !isRepeated || isCut) {
            return new Answer.Foreign();
        }
        if ((flags & TRUNCATED) != 0) {
            return new Answer.Truncated();
        }
        if (!readRecords(question, answers, others & 0xffff, others >>> Short.SIZE)) {
            return new Answer.Malformed();
        }
        return conclude(question, code | extendedCode << 4);
    }

    private Answer conclude(Question question, int code) {
        return switch (code) {
            case 0 -> follow(question.name().labels());
            case NO_SUCH_NAME -> new Answer.NoSuchName();
            default -> new Answer.ServerFailure(code);
        };
    }

    /** Whether all records hold together, and nothing is behind them. */
    private boolean readRecords(Question question, int answers, int authorities, int additions) {
        for (int i = 0; i < answers && !isCut; i++) {
            readRecord(question, true);
        }
        for (int i = 0; i < authorities && !isCut; i++) {
            readRecord(question, false);
        }
        for (int i = 0; i < additions && !isCut; i++) {
            readRecord(question, false);
        }
        return !isCut && at == length;
    }

    private void readRecord(Question question, boolean isAnswer) {
        String owner = name();
        int type = unsignedShort();
        int recordClass = unsignedShort();
        long ttl = unsignedInt();
        int dataLength = unsignedShort();
        int end = at + dataLength;
        if (isCut || owner == null || end > length) {
            isCut = true;
            return;
        }
        if (type == Question.EXTENSION_TYPE) {
            extendedCode = (int) (ttl >>> 24);
        } else if (isAnswer && recordClass == Question.CLASS) {
            long ttlSeconds = ttl > Integer.MAX_VALUE ? 0 : ttl; // RFC 2181 §8
            readData(question, owner, type, ttlSeconds, end);
        }
        at = end;
    }

    private void readData(Question question, String owner, int type, long ttlSeconds, int end) {
        if (type == ALIAS_TYPE) {
            String target = name();
            if (target != null) {
                aliases.putIfAbsent(owner, new Alias(target, ttlSeconds));
            }
            isCut |= at != end;
        } else if (type == question.type().number()) {
            Address host = question.type() == Question.Type.A
                    ? new Address.Inet4((int) unsignedInt(), 0)
                    : new Address.Inet6(unsignedLong(), unsignedLong(), 0, 0);
            found.add(new Found(owner, host, ttlSeconds));
            isCut |= at != end;
        }
    }

    /** Goes from alias to alias until there are addresses. */
    private Answer follow(String name) {
        String owner = name;
        long ttlSeconds = Integer.MAX_VALUE;
        for (int i = 0; i <= ALIASES_MAX; i++) {
            List<Address> hosts = new ArrayList<>();
            for (Found one : found) {
                if (one.owner.equals(owner) && hosts.size() < ADDRESSES_MAX) {
                    hosts.add(one.host);
                    ttlSeconds = Math.min(ttlSeconds, one.ttlSeconds);
                }
            }
            if (!hosts.isEmpty()) {
                return new Answer.Found(List.copyOf(hosts), ttlSeconds);
            }
            Alias alias = aliases.get(owner);
            if (alias == null) {
                return new Answer.NoData();
            }
            owner = alias.target;
            ttlSeconds = Math.min(ttlSeconds, alias.ttlSeconds);
        }
        return new Answer.Malformed();
    }

    /** The labels of a name in lower case, each after its length; null when it does not hold together. */
    private @Nullable String name() {
        StringBuilder labels = new StringBuilder();
        int cursor = at;
        int backwardsOf = at;
        int end = -1;
        while (cursor < length && message[cursor] != 0) {
            int size = message[cursor] & 0xff;
            if ((size & POINTER) == POINTER && cursor + 1 < length) {
                end = end < 0 ? cursor + 2 : end;
                cursor = (size & ~POINTER) << Byte.SIZE | (message[cursor + 1] & 0xff);
                if (cursor >= backwardsOf) {
                    return cut();
                }
                backwardsOf = cursor;
                continue;
            }
            cursor++;
            if ((size & POINTER) != 0 || cursor + size > length || labels.length() + 1 + size > NAME_BYTES_MAX) {
                return cut();
            }
            labels.append((char) size);
            for (int i = 0; i < size; i++) {
                labels.append(lower((char) (message[cursor + i] & 0xff)));
            }
            cursor += size;
        }
        if (cursor >= length) {
            return cut();
        }
        at = end < 0 ? cursor + 1 : end;
        return labels.toString();
    }

    private @Nullable String cut() {
        isCut = true;
        return null;
    }

    private static char lower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
    }

    private int unsignedByte() {
        if (at >= length) {
            isCut = true;
            return 0;
        }
        return message[at++] & 0xff;
    }

    private int unsignedShort() {
        return unsignedByte() << Byte.SIZE | unsignedByte();
    }

    private long unsignedInt() {
        return (long) unsignedShort() << Short.SIZE | unsignedShort();
    }

    private long unsignedLong() {
        return unsignedInt() << Integer.SIZE | unsignedInt();
    }
}
