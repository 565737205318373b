// What DescriptorPassingBenchmark does, in plain C: prints the nanoseconds of one turn, on the wall and of processors.
// usage: passing sameThread|twoThreads DESCRIPTORS MILLISECONDS alone|threaded
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BATCH_MAX = 253, TURNS = 100, TIMEOUT_MS = 60000 };

static int count, sockets[2], descriptors[BATCH_MAX];

static void require(int holds, const char *what) {
    if (!holds) {
        perror(what);
        exit(1);
    }
}

static void send_batch(int socket) {
    char tag = 'B';
    struct iovec vector = {&tag, 1};
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(BATCH_MAX * sizeof(int))];
    } control;
    struct msghdr message = {.msg_iov = &vector,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = CMSG_SPACE(count * sizeof(int))};
    control.header.cmsg_level = SOL_SOCKET;
    control.header.cmsg_type = SCM_RIGHTS;
    control.header.cmsg_len = CMSG_LEN(count * sizeof(int));
    memcpy(CMSG_DATA(&control.header), descriptors, count * sizeof(int));
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

static int receive_batch(int socket) {
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
    int received = 0;
    for (struct cmsghdr *each = CMSG_FIRSTHDR(&message); each; each = CMSG_NXTHDR(&message, each)) {
        if (each->cmsg_level == SOL_SOCKET && each->cmsg_type == SCM_RIGHTS) {
            int number;
            for (size_t at = 0; at < each->cmsg_len - CMSG_LEN(0); at += sizeof number) {
                memcpy(&number, CMSG_DATA(each) + at, sizeof number);
                require(close(number) == 0, "close");
                received++;
            }
        }
    }
    require(received == count, "count");
    return 1;
}

static void same_thread(void) {
    send_batch(sockets[0]);
    require(receive_batch(sockets[1]), "receive");
}

static void two_threads(void) {
    char tag;
    struct iovec vector = {&tag, 1};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
    send_batch(sockets[0]);
    require(receive(sockets[0], &message) && tag == 'A', "acknowledgement");
}

static void *acknowledge(void *nothing) {
    while (receive_batch(sockets[1])) {
        require(send(sockets[1], "A", 1, MSG_DONTWAIT | MSG_NOSIGNAL) == 1, "send");
    }
    return nothing;
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
    if (argc != 5 || (count = atoi(argv[2])) < 1 || count > BATCH_MAX) {
        fprintf(stderr, "usage: passing sameThread|twoThreads 1..%d MILLISECONDS alone|threaded\n", BATCH_MAX);
        return 2;
    }
    int two = strcmp(argv[1], "twoThreads") == 0;
    pthread_t other;
    require(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, sockets) == 0, "socketpair");
    for (int i = 0; i < count; i++) {
        require((descriptors[i] = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) >= 0, "eventfd");
    }
    if (two || strcmp(argv[4], "threaded") == 0) {
        require(pthread_create(&other, NULL, two ? acknowledge : sleep_forever, NULL) == 0, "pthread_create");
    }
    void (*turn)(void) = two ? two_threads : same_thread;
    int64_t duration_ns = atoll(argv[3]) * 1000000;
    double wall_ns, cpu_ns;
    measure(turn, duration_ns / 4, &wall_ns, &cpu_ns);
    measure(turn, duration_ns, &wall_ns, &cpu_ns);
    printf("%.2f %.2f\n", wall_ns, cpu_ns);
    return 0;
}
