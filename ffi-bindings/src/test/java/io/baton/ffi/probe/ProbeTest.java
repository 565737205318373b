package io.baton.ffi.probe;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.ffi.testing.Command;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The probe notices what is wrong: each test believes something false, beside something true. */
class ProbeTest {

    private static final Fact RIGHT = Fact.number("sizeof(long)", 8);

    @Test
    void shouldReportEveryWrongAnswerAndEveryMissingOne() {
        List<Fact> facts = List.of(
                RIGHT, Fact.number("sizeof(int)", 8), Fact.number("EPIPE", 32), Fact.whereDefined("SO_NEW", 99));
        assertThat(Probe.mismatches(facts, Map.of(0, "8", 1, "4")))
                .containsExactly("sizeof(int): C says 4, Java believes 8", "EPIPE: the probe gave no answer");
    }

    @Test
    void shouldReportAWrongConstant() throws Exception {
        assertThat(mismatches(
                        RIGHT,
                        Fact.number("EAGAIN", 12),
                        Fact.number("java_int(EPOLLET)", Integer.MIN_VALUE), // unsigned in C
                        Fact.number("java_int(4294967296LL)", 0),
                        Fact.text("strerror(11)", "strerror(11)", "Try again")))
                .containsExactly(
                        "EAGAIN: C says 11, Java believes 12",
                        "java_int(4294967296LL): C says 4294967296, Java believes 0",
                        "strerror(11): C says Resource temporarily unavailable, Java believes Try again");
    }

    @Test
    void shouldReportAConstantThatNewerHeadersDefineOtherwise() throws Exception {
        assertThat(mismatches(Fact.whereDefined("SO_OF_THE_FUTURE", 1), Fact.whereDefined("SO_PEERCRED", 18)))
                .containsExactly("SO_PEERCRED: C says 17, Java believes 18");
    }

    @Test
    void shouldReportAWrongSizeOffsetAndWidthInAStruct() throws Exception {
        GeneratedFacts generated = new GeneratedFacts();
        generated.type("msghdr", "struct msghdr", WrongMsghdr.class);
        assertThat(mismatches(generated.facts()))
                .containsExactly(
                        "msghdr: C says 56 bytes aligned to 8, Java believes 24 bytes aligned to 8",
                        "msghdr.msg_iov: C says pointer at 16, Java believes pointer at 12",
                        "msghdr.msg_iovlen: C says i64 at 24, Java believes i32 at 24");
    }

    @Test
    void shouldReportAWrongFieldOfANestedUnion() throws Exception {
        GeneratedFacts generated = new GeneratedFacts();
        generated.type("in6_addr", "struct in6_addr", WrongIn6Addr.class);
        assertThat(mismatches(generated.facts()))
                .containsExactly("in6_addr.__in6_u.__u6_addr8: C says i8[16] at 0, Java believes i8[15] at 0");
    }

    @Test
    void shouldReportWrongPrototypes() throws Exception {
        GeneratedFacts generated = new GeneratedFacts();
        for (String function : List.of("listen", "close", "fcntl", "kill")) {
            generated.function(function, WrongFunctions.class);
        }
        assertThat(generated.problems()).isEmpty();
        assertThat(mismatches(generated.facts()))
                .containsExactly(
                        "listen(): C says i32(i32, i32), Java believes i32(i32, i64)",
                        "close(): C says i32(i32), Java believes i32(i32, ...)",
                        "fcntl(): C says i32(i32, i32, ...), Java believes i32(i32, i32)");
    }

    @Test
    void shouldReportAWrapperThatDoesNotFitItsDescriptor() throws Exception {
        GeneratedFacts generated = new GeneratedFacts();
        generated.function("read", WrongFunctions.class);
        assertThat(generated.problems()).hasSize(1).first().asString().startsWith("read(): the wrapper is ");
    }

    @Test
    void shouldReportASymbolThatGeneratedNothing() {
        GeneratedFacts generated = GeneratedFacts.of(List.of(
                Symbol.parse("--include-function close"),
                Symbol.parse("--include-function clsoe"),
                Symbol.parse("--include-struct iovecs"),
                Symbol.parse("--include-typedef sigset"),
                Symbol.parse("--include-constant EAGIAN")));
        assertThat(generated.facts()).hasSize(1);
        assertThat(generated.problems())
                .containsExactly(
                        "symbols.txt lists the function clsoe, but the bindings have no such member",
                        "symbols.txt lists the struct iovecs, but the bindings have no such member",
                        "symbols.txt lists the typedef sigset, but the bindings have no such member",
                        "symbols.txt lists the constant EAGIAN, but the bindings have no such member");
    }

    @Test
    void shouldRefuseALineThatAsksForAnythingElse() {
        assertThatThrownBy(() -> Symbol.parse("--include-var environ"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a line of symbols.txt: --include-var environ");
    }

    @Test
    void shouldShowTheCompilersWordsWhereAnExpressionIsNone() {
        Probe probe = probe();
        List<Fact> facts = List.of(Fact.number("sizeof(struct no_such_struct)", 8));
        assertThatThrownBy(() -> probe.mismatches(facts))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("ended with code 1")
                .hasMessageContaining("no_such_struct");
    }

    private static List<String> mismatches(Fact... facts) throws Exception {
        return mismatches(List.of(facts));
    }

    private static List<String> mismatches(List<Fact> facts) throws Exception {
        return probe().mismatches(facts);
    }

    private static Probe probe() {
        Optional<Probe> probe = Probe.find();
        if (probe.isEmpty()) {
            Command.skip("the probe itself was not tested, since the PATH has neither g++ nor c++");
        }
        return probe.orElseThrow();
    }

    /** As generated, but with an offset and a width of an int too few. */
    public static final class WrongMsghdr {

        private static final GroupLayout LAYOUT = MemoryLayout.structLayout(
                ADDRESS.withName("msg_name"), ADDRESS.withName("msg_iov"), JAVA_LONG.withName("msg_iovlen"));

        public static GroupLayout layout() {
            return LAYOUT;
        }

        public static long msg_name$offset() {
            return LAYOUT.byteOffset(groupElement("msg_name"));
        }

        public static MemoryLayout msg_name$layout() {
            return ADDRESS;
        }

        public static long msg_iov$offset() {
            return 12;
        }

        public static MemoryLayout msg_iov$layout() {
            return ADDRESS;
        }

        public static long msg_iovlen$offset() {
            return 24;
        }

        public static MemoryLayout msg_iovlen$layout() {
            return JAVA_INT;
        }
    }

    /** As generated, but with an element too few. */
    public static final class WrongIn6Addr {

        public static GroupLayout layout() {
            return MemoryLayout.structLayout(__in6_u.layout());
        }

        public static long __in6_u$offset() {
            return 0;
        }

        public static MemoryLayout __in6_u$layout() {
            return __in6_u.layout();
        }

        /** Named after the field, as jextract does it. */
        public static final class __in6_u {

            public static GroupLayout layout() {
                return MemoryLayout.unionLayout(
                        MemoryLayout.sequenceLayout(16, JAVA_BYTE), MemoryLayout.sequenceLayout(4, JAVA_INT));
            }

            public static long sizeof() {
                return layout().byteSize();
            }

            public static long __u6_addr8$offset() {
                return 0;
            }

            public static MemoryLayout __u6_addr8$layout() {
                return MemoryLayout.sequenceLayout(15, JAVA_BYTE);
            }
        }
    }

    /** One argument too wide, dots too many, dots too few, one as it should be, and one that fits nothing. */
    public static final class WrongFunctions {

        public static FunctionDescriptor listen$descriptor() {
            return FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG);
        }

        public static int listen(int fd, long backlog) {
            return fd;
        }

        public static FunctionDescriptor close$descriptor() {
            return FunctionDescriptor.of(JAVA_INT, JAVA_INT);
        }

        public static int close(int fd, long x1) {
            return fd;
        }

        public static FunctionDescriptor fcntl$descriptor() {
            return FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT);
        }

        public static int fcntl(int fd, int command) {
            return fd;
        }

        public static FunctionDescriptor kill$descriptor() {
            return FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT);
        }

        public static int kill(int pid, int signal) {
            return pid;
        }

        public static FunctionDescriptor read$descriptor() {
            return FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
        }

        public static int read(int fd, MemorySegment buffer, long count) {
            return fd;
        }
    }
}
