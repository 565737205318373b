package io.baton.config;

import static io.baton.config.Types.wholeNumber;
import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.TRACE;
import static java.lang.System.Logger.Level.WARNING;

import io.baton.config.ValueType.Free;
import io.baton.config.ValueType.ManyTables;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The keys at the top of the file, in the order of the documents. */
final class TopKeys {

    private static final int HOUR = 3600;

    private static final int DAY = 24 * HOUR;

    private static final int WEEK = 7 * DAY;

    private static final String RUNTIME_DIRECTORY = " in /run/baton as root, else in $XDG_RUNTIME_DIR/baton";

    static final Key<Integer> VERSION = Key.required(
            "version",
            wholeNumber(1, 1),
            "1",
            "The version of this format. It stands in every file, so that a later Baton knows how to read it.");

    static final Key<Integer> THREADS = Key.optional(
                    "threads",
                    wholeNumber(1, Surroundings.THREADS_MAX),
                    "2",
                    "How many event loops run, each on a thread of its own.")
            .without("the processors available")
            .needsUpgrade();

    static final Key<Path> PID_FILE = Key.optional(
                    "pid_file",
                    Types.PATH,
                    "\"/run/baton/baton.pid\"",
                    "Holds the number of the serving process. It is written atomically, in the foreground too, passes"
                            + " to the successor at the end of the bake, and is removed on exit by its owner.")
            .without("baton.pid" + RUNTIME_DIRECTORY)
            .needsUpgrade();

    static final Key<Path> UPGRADE_SOCK = Key.optional(
                    "upgrade_sock",
                    Types.SOCKET_PATH,
                    "\"/run/baton/upgrade.sock\"",
                    "Where predecessor and successor meet. Both must name the same path.")
            .without("upgrade.sock" + RUNTIME_DIRECTORY)
            .needsUpgrade();

    static final Key<Path> CONTROL_SOCK = Key.optional(
                    "control_sock",
                    Types.SOCKET_PATH,
                    "\"/run/baton/control.sock\"",
                    "Where baton status, upgrade, stop and reload reach the running process.")
            .without("control.sock" + RUNTIME_DIRECTORY)
            .needsUpgrade();

    static final Key<Boolean> DAEMON = Key.byDefault("daemon", Types.FLAG, false, "Run in the background, as -d does.")
            .needsUpgrade();

    static final Key<Boolean> DAEMON_WAIT_FOR_READY = Key.byDefault(
            "daemon_wait_for_ready",
            Types.FLAG,
            false,
            "A start in the background returns only when the daemon serves or, with -u, when the bake is over; its exit"
                    + " code says how that ended.");

    static final Key<Integer> DAEMON_READY_TIMEOUT_SECONDS = Key.byDefault(
            "daemon_ready_timeout_seconds",
            wholeNumber(1, DAY),
            600,
            "How long that start waits before it gives up, with an error.");

    static final Key<Integer> DAEMON_NOTIFY_TIMEOUT_SECONDS = Key.byDefault(
            "daemon_notify_timeout_seconds",
            wholeNumber(1, DAY),
            60,
            "How long the daemon goes on trying to tell the process that started it that it is ready.");

    static final Key<Integer> UPGRADE_TIMEOUT_SECONDS = Key.byDefault(
            "upgrade_timeout_seconds",
            wholeNumber(1, DAY),
            60,
            "How long predecessor and successor wait for each other before they give the upgrade up.");

    static final Key<Integer> CLOSE_TIMEOUT_SECONDS = Key.byDefault(
            "close_timeout_seconds",
            wholeNumber(0, HOUR),
            5,
            "The bake: how long the predecessor stands by to accept again if the successor fails. The larger value of"
                    + " the two configurations counts.");

    static final Key<Integer> GRACE_PERIOD_SECONDS = Key.byDefault(
            "grace_period_seconds",
            wholeNumber(0, WEEK),
            300,
            "The longest drain: connections that are still open then are closed.");

    static final Key<Integer> STOP_DELAY_SECONDS = Key.byDefault(
            "stop_delay_seconds",
            wholeNumber(0, HOUR),
            0,
            "How long to go on accepting after SIGTERM, while /readyz already says no, so that a load balancer can"
                    + " notice.");

    static final Key<Boolean> UPGRADE_FALLBACK_BIND = Key.byDefault(
            "upgrade_fallback_bind",
            Types.FLAG,
            false,
            "A start with -u that finds no predecessor in time binds for itself. Without this it exits with an error.");

    static final Key<Integer> WARMUP_REQUESTS = Key.byDefault(
            "warmup_requests",
            wholeNumber(0, 10_000_000),
            10_000,
            "How many requests a new process sends through itself, at most, so that its code is compiled: in an upgrade"
                    + " before it says that it is ready, otherwise beside its first clients. 0: none.");

    static final Key<Integer> WARMUP_TIMEOUT_SECONDS = Key.byDefault(
            "warmup_timeout_seconds",
            wholeNumber(1, HOUR),
            10,
            "When that ends at the latest, and never later than after half of upgrade_timeout_seconds.");

    static final Key<String> USER = Key.optional(
                    "user",
                    Types.ACCOUNT,
                    "\"www-data\"",
                    "Whose rights the process goes on with once its listeners are bound. Only root can change to"
                            + " another user.")
            .without("none, the user that starts it")
            .needsUpgrade();

    static final Key<String> GROUP = Key.optional("group", Types.ACCOUNT, "\"www-data\"", "The same for the group.")
            .without("none, the group of user")
            .needsUpgrade();

    static final Key<Path> WORKING_DIRECTORY = Key.byDefault(
                    "working_directory", Types.PATH, Path.of("/"), "Where a daemon runs.")
            .needsUpgrade();

    static final Key<Level> LOG_LEVEL = Key.byDefault(
            "log_level",
            Types.choice(List.of(ERROR, WARNING, INFO, DEBUG, TRACE)),
            INFO,
            "The least level that is logged.");

    static final Key<Path> ERROR_LOG = Key.optional(
                    "error_log",
                    Types.PATH,
                    "\"/var/log/baton/error.log\"",
                    "Where the process says what it does and what failed. SIGHUP opens the file anew.")
            .without("standard error");

    static final Key<Path> ACCESS_LOG = Key.optional(
            "access_log",
            Types.PATH_OR_DASH,
            "\"/var/log/baton/access.log\"",
            "Where each request leaves a line. SIGHUP opens the file anew.");

    static final Key<AccessLogFormat> ACCESS_LOG_FORMAT = Key.byDefault(
            "access_log_format",
            Types.choice(List.of(AccessLogFormat.values())),
            AccessLogFormat.COMMON,
            "How that line is written.");

    static final Key<Endpoint> METRICS = Key.optional(
            "metrics",
            Types.ENDPOINT,
            "\"127.0.0.1:9100\"",
            "Where GET /metrics (Prometheus), /healthz, /readyz, /status.json and / (a live page) are answered, to"
                    + " whoever can connect.");

    static final Key<Integer> MAX_CONNECTIONS = Key.byDefault(
            "max_connections",
            wholeNumber(1, 10_000_000),
            100_000,
            "How many clients may be connected at once. The soft limit of descriptors is raised to fit; if the hard one"
                    + " is too low, the start says so.");

    static final Key<Integer> CLIENT_HEADER_TIMEOUT_SECONDS = Key.byDefault(
            "client_header_timeout_seconds",
            wholeNumber(1, DAY),
            10,
            "How long a client may take for the head of a request.");

    static final Key<Integer> CLIENT_BODY_TIMEOUT_SECONDS = Key.byDefault(
            "client_body_timeout_seconds",
            wholeNumber(1, DAY),
            60,
            "How long a client may pause within the body of a request.");

    static final Key<Integer> CLIENT_IDLE_TIMEOUT_SECONDS = Key.byDefault(
            "client_idle_timeout_seconds",
            wholeNumber(1, DAY),
            60,
            "How long a connection is kept between two requests.");

    static final Key<Integer> TUNNEL_IDLE_TIMEOUT_SECONDS = Key.byDefault(
            "tunnel_idle_timeout_seconds",
            wholeNumber(1, WEEK),
            3600,
            "How long a WebSocket or TCP connection may carry nothing in either direction.");

    static final Key<Integer> MAX_HEADER_BYTES = Key.byDefault(
            "max_header_bytes", wholeNumber(1024, 1024 * 1024), 32_768, "The largest head of a request or a response.");

    static final Key<Long> MAX_BODY_BYTES =
            Key.byDefault("max_body_bytes", Types.byteCount(0), 0L, "The largest body of a request. 0: no limit.");

    static final Key<List<Values>> LISTENER =
            Key.optional("listener", new ManyTables(ListenerKeys.SCHEMA), "", "Where clients connect.");

    static final Key<List<Values>> ROUTE = Key.optional(
            "route",
            new ManyTables(RouteKeys.SCHEMA),
            "",
            "Where requests go. The first route wins whose host and path fit.");

    static final Key<List<Values>> UPSTREAM = Key.optional(
            "upstream",
            new ManyTables(UpstreamKeys.SCHEMA),
            "",
            "A group of servers that can answer the same requests.");

    static final Key<Map<String, Object>> APP = Key.optional(
            "app",
            new Free(),
            "",
            "Free for the settings of a program that imports Baton; Baton itself does not read it.");

    static final Schema SCHEMA = new Schema(
            "",
            List.of(
                    VERSION,
                    THREADS,
                    MAX_CONNECTIONS,
                    PID_FILE,
                    CONTROL_SOCK,
                    USER,
                    GROUP,
                    WORKING_DIRECTORY,
                    DAEMON,
                    DAEMON_WAIT_FOR_READY,
                    DAEMON_READY_TIMEOUT_SECONDS,
                    DAEMON_NOTIFY_TIMEOUT_SECONDS,
                    UPGRADE_SOCK,
                    UPGRADE_TIMEOUT_SECONDS,
                    UPGRADE_FALLBACK_BIND,
                    WARMUP_REQUESTS,
                    WARMUP_TIMEOUT_SECONDS,
                    CLOSE_TIMEOUT_SECONDS,
                    GRACE_PERIOD_SECONDS,
                    STOP_DELAY_SECONDS,
                    LOG_LEVEL,
                    ERROR_LOG,
                    ACCESS_LOG,
                    ACCESS_LOG_FORMAT,
                    METRICS,
                    CLIENT_HEADER_TIMEOUT_SECONDS,
                    CLIENT_BODY_TIMEOUT_SECONDS,
                    CLIENT_IDLE_TIMEOUT_SECONDS,
                    TUNNEL_IDLE_TIMEOUT_SECONDS,
                    MAX_HEADER_BYTES,
                    MAX_BODY_BYTES,
                    LISTENER,
                    ROUTE,
                    UPSTREAM,
                    APP));

    private TopKeys() {}
}
