// The accept loop that AcceptBenchmark compares with: one epoll for each loop, all of them waiting for one listener.
// usage: acceptloop LOOPS ANSWER_BYTES PROCESSOR; prints its port, and ends with its standard input
// The first loop is kept on that processor, the others on those before it.
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LOOPS_MAX = 64, BACKLOG = 4096, EVENTS_MAX = 512, ACCEPTS_PER_WAKE_UP_MAX = 16, ANSWER_BYTES_MAX = 65536 };

static int listener, answer_bytes, processor;
static char answer[ANSWER_BYTES_MAX];

static void require(int holds, const char *what) {
    if (!holds) {
        perror(what);
        exit(1);
    }
}

// Reads a request, answers and closes. Returns whether there was one; 0: it has yet to come.
static int serve(int connection) {
    char request[65536];
    ssize_t received = recv(connection, request, sizeof request, MSG_DONTWAIT);
    if (received < 0 && errno == EAGAIN) {
        return 0;
    }
    if (received > 0) {
        require(send(connection, answer, answer_bytes, MSG_DONTWAIT | MSG_NOSIGNAL) == answer_bytes, "send");
    }
    require(close(connection) == 0, "close");
    return 1;
}

// As many as Baton takes for one wake-up, and like there each is tried before it is waited for.
static void accept_all(int epoll) {
    for (int i = 0; i < ACCEPTS_PER_WAKE_UP_MAX; i++) {
        struct sockaddr_in peer;
        socklen_t length = sizeof peer;
        int connection = accept4(listener, (struct sockaddr *)&peer, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (connection < 0) {
            require(errno == EAGAIN, "accept4");
            return;
        }
        if (!serve(connection)) {
            struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP | EPOLLET, .data.fd = connection};
            require(epoll_ctl(epoll, EPOLL_CTL_ADD, connection, &event) == 0, "epoll_ctl");
        }
    }
}

static void *loop(void *nothing) {
    struct epoll_event events[EVENTS_MAX];
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN | EPOLLEXCLUSIVE, .data.fd = listener};
    require(epoll >= 0 && epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) == 0, "epoll");
    for (;;) {
        int ready = epoll_wait(epoll, events, EVENTS_MAX, -1);
        require(ready >= 0 || errno == EINTR, "epoll_wait");
        for (int i = 0; i < ready; i++) {
            if (events[i].data.fd == listener) {
                accept_all(epoll);
            } else {
                serve(events[i].data.fd);
            }
        }
    }
    return nothing;
}

static void set(int level, int option, int value) {
    require(setsockopt(listener, level, option, &value, sizeof value) == 0, "setsockopt");
}

int main(int argc, char **argv) {
    int loops = argc == 4 ? atoi(argv[1]) : 0;
    answer_bytes = argc == 4 ? atoi(argv[2]) : 0;
    processor = argc == 4 ? atoi(argv[3]) : 0;
    if (loops < 1 || loops > LOOPS_MAX || answer_bytes < 1 || answer_bytes > ANSWER_BYTES_MAX) {
        fprintf(stderr, "usage: acceptloop 1..%d 1..%d PROCESSOR\n", LOOPS_MAX, ANSWER_BYTES_MAX);
        return 2;
    }
    memset(answer, 'a', sizeof answer);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    require(listener >= 0, "socket");
    set(SOL_SOCKET, SO_REUSEADDR, 1);
    set(IPPROTO_TCP, TCP_NODELAY, 1);
    set(IPPROTO_TCP, TCP_DEFER_ACCEPT, 1);
    require(bind(listener, (struct sockaddr *)&address, length) == 0 && listen(listener, BACKLOG) == 0, "listen");
    require(getsockname(listener, (struct sockaddr *)&address, &length) == 0, "getsockname");
    for (int i = 0; i < loops; i++) {
        pthread_t thread;
        require(pthread_create(&thread, NULL, loop, NULL) == 0, "pthread_create");
        cpu_set_t set;
        CPU_ZERO(&set);
        CPU_SET(processor - i % (processor + 1), &set);
        pthread_setaffinity_np(thread, sizeof set, &set); // or it stays where it is
    }
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    char byte;
    while (read(STDIN_FILENO, &byte, 1) > 0) {
    }
    return 0;
}
