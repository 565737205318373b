// What DescriptorPassingBenchmark does, in plain C: prints the nanoseconds of one turn, on the wall and of processors.
// usage: passing sameThread|twoThreads|twoProcesses DESCRIPTORS MILLISECONDS alone|threaded
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { BATCH_MAX = 253, COUNT_MAX = 100000, TIMEOUT_MS = 60000 };

static int count, sockets[2], descriptors[BATCH_MAX], received[COUNT_MAX];

static void require(int holds, const char *what) {
    if (!holds) {
        perror(what);
        exit(1);
    }
}

static int batch_at(int from) {
    return count - from < BATCH_MAX ? count - from : BATCH_MAX;
}

static void send_batch(int socket, int batch) {
    char tag = 'B';
    struct iovec vector = {&tag, 1};
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(BATCH_MAX * sizeof(int))];
    } control;
    struct msghdr message = {.msg_iov = &vector,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = CMSG_SPACE(batch * sizeof(int))};
    control.header.cmsg_level = SOL_SOCKET;
    control.header.cmsg_type = SCM_RIGHTS;
    control.header.cmsg_len = CMSG_LEN(batch * sizeof(int));
    memcpy(CMSG_DATA(&control.header), descriptors, batch * sizeof(int));
    require(sendmsg(socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL) == 1, "sendmsg");
}

// One attempt, and where nothing is there yet, a wait before the next. Returns whether the stream goes on.
static int receive(int socket, struct msghdr *message) {
    for (;;) {
        ssize_t result = recvmsg(socket, message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
        if (result >= 0) {
            return result == 1;
        }
        require(errno == EAGAIN, "recvmsg");
        struct pollfd entry = {.fd = socket, .events = POLLIN};
        require(poll(&entry, 1, TIMEOUT_MS) == 1, "poll");
    }
}

// Returns how many descriptors came, which are put behind those that have come before; 0: the stream has ended.
static int receive_batch(int socket, int from) {
    char tag;
    struct iovec vector = {&tag, 1};
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(BATCH_MAX * sizeof(int)) + 1024];
    } control;
    struct msghdr message = {
        .msg_iov = &vector, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    if (!receive(socket, &message)) {
        return 0;
    }
    require((message.msg_flags & (MSG_CTRUNC | MSG_TRUNC)) == 0, "truncated");
    int got = 0;
    for (struct cmsghdr *each = CMSG_FIRSTHDR(&message); each; each = CMSG_NXTHDR(&message, each)) {
        if (each->cmsg_level == SOL_SOCKET && each->cmsg_type == SCM_RIGHTS) {
            size_t bytes = each->cmsg_len - CMSG_LEN(0);
            memcpy(received + from + got, CMSG_DATA(each), bytes);
            got += bytes / sizeof(int);
        }
    }
    require(got == batch_at(from), "count");
    return got;
}

static void close_all(int from, int to) {
    for (int i = from; i < to; i++) {
        require(close(received[i]) == 0, "close");
    }
}

static void same_thread(void) {
    for (int from = 0; from < count; from += BATCH_MAX) {
        send_batch(sockets[0], batch_at(from));
        close_all(from, from + receive_batch(sockets[1], from));
    }
}

static void two_ends(void) {
    char tag;
    struct iovec vector = {&tag, 1};
    for (int from = 0; from < count; from += BATCH_MAX) {
        struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
        send_batch(sockets[0], batch_at(from));
        require(receive(sockets[0], &message) && tag == 'A', "acknowledgement");
    }
}

// Acknowledges each batch, and closes all descriptors of a turn at its end, until there is no sender.
static void *acknowledge(void *nothing) {
    for (int from = 0;;) {
        int got = receive_batch(sockets[1], from);
        if (got == 0) {
            return nothing;
        }
        require(send(sockets[1], "A", 1, MSG_DONTWAIT | MSG_NOSIGNAL) == 1, "send");
        from += got;
        if (from == count) {
            close_all(0, count);
            from = 0;
        }
    }
}

static void *sleep_forever(void *nothing) {
    for (;;) {
        pause();
    }
    return nothing;
}

static int64_t now_ns(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void measure(void (*turn)(void), int64_t duration_ns, double *wall_ns, double *cpu_ns) {
    int64_t cpu_start = now_ns(CLOCK_PROCESS_CPUTIME_ID);
    int64_t start = now_ns(CLOCK_MONOTONIC), end = start;
    int64_t turns = 0;
    int turns_at_once = count < BATCH_MAX ? 100 : 1; // between two looks at the clock
    while (end - start < duration_ns) {
        for (int i = 0; i < turns_at_once; i++) {
            turn();
        }
        turns += turns_at_once;
        end = now_ns(CLOCK_MONOTONIC);
    }
    *wall_ns = (double)(end - start) / (double)turns;
    *cpu_ns = (double)(now_ns(CLOCK_PROCESS_CPUTIME_ID) - cpu_start) / (double)turns;
}

// The other process has its own table of descriptors, and nobody in this one looks at the other end of the socket.
static pid_t start_receiver(void) {
    pid_t pid = fork();
    require(pid >= 0, "fork");
    if (pid == 0) {
        close(sockets[0]);
        acknowledge(NULL);
        _exit(0);
    }
    close(sockets[1]);
    return pid;
}

static void raise_limit(void) {
    struct rlimit limit;
    require(getrlimit(RLIMIT_NOFILE, &limit) == 0, "getrlimit");
    limit.rlim_cur = limit.rlim_max; // as a JVM does
    require(setrlimit(RLIMIT_NOFILE, &limit) == 0, "setrlimit");
}

int main(int argc, char **argv) {
    if (argc != 5 || (count = atoi(argv[2])) < 1 || count > COUNT_MAX) {
        fprintf(stderr, "usage: passing sameThread|twoThreads|twoProcesses 1..%d MILLISECONDS alone|threaded\n",
                COUNT_MAX);
        return 2;
    }
    int is_threads = strcmp(argv[1], "twoThreads") == 0, is_processes = strcmp(argv[1], "twoProcesses") == 0;
    pthread_t other;
    pid_t receiver = 0;
    raise_limit();
    require(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, sockets) == 0, "socketpair");
    for (int i = 0; i < batch_at(0); i++) {
        require((descriptors[i] = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) >= 0, "eventfd");
    }
    if (is_processes) {
        receiver = start_receiver();
    }
    if (is_threads || strcmp(argv[4], "threaded") == 0) {
        require(pthread_create(&other, NULL, is_threads ? acknowledge : sleep_forever, NULL) == 0, "pthread_create");
    }
    void (*turn)(void) = is_threads || is_processes ? two_ends : same_thread;
    int64_t duration_ns = atoll(argv[3]) * 1000000;
    double wall_ns, cpu_ns;
    measure(turn, duration_ns / 4, &wall_ns, &cpu_ns);
    measure(turn, duration_ns, &wall_ns, &cpu_ns);
    if (is_processes) {
        close(sockets[0]);
        require(waitpid(receiver, NULL, 0) == receiver, "waitpid");
    }
    printf("%.2f %.2f\n", wall_ns, cpu_ns);
    return 0;
}
