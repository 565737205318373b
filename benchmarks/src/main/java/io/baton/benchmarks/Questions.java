package io.baton.benchmarks;

import io.baton.handoff.OfferCodecBenchmark;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The questions of each set, with who answers them. */
final class Questions {

    static final List<String> SETS = List.of("ffi", "handoff", "accept", "http", "parts");

    private static final List<Figure> PROCESSOR_FIRST = List.of(Figure.PROCESSOR, Figure.WALL);

    private static final List<Figure> WALL_FIRST = List.of(Figure.WALL, Figure.PROCESSOR);

    private static final List<Figure> WALL = List.of(Figure.WALL);

    private static final String BATON = "Baton";

    private static final String C = "C";

    private static final String C_ALONE = "C, one thread";

    private static final String NETTY = "Netty";

    private static final String JDK = "JDK";

    private static final String LEAST = "the least";

    private Questions() {}

    static List<Question> of(String set) {
        return switch (set) {
            case "ffi" -> List.of(calls());
            case "handoff" -> List.of(handoff());
            case "accept" -> List.of(accept());
            case "http" -> List.of(parsing(), chunks(), writing());
            case "parts" -> List.of(balancing(), timers(), signals(), codec(), counting());
            default -> throw new IllegalArgumentException("no set is called " + set + ", but " + SETS + " are");
        };
    }

    /** The two columns of C are those with and without a second thread, which sleeps. */
    private static Question calls() {
        String plain = "plain downcall";
        String capturing = "with errno, by the JDK";
        String critical = "critical";
        Class<?> downcalls = DowncallBenchmark.class;
        List<Question.Line> lines = new ArrayList<>();
        lines.add(new Question.Line(
                "getppid",
                inC(
                        "getppid",
                        Map.of(
                                BATON, method(downcalls, "getppid"),
                                plain, method(downcalls, "getppidWithoutErrno"),
                                capturing, method(downcalls, "getppidCapturing"),
                                critical, method(downcalls, "getppidCritical")))));
        lines.add(new Question.Line(
                "read of an empty eventfd (EAGAIN)",
                inC(
                        "readNothing",
                        Map.of(
                                BATON, method(downcalls, "readNothing"),
                                plain, method(downcalls, "readNothingWithoutErrno")))));
        lines.add(new Question.Line(
                "labs, which is no system call",
                inC(
                        "labs",
                        Map.of(
                                plain, method(downcalls, "labs"),
                                capturing, method(downcalls, "labsCapturing"),
                                critical, method(downcalls, "labsCritical")))));
        lines.add(new Question.Line(
                "System.nanoTime, beside clock_gettime", inC("nanoTime", Map.of(JDK, method(downcalls, "nanoTime")))));
        Map<String, String> hot = new LinkedHashMap<>();
        hot.put("pipe", "pipe: write and read 400 B");
        hot.put("socket", "socket pair: send and recv 400 B");
        hot.put("epoll", "epoll_wait(0) with one event");
        hot.put("wakeUp", "eventfd: signal and drain");
        hot.forEach((name, text) ->
                lines.add(new Question.Line(text, inC(name, Map.of(BATON, method(HotCallBenchmark.class, name))))));
        return new Question(
                "What does a call cost over the same call from C?",
                "turn",
                List.of(BATON, C, C_ALONE, plain, capturing, critical, JDK),
                Map.of(),
                PROCESSOR_FIRST,
                Effort.OF_CALLS,
                lines);
    }

    private static Map<String, Side> inC(String name, Map<String, Side> java) {
        Map<String, Side> sides = new LinkedHashMap<>(java);
        sides.put(C, new Side.Program("calls", List.of(name), "threaded"));
        sides.put(C_ALONE, new Side.Program("calls", List.of(name), "alone"));
        return sides;
    }

    private static Question handoff() {
        Map<String, String> ways = new LinkedHashMap<>();
        ways.put("sameThread", "one thread");
        ways.put("twoThreads", "two threads");
        ways.put("twoProcesses", "two processes");
        Map<String, String> netty = Map.of("sameThread", "nettySameThread", "twoThreads", "nettyTwoThreads");
        List<Question.Line> lines = new ArrayList<>();
        ways.forEach((method, text) -> Stream.of(1, 16, 64, 253, 1000, 10_000).forEach(count -> {
            Map<String, String> parameters = Map.of("descriptors", count.toString());
            Class<?> benchmark = DescriptorPassingBenchmark.class;
            Map<String, Side> sides = new LinkedHashMap<>();
            sides.put(BATON, new Side.Method(benchmark, method, parameters));
            sides.put(C, new Side.Program("passing", List.of(method, count.toString()), "threaded"));
            if (netty.containsKey(method)) {
                sides.put(NETTY, new Side.Method(benchmark, netty.get(method), parameters));
            }
            lines.add(new Question.Line("%,d, %s".formatted(count, text), sides, 0, count <= 253));
        }));
        return new Question(
                "What does handing over descriptors cost, over C and Netty?",
                "turn",
                List.of(BATON, C, NETTY),
                Map.of(C, 1.2),
                WALL_FIRST,
                Effort.OF_CALLS,
                lines);
    }

    private static Question accept() {
        List<Question.Line> lines = new ArrayList<>();
        for (String loops : List.of("1", "2")) {
            Map<String, String> parameters = Map.of("loops", loops);
            lines.add(new Question.Line(
                    loops.equals("1") ? "1 loop" : loops + " loops",
                    Map.of(
                            BATON, new Side.Method(AcceptBenchmark.class, "baton", parameters),
                            C, new Side.Method(AcceptBenchmark.class, "c", parameters),
                            JDK, new Side.Method(AcceptBenchmark.class, "selector", parameters),
                            NETTY, new Side.Method(AcceptBenchmark.class, "netty", parameters))));
        }
        return new Question(
                "What does a short connection cost the server that accepts it?",
                "connection",
                List.of(BATON, C, JDK, NETTY),
                Map.of(C, 1.05, JDK, 0.75, NETTY, 0.75),
                List.of(Figure.PROCESSOR, Figure.RATE),
                Effort.OF_SERVERS,
                lines);
    }

    private static Question parsing() {
        List<Question.Line> lines = new ArrayList<>();
        for (String head : List.of("small", "usual", "large")) {
            lines.add(parsing("request", head, MessageHeads.request(head).length));
        }
        for (String head : List.of("small", "usual", "large")) {
            lines.add(parsing("response", head, MessageHeads.response(head).length));
        }
        return new Question(
                "How long does it take to read a head?",
                "head",
                List.of(BATON, NETTY, LEAST),
                Map.of(),
                WALL,
                Effort.OF_PARTS,
                lines);
    }

    private static Question.Line parsing(String kind, String head, int bytes) {
        return headLine(
                HeadParsingBenchmark.class,
                kind,
                head,
                bytes,
                Map.of(BATON, kind, NETTY, kind + "ByNetty", LEAST, kind + "ByScan"));
    }

    private static Question writing() {
        List<Question.Line> lines = new ArrayList<>();
        for (String head : List.of("small", "usual", "large")) {
            int bytes = MessageHeads.request(head).length;
            Map<String, String> methods = Map.of(BATON, "request", LEAST, "requestByCopy");
            lines.add(headLine(HeadWritingBenchmark.class, "request", head, bytes, methods));
        }
        for (String head : List.of("small", "usual", "large")) {
            int bytes = MessageHeads.response(head).length;
            Map<String, String> methods = Map.of(BATON, "response", LEAST, "responseByCopy");
            lines.add(headLine(HeadWritingBenchmark.class, "response", head, bytes, methods));
        }
        return new Question(
                "How long does it take to write the head that is passed on?",
                "head",
                List.of(BATON, LEAST),
                Map.of(),
                WALL,
                Effort.OF_PARTS,
                lines);
    }

    private static Question.Line headLine(
            Class<?> benchmark, String kind, String head, int bytes, Map<String, String> methods) {
        Map<String, Side> sides = new LinkedHashMap<>();
        methods.forEach(
                (column, method) -> sides.put(column, new Side.Method(benchmark, method, Map.of("head", head))));
        return new Question.Line("%s, %s (%,d B)".formatted(kind, head, bytes), sides, bytes, true);
    }

    private static Question chunks() {
        List<Question.Line> lines = Stream.of("32", "4096")
                .map(chunk -> new Question.Line(
                        "chunks of " + chunk + " B",
                        Map.of(
                                BATON, new Side.Method(ChunkedBodyBenchmark.class, "decode", Map.of("chunk", chunk)),
                                NETTY,
                                        new Side.Method(
                                                ChunkedBodyBenchmark.class, "decodeByNetty", Map.of("chunk", chunk))),
                        ChunkedBodyBenchmark.BODY_BYTES,
                        true))
                .toList();
        return new Question(
                "How long does it take to find the data in a chunked body of 16 KB?",
                "body",
                List.of(BATON, NETTY),
                Map.of(),
                WALL,
                Effort.OF_PARTS,
                lines);
    }

    private static Question balancing() {
        List<Question.Line> lines = new ArrayList<>();
        for (String balance : List.of("round_robin", "least_conn", "random_two", "hash")) {
            for (String servers : List.of("3", "30", "300")) {
                Map<String, String> parameters = Map.of("balance", balance, "servers", servers);
                lines.add(new Question.Line(
                        balance + ", " + servers + " servers",
                        Map.of(
                                BATON, new Side.Method(BalancerBenchmark.class, "choose", parameters),
                                LEAST, new Side.Method(BalancerBenchmark.class, "chooseNext", parameters))));
            }
        }
        return new Question(
                "What does it cost to choose a server?",
                "request",
                List.of(BATON, LEAST),
                Map.of(),
                WALL,
                Effort.OF_PARTS,
                lines);
    }

    private static Question timers() {
        Class<?> benchmark = TimerBenchmark.class;
        return new Question(
                "What does a timeout cost among 10,000 others?",
                "timeout",
                List.of(BATON, JDK, NETTY),
                Map.of(),
                WALL,
                Effort.OF_PARTS,
                List.of(
                        new Question.Line(
                                "arm and cancel",
                                Map.of(
                                        BATON, method(benchmark, "armAndCancel"),
                                        JDK, method(benchmark, "armAndCancelByExecutor"),
                                        NETTY, method(benchmark, "armAndCancelByNetty"))),
                        new Question.Line("renew", Map.of(BATON, method(benchmark, "renew"))),
                        new Question.Line(
                                "arm and expire",
                                Map.of(BATON, method(benchmark, "expire"), JDK, method(benchmark, "expireByQueue")))));
    }

    private static Question signals() {
        return new Question(
                "How long does it take until a signal is known?",
                "signal",
                List.of(BATON, JDK, C),
                Map.of(),
                WALL_FIRST,
                Effort.OF_PARTS,
                List.of(new Question.Line(
                        "SIGUSR2 to this process",
                        Map.of(
                                BATON, method(SignalBenchmark.class, "pipe"),
                                JDK, method(SignalBenchmark.class, "handler"),
                                C, new Side.Program("calls", List.of("signal"), "threaded")))));
    }

    private static Question codec() {
        Class<?> benchmark = OfferCodecBenchmark.class;
        return new Question(
                "How long does it take to write and read an offer of 1,000 listeners?",
                "offer",
                List.of(BATON, "DataOutputStream"),
                Map.of(),
                WALL,
                Effort.OF_PARTS,
                List.of(
                        new Question.Line(
                                "encode",
                                Map.of(
                                        BATON,
                                        method(benchmark, "encode"),
                                        "DataOutputStream",
                                        method(benchmark, "encodeByStream"))),
                        new Question.Line(
                                "decode",
                                Map.of(
                                        BATON,
                                        method(benchmark, "decode"),
                                        "DataOutputStream",
                                        method(benchmark, "decodeByStream")))));
    }

    private static Question counting() {
        Class<?> benchmark = CounterBenchmark.class;
        return new Question(
                "What does it cost to count?",
                "event",
                List.of(BATON, "LongAdder", LEAST),
                Map.of(),
                WALL,
                Effort.OF_PARTS,
                List.of(new Question.Line(
                        "one more",
                        Map.of(
                                BATON,
                                method(benchmark, "shard"),
                                "LongAdder",
                                method(benchmark, "adder"),
                                LEAST,
                                method(benchmark, "field")))));
    }

    private static Side method(Class<?> benchmark, String method) {
        return new Side.Method(benchmark, method, Map.of());
    }
}
