// What DowncallBenchmark, HotCallBenchmark and SignalBenchmark do, in plain C: prints the nanoseconds of one turn, on the
// wall and of processors.
// usage: calls CASE MILLISECONDS alone|threaded
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BYTES = 400, EVENTS_MAX = 16, TURNS = 1000 };

static int eventfd_empty, eventfd_wake_up, epoll, signal_epoll, pipe_ends[2], signal_pipe[2], sockets[2];
static long (*volatile labs_of_libc)(long) = labs; // or the compiler would do without a call
static char sent[BYTES], received[BYTES];

static void require(int holds, const char *what) {
    if (!holds) {
        perror(what);
        exit(1);
    }
}

static void do_getppid(void) {
    require(getppid() >= 0, "getppid");
}

static void do_labs(void) {
    require(labs_of_libc(-1) == 1, "labs");
}

static void do_nano_time(void) {
    struct timespec now;
    require(clock_gettime(CLOCK_MONOTONIC, &now) == 0, "clock_gettime");
}

static void do_read_nothing(void) {
    uint64_t counter;
    require(read(eventfd_empty, &counter, sizeof counter) == -1 && errno == EAGAIN, "read");
}

static void do_pipe(void) {
    require(write(pipe_ends[1], sent, BYTES) == BYTES, "write");
    require(read(pipe_ends[0], received, BYTES) == BYTES, "read");
}

static void do_socket(void) {
    require(send(sockets[0], sent, BYTES, MSG_DONTWAIT | MSG_NOSIGNAL) == BYTES, "send");
    require(recv(sockets[1], received, BYTES, MSG_DONTWAIT) == BYTES, "recv");
}

static void do_epoll(void) {
    struct epoll_event events[EVENTS_MAX];
    require(epoll_wait(epoll, events, EVENTS_MAX, 0) == 1 && events[0].data.u64 == 1, "epoll_wait");
}

static void do_wake_up(void) {
    uint64_t counter = 1;
    require(write(eventfd_wake_up, &counter, sizeof counter) == sizeof counter, "write");
    require(read(eventfd_wake_up, &counter, sizeof counter) == sizeof counter, "read");
}

static void on_signal(int number, siginfo_t *info, void *context) {
    (void)context;
    int record[4] = {number, info->si_code, info->si_pid, (int)info->si_uid};
    require(write(signal_pipe[1], record, sizeof record) == sizeof record, "write");
}

static void do_signal(void) {
    struct epoll_event events[EVENTS_MAX];
    int record[4];
    require(kill(getpid(), SIGUSR2) == 0, "kill");
    require(epoll_wait(signal_epoll, events, EVENTS_MAX, -1) == 1, "epoll_wait");
    require(read(signal_pipe[0], record, sizeof record) == sizeof record && record[0] == SIGUSR2, "read");
}

static const struct {
    const char *name;
    void (*turn)(void);
} cases[] = {
    {"getppid", do_getppid}, {"readNothing", do_read_nothing}, {"pipe", do_pipe},
    {"socket", do_socket},   {"epoll", do_epoll},              {"wakeUp", do_wake_up},
    {"labs", do_labs},       {"nanoTime", do_nano_time},       {"signal", do_signal},
};

static int64_t now_ns(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void *sleep_forever(void *nothing) {
    for (;;) {
        pause();
    }
    return nothing;
}

static void open_all(void) {
    eventfd_empty = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    eventfd_wake_up = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    int ready = eventfd(1, EFD_NONBLOCK | EFD_CLOEXEC);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    require(eventfd_empty >= 0 && eventfd_wake_up >= 0 && ready >= 0 && epoll >= 0, "eventfd");
    require(pipe2(pipe_ends, O_NONBLOCK | O_CLOEXEC) == 0, "pipe2");
    require(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, sockets) == 0, "socketpair");
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = 1};
    require(epoll_ctl(epoll, EPOLL_CTL_ADD, ready, &event) == 0, "epoll_ctl");
    signal_epoll = epoll_create1(EPOLL_CLOEXEC);
    require(signal_epoll >= 0 && pipe2(signal_pipe, O_NONBLOCK | O_CLOEXEC) == 0, "pipe2");
    require(epoll_ctl(signal_epoll, EPOLL_CTL_ADD, signal_pipe[0], &event) == 0, "epoll_ctl");
    struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_RESTART};
    require(sigaction(SIGUSR2, &action, NULL) == 0, "sigaction");
}

static void measure(void (*turn)(void), int64_t duration_ns, double *wall_ns, double *cpu_ns) {
    int64_t cpu_start = now_ns(CLOCK_PROCESS_CPUTIME_ID);
    int64_t start = now_ns(CLOCK_MONOTONIC), end = start;
    int64_t turns = 0;
    while (end - start < duration_ns) {
        for (int i = 0; i < TURNS; i++) {
            turn();
        }
        turns += TURNS;
        end = now_ns(CLOCK_MONOTONIC);
    }
    *wall_ns = (double)(end - start) / (double)turns;
    *cpu_ns = (double)(now_ns(CLOCK_PROCESS_CPUTIME_ID) - cpu_start) / (double)turns;
}

int main(int argc, char **argv) {
    if (argc != 4) {
        fprintf(stderr, "usage: calls CASE MILLISECONDS alone|threaded\n");
        return 2;
    }
    // With a second thread, as in every JVM, the kernel takes a longer way to a file: its table is shared.
    pthread_t second;
    if (strcmp(argv[3], "threaded") == 0) {
        require(pthread_create(&second, NULL, sleep_forever, NULL) == 0, "pthread_create");
    }
    open_all();
    int64_t duration_ns = atoll(argv[2]) * 1000000;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (strcmp(cases[i].name, argv[1]) == 0) {
            double wall_ns, cpu_ns;
            measure(cases[i].turn, duration_ns / 4, &wall_ns, &cpu_ns);
            measure(cases[i].turn, duration_ns, &wall_ns, &cpu_ns);
            printf("%.2f %.2f\n", wall_ns, cpu_ns);
            return 0;
        }
    }
    fprintf(stderr, "calls: no case is named %s\n", argv[1]);
    return 2;
}
