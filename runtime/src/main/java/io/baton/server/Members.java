package io.baton.server;

import java.util.List;
import java.util.Optional;

/** The members of a table of JSON, by name and type; what is missing or of another type is refused. */
record Members(Json.Table table) {

    String text(String name) throws ControlProtocolException {
        if (value(name) instanceof Json.Text text) {
            return text.value();
        }
        throw refused(name, "a text");
    }

    Optional<String> textIfAny(String name) throws ControlProtocolException {
        return value(name) == Json.Nothing.NOTHING ? Optional.empty() : Optional.of(text(name));
    }

    long whole(String name) throws ControlProtocolException {
        if (value(name) instanceof Json.Whole whole) {
            return whole.value();
        }
        throw refused(name, "a whole number");
    }

    int smallWhole(String name) throws ControlProtocolException {
        long whole = whole(name);
        if (whole == (int) whole) {
            return (int) whole;
        }
        throw refused(name, "a number of up to 32 bits");
    }

    Members table(String name) throws ControlProtocolException {
        if (value(name) instanceof Json.Table inner) {
            return new Members(inner);
        }
        throw refused(name, "a table");
    }

    Optional<Members> tableIfAny(String name) throws ControlProtocolException {
        return value(name) == Json.Nothing.NOTHING ? Optional.empty() : Optional.of(table(name));
    }

    List<Json> array(String name) throws ControlProtocolException {
        if (value(name) instanceof Json.Array array) {
            return array.elements();
        }
        throw refused(name, "an array");
    }

    /** Empty where a process of another version says nothing of it. */
    List<Json> arrayIfAny(String name) throws ControlProtocolException {
        return value(name) == Json.Nothing.NOTHING ? List.of() : array(name);
    }

    private Json value(String name) {
        return table.members().getOrDefault(name, Json.Nothing.NOTHING);
    }

    private static ControlProtocolException refused(String name, String wanted) {
        return new ControlProtocolException("the member " + new Json.Text(name) + " is not " + wanted);
    }
}
