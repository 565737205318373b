package io.baton.ffi.probe;

import io.baton.ffi.libc.Libc;
import io.baton.ffi.libc.LibcConstants;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.PaddingLayout;
import java.lang.foreign.SequenceLayout;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the generated classes say about C, read from themselves by reflection. */
public final class GeneratedFacts {

    private final List<Fact> facts = new ArrayList<>();

    private final List<String> problems = new ArrayList<>();

    GeneratedFacts() {}

    /** The facts of all these symbols. */
    public static GeneratedFacts of(List<Symbol> symbols) {
        GeneratedFacts generated = new GeneratedFacts();
        symbols.forEach(generated::add);
        return generated;
    }

    public List<Fact> facts() {
        return List.copyOf(facts);
    }

    /** What needs no compiler to be wrong: symbols without a member, and wrappers that do not fit their descriptor. */
    public List<String> problems() {
        return List.copyOf(problems);
    }

    private void add(Symbol symbol) {
        try {
            switch (symbol.kind()) {
                case CONSTANT -> constant(symbol.name());
                case FUNCTION -> function(symbol.name(), Libc.class);
                case STRUCT, UNION, TYPEDEF -> type(symbol.name(), symbol.type(), classOf(symbol));
            }
        } catch (ReflectiveOperationException missing) {
            problems.add("symbols.txt lists the " + symbol + ", but the bindings have no such member");
        }
    }

    private static Class<?> classOf(Symbol symbol) throws ClassNotFoundException {
        return Class.forName(Libc.class.getPackageName() + "." + symbol.name());
    }

    private void constant(String name) throws ReflectiveOperationException {
        Number value = (Number) LibcConstants.class.getField(name).get(null);
        String expression = value instanceof Integer ? "java_int(%s)".formatted(name) : name;
        facts.add(Fact.text(name, expression, value.toString()));
    }

    /** A function in a class of such: {@code name$descriptor()} beside the wrapper {@code name(...)}. */
    void function(String name, Class<?> holder) throws ReflectiveOperationException {
        FunctionDescriptor descriptor = (FunctionDescriptor) call(holder, name + "$descriptor");
        Method wrapper = Arrays.stream(holder.getMethods())
                .filter(method -> method.getName().equals(name))
                .findFirst()
                .orElseThrow(NoSuchMethodException::new);
        int fixed = descriptor.argumentLayouts().size();
        boolean variadic = wrapper.getParameterCount() > fixed;

        List<String> kinds = new ArrayList<>();
        descriptor.argumentLayouts().forEach(layout -> kinds.add(kind(layout)));
        if (variadic) {
            kinds.add("...");
        }
        String result = descriptor.returnLayout().map(GeneratedFacts::kind).orElse("void");
        facts.add(Fact.text(
                name + "()", "prototype(&::%s)".formatted(name), "%s(%s)".formatted(result, String.join(", ", kinds))));

        String passed = Arrays.stream(wrapper.getParameterTypes())
                .limit(fixed)
                .map(GeneratedFacts::kind)
                .collect(Collectors.joining(", "));
        String described = String.join(", ", kinds.subList(0, fixed));
        boolean resultFits = kind(wrapper.getReturnType()).equals(result.equals("pointer") ? "i64" : result);
        if (!passed.equals(described) || !resultFits) {
            problems.add("%s(): the wrapper is %s, its descriptor is %s".formatted(name, wrapper, descriptor));
        }
    }

    /** A struct, union or typedef of one: its size and alignment, each field, and the unnamed types nested in it. */
    void type(String subject, String type, Class<?> holder) throws ReflectiveOperationException {
        MemoryLayout layout = (MemoryLayout) call(holder, "layout");
        facts.add(Fact.text(
                subject,
                "type<%s>()".formatted(type),
                "%d bytes aligned to %d".formatted(layout.byteSize(), layout.byteAlignment())));
        for (String field : fields(holder)) {
            long offset = (long) call(holder, field + "$offset");
            String kind = kind((MemoryLayout) call(holder, field + "$layout"));
            facts.add(Fact.field(
                    subject + "." + field,
                    "member<decltype(same<%1$s>::%2$s)>(offsetof(same<%1$s>, %2$s))".formatted(type, field),
                    "%s at %d".formatted(kind, offset),
                    field));
        }
        for (Class<?> nested : nestedTypes(holder)) {
            String field = nested.getSimpleName(); // jextract names an unnamed type after its field
            type(
                    subject + "." + field,
                    "std::remove_all_extents_t<decltype(same<%s>::%s)>".formatted(type, field),
                    nested);
        }
    }

    private static List<String> fields(Class<?> holder) {
        return Arrays.stream(holder.getMethods())
                .map(Method::getName)
                .filter(name -> name.endsWith("$offset"))
                .map(name -> name.substring(0, name.length() - "$offset".length()))
                .sorted()
                .toList();
    }

    /** Not those for function pointers, which have an invoker instead of a size. */
    private static List<Class<?>> nestedTypes(Class<?> holder) {
        return Stream.of(holder.getClasses())
                .filter(nested -> Arrays.stream(nested.getMethods())
                        .anyMatch(method -> method.getName().equals("sizeof")))
                .sorted(Comparator.comparing(Class::getName))
                .toList();
    }

    private static Object call(Class<?> holder, String method) throws ReflectiveOperationException {
        return holder.getMethod(method).invoke(null);
    }

    /** A layout in the words that the probe has for a type. */
    private static String kind(MemoryLayout layout) {
        return switch (layout) {
            case AddressLayout pointer -> "pointer";
            case ValueLayout value -> kind(value.carrier());
            case GroupLayout group -> "group of " + group.byteSize();
            case SequenceLayout array -> kind(array.elementLayout()) + "[" + array.elementCount() + "]";
            case PaddingLayout padding -> throw new IllegalArgumentException("padding is not a field: " + padding);
        };
    }

    private static String kind(Class<?> carrier) {
        if (carrier == MemorySegment.class) {
            return "pointer";
        }
        return switch (carrier.getName()) {
            case "byte" -> "i8";
            case "short" -> "i16";
            case "int" -> "i32";
            case "long" -> "i64";
            case "void" -> "void";
            default -> throw new IllegalArgumentException("nothing bound here is a " + carrier);
        };
    }
}
