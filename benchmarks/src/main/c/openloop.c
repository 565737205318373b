/*
 * A client that sends requests at a fixed rate, whatever becomes of the former ones (an open loop).
 *
 *   openloop PORT RATE SECONDS CONNECTIONS REQUESTS_EACH BYTES FILE
 *
 * REQUESTS_EACH: after how many requests a connection is closed; 0: never. BYTES: of the body that the origin answers
 * GET /BYTES with. SIGTERM ends it early, in order. FILE gets one 64-bit number of this machine's byte order for each
 * request: how long it took in ns, or the negative number of a failure. Request i was due at START + i * INTERVAL.
 *
 * It prints "begun" when it begins, and one line at its end: START (ns, CLOCK_MONOTONIC), INTERVAL (ns), how many
 * requests, how many of them had to wait for a connection, how late the others were sent (median, 99 %, maximum; ns),
 * and the share of a processor that this program took.
 *
 * A latency counts from the time at which the request was due, so a server that stalls pays for everyone who waits, and
 * so does this program when it is late itself: the lateness that is printed says how much of a latency is its own.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS_MAX = 4096, EVENTS_MAX = 256, HEAD_MAX = 8192, BODY_READ = 256 * 1024, ANSWER_S_MAX = 5 };

enum failure { REFUSED = -1, RESET = -2, UNANSWERED = -3, TRUNCATED = -4, STATUS = -5, SILENT = -6, UNCONNECTED = -7 };

#define NS_PER_S 1000000000LL

struct connection {
    int fd; /* -1: none */
    int is_connecting, is_busy, requests, head;
    long body;  /* bytes that are still to come; -1: the head is not whole */
    long index; /* of the request that is under way */
    char buffer[HEAD_MAX + 1];
};

static struct connection all[CONNECTIONS_MAX];

static int idle[CONNECTIONS_MAX], idle_first, idle_count, connections, requests_each;

static int64_t *took_ns, *late_ns;

static long done, late_count, waited;

static int64_t start, interval;

static int epoll;

static struct sockaddr_in server;

static char request[1024];

static int request_length;

static volatile sig_atomic_t is_asked_to_end;

static void on_term(int number) {
    (void) number;
    is_asked_to_end = 1;
}

static int64_t now_ns(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * NS_PER_S + time.tv_nsec;
}

static void require(int holds, const char *what) {
    if (!holds) {
        perror(what);
        exit(1);
    }
}

static void add_idle(int which) {
    idle[(idle_first + idle_count++) % connections] = which;
}

static void shut(struct connection *its) {
    close(its->fd);
    its->fd = -1;
}

/* The request that is under way ends: with a latency, or with a failure and the end of the connection. */
static void finish(struct connection *its, int64_t result) {
    took_ns[its->index] = result;
    its->is_busy = 0;
    done++;
    if (result < 0 || (requests_each && ++its->requests >= requests_each)) shut(its);
    add_idle(its - all);
}

static enum failure failure_of(int error, enum failure otherwise) {
    return error == ECONNREFUSED ? REFUSED : error == ECONNRESET ? RESET : otherwise;
}

/* What a connection's end means to the request that is under way. */
static void broken(struct connection *its, int error) {
    enum failure otherwise = its->is_connecting ? UNCONNECTED : its->head > 0 ? TRUNCATED : UNANSWERED;
    if (its->is_busy) finish(its, failure_of(error, otherwise));
    else shut(its);
}

static void send_request(struct connection *its) {
    its->is_connecting = 0;
    if (send(its->fd, request, request_length, MSG_NOSIGNAL) != request_length) broken(its, errno);
}

static int open_connection(struct connection *its) {
    int one = 1;
    its->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    require(its->fd >= 0 && setsockopt(its->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) == 0, "socket");
    its->requests = 0;
    its->is_connecting = connect(its->fd, (struct sockaddr *) &server, sizeof server) < 0;
    if (its->is_connecting && errno != EINPROGRESS) return errno;
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.u32 = its - all};
    require(epoll_ctl(epoll, EPOLL_CTL_ADD, its->fd, &event) == 0, "epoll_ctl");
    return 0;
}

static void begin(long index) {
    struct connection *its = &all[idle[idle_first]];
    idle_first = (idle_first + 1) % connections;
    idle_count--;
    its->index = index;
    its->is_busy = 1;
    its->head = 0;
    its->body = -1;
    int error = its->fd < 0 ? open_connection(its) : 0;
    if (error) finish(its, failure_of(error, UNCONNECTED));
    else if (!its->is_connecting) send_request(its);
}

/* Looks at a head that may be whole: returns 0, or the failure that it is. */
static int read_head(struct connection *its) {
    its->buffer[its->head] = 0;
    char *end = strstr(its->buffer, "\r\n\r\n");
    if (!end) return its->head == HEAD_MAX ? STATUS : 0;
    char *length = strcasestr(its->buffer, "\r\ncontent-length:");
    if (strncmp(its->buffer, "HTTP/1.1 200", 12) != 0 || !length || length > end) return STATUS;
    its->body = atol(length + 17) - (its->head - (end + 4 - its->buffer));
    return 0;
}

static void read_answer(struct connection *its) {
    static char body[BODY_READ];
    while (its->fd >= 0) {
        int in_head = its->is_busy && its->body < 0;
        ssize_t count = in_head ? recv(its->fd, its->buffer + its->head, HEAD_MAX - its->head, 0)
                                : recv(its->fd, body, sizeof body, 0);
        if (count < 0 && errno == EAGAIN) return;
        if (count <= 0 || !its->is_busy) { /* what comes without having been asked for is no answer */
            broken(its, count < 0 ? errno : 0);
            return;
        }
        int failure = 0;
        if (in_head) {
            its->head += count;
            failure = read_head(its);
        } else {
            its->body -= count;
        }
        if (failure || (its->body == 0)) finish(its, failure ? failure : now_ns() - start - its->index * interval);
    }
}

static void handle(struct connection *its, uint32_t events) {
    if (its->fd < 0) return;
    if (its->is_connecting) {
        int error = 0;
        socklen_t length = sizeof error;
        getsockopt(its->fd, SOL_SOCKET, SO_ERROR, &error, &length);
        if (error) {
            broken(its, error);
            return;
        }
        if (!(events & EPOLLOUT)) return;
        send_request(its);
    }
    read_answer(its);
}

/* Sends what is due, as far as there are connections; returns the first request that is not sent. */
static long send_due(long next, long total, int64_t now) {
    static long due; /* all before it have been due while no connection was idle */
    for (; next < total && now >= start + next * interval; next++) {
        if (idle_count == 0) {
            due = (now - start) / interval + 1;
            return next;
        }
        if (next < due) waited++;
        else late_ns[late_count++] = now - start - next * interval;
        begin(next);
        now = now_ns();
    }
    return next;
}

static int ascending(const void *one, const void *other) {
    int64_t a = *(const int64_t *) one, b = *(const int64_t *) other;
    return (a > b) - (a < b);
}

static void report(long total, const char *file) {
    FILE *out = fopen(file, "w");
    require(out && fwrite(took_ns, sizeof *took_ns, total, out) == (size_t) total && fclose(out) == 0, file);
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    double busy_us = (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
    qsort(late_ns, late_count, sizeof *late_ns, ascending);
    long last = late_count > 0 ? late_count - 1 : 0;
    printf("%lld %lld %ld %ld %lld %lld %lld %.3f\n", (long long) start, (long long) interval, total, waited,
           (long long) late_ns[last / 2], (long long) late_ns[last * 99 / 100], (long long) late_ns[last],
           busy_us * 1e3 / (now_ns() - start));
}

int main(int count, char **arguments) {
    if (count != 8) {
        fprintf(stderr, "usage: openloop PORT RATE SECONDS CONNECTIONS REQUESTS_EACH BYTES FILE\n");
        return 2;
    }
    long rate = atol(arguments[2]), total = rate * atol(arguments[3]), next = 0;
    connections = atoi(arguments[4]);
    requests_each = atoi(arguments[5]);
    require(rate > 0 && total > 0 && connections > 0 && connections <= CONNECTIONS_MAX, "arguments");
    server = (struct sockaddr_in) {.sin_family = AF_INET, .sin_port = htons(atoi(arguments[1]))};
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    request_length = snprintf(
        request, sizeof request,
        "GET /%s HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n"
        "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
        "Accept-Language: en-US,en;q=0.5\r\nAccept-Encoding: gzip, deflate, br\r\n"
        "Referer: http://www.example.com/a/page/of/some/length.html\r\n"
        "Cookie: session=0123456789abcdef0123456789abcdef\r\n%s\r\n",
        arguments[6], requests_each == 1 ? "Connection: close\r\n" : "");
    interval = NS_PER_S / rate;
    took_ns = malloc(total * sizeof *took_ns);
    late_ns = calloc(total, sizeof *late_ns);
    require(took_ns && late_ns, "malloc");
    for (long i = 0; i < total; i++) took_ns[i] = SILENT;
    for (int i = 0; i < connections; i++) {
        all[i].fd = -1;
        add_idle(i);
    }
    struct sigaction action = {.sa_handler = on_term};
    require(sigaction(SIGTERM, &action, NULL) == 0, "sigaction");
    int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    require((epoll = epoll_create1(EPOLL_CLOEXEC)) >= 0 && timer >= 0, "epoll_create1");
    start = now_ns() + NS_PER_S / 50;
    struct itimerspec each = {{interval / NS_PER_S, interval % NS_PER_S}, {start / NS_PER_S, start % NS_PER_S}};
    struct epoll_event tick = {.events = EPOLLIN, .data.u32 = CONNECTIONS_MAX}, events[EVENTS_MAX];
    require(timerfd_settime(timer, TFD_TIMER_ABSTIME, &each, NULL) == 0, "timerfd_settime");
    require(epoll_ctl(epoll, EPOLL_CTL_ADD, timer, &tick) == 0, "epoll_ctl");
        printf("begun\n");
    fflush(stdout);
    uint64_t ticks;

    int64_t end = start + total * interval + ANSWER_S_MAX * NS_PER_S;
    while (done < total && now_ns() < end) {
        int ready = epoll_wait(epoll, events, EVENTS_MAX, 100);
        for (int i = 0; i < ready; i++) {
            if (events[i].data.u32 < CONNECTIONS_MAX) handle(&all[events[i].data.u32], events[i].events);
            else require(read(timer, &ticks, sizeof ticks) > 0 || errno == EAGAIN, "read"); /* which starts it anew */
        }
        if (is_asked_to_end && next < total) {
            total = next;
            end = now_ns() + ANSWER_S_MAX * NS_PER_S;
        }
        next = send_due(next, total, now_ns());
    }
    report(next < total ? next : total, arguments[7]);
    return 0;
}
