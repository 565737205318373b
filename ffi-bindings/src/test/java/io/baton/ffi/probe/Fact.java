package io.baton.ffi.probe;

import java.util.Optional;

/**
 * Something that Java takes for granted about C on this machine.
 *
 * @param subject what is believed, for the message
 * @param expression C++ that the machine's compiler evaluates, of an integral type or a string
 * @param believed what it must print
 * @param macro where the headers do not define it, nothing is claimed; empty: claimed always
 * @param field a name that some headers also define as a macro, which must not be expanded here; empty: none
 */
public record Fact(String subject, String expression, String believed, String macro, String field) {

    /** A text that C must print. */
    public static Fact text(String subject, String expression, String believed) {
        return new Fact(subject, expression, believed, "", "");
    }

    /** A number that C must print: most often a size or an offset that is written in Java by hand. */
    public static Fact number(String expression, long believed) {
        return text(expression, expression, Long.toString(believed));
    }

    /** The value of a macro that headers have only from some version on. */
    public static Fact whereDefined(String macro, long believed) {
        return new Fact(macro, macro, Long.toString(believed), macro, "");
    }

    static Fact field(String subject, String expression, String believed, String field) {
        return new Fact(subject, expression, believed, "", field);
    }

    /** What is wrong with the compiler's answer; empty where it is as believed. */
    Optional<String> mismatch(Optional<String> answer) {
        if (answer.isEmpty()) {
            return macro.isEmpty() ? Optional.of(subject + ": the probe gave no answer") : Optional.empty();
        }
        return answer.filter(said -> !said.equals(believed))
                .map(said -> "%s: C says %s, Java believes %s".formatted(subject, said, believed));
    }
}
