/*
 * A client that sends requests at a fixed rate, whatever becomes of the former ones, and an origin for them.
 *
 *   openloop client PORT RATE SECONDS    prints for each request when it was due and how long it took, in us, where
 *                                        -1 is a failure; time is CLOCK_MONOTONIC
 *   openloop origin PORT                 answers every request with 200 bytes, until it is killed
 *
 * A latency counts from the time at which the request was due, so a server that stalls pays for everyone who waits.
 * A connection is closed after some requests: only new ones come to the successor of an upgrade.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define CONNECTIONS 64
#define REQUESTS_PER_CONNECTION 10
#define NS_PER_S 1000000000LL

static const char REQUEST[] = "GET /index.html HTTP/1.1\r\nHost: bench\r\nAccept: */*\r\nUser-Agent: openloop\r\n\r\n";

static long long now_ns(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * NS_PER_S + time.tv_nsec;
}

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static struct sockaddr_in loopback(int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

static int connect_to(int port, int epoll, int index) {
    struct sockaddr_in address = loopback(port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int one = 1;
    if (fd < 0 || setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) < 0) fail("socket");
    if (connect(fd, (struct sockaddr *) &address, sizeof address) < 0) {
        close(fd);
        return -1;
    }
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = index};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) fail("epoll_ctl");
    return fd;
}

/* Whether a whole response stands in the buffer, and whether it is the last one of its connection. */
static int is_whole(char *buffer, int length, int *is_last) {
    buffer[length] = 0;
    char *end = strstr(buffer, "\r\n\r\n");
    if (!end) return 0;
    char *field = strcasestr(buffer, "\r\ncontent-length:");
    *is_last = strcasestr(buffer, "\r\nconnection: close") != NULL;
    return field && length - (end + 4 - buffer) >= atoi(field + 17);
}

struct connection {
    int fd, is_busy, requests, length;
    long index; /* of its request */
    char buffer[8192];
};

static void run_client(int port, long rate, long seconds) {
    static struct connection all[CONNECTIONS];
    long total = rate * seconds, next = 0, done = 0;
    int *took_us = malloc(total * sizeof *took_us);
    int epoll = epoll_create1(EPOLL_CLOEXEC), timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    long long start = now_ns() + NS_PER_S / 10, end = start + (seconds + 5) * NS_PER_S;
    struct itimerspec each = {{0, NS_PER_S / rate}, {start / NS_PER_S, start % NS_PER_S}};
    struct epoll_event events[64], tick = {.events = EPOLLIN, .data.u32 = CONNECTIONS};
    if (epoll < 0 || timer < 0 || timerfd_settime(timer, TFD_TIMER_ABSTIME, &each, NULL) < 0) fail("timer");
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, timer, &tick) < 0) fail("epoll_ctl");
    for (int i = 0; i < CONNECTIONS; i++) all[i].fd = -1;
    for (long i = 0; i < total; i++) took_us[i] = -1;
    while (done < total && now_ns() < end) {
        int count = epoll_wait(epoll, events, 64, 100);
        for (int i = 0; i < count; i++) {
            if (events[i].data.u32 == CONNECTIONS) {
                unsigned long long ticks;
                if (read(timer, &ticks, sizeof ticks) < 0 && errno != EAGAIN) fail("read");
                continue;
            }
            struct connection *one = &all[events[i].data.u32];
            int got = read(one->fd, one->buffer + one->length, sizeof one->buffer - 1 - one->length), is_last = 0;
            if (got > 0) one->length += got;
            int is_done = got > 0 && one->is_busy && is_whole(one->buffer, one->length, &is_last);
            if (is_done) took_us[one->index] = (now_ns() - start - one->index * NS_PER_S / rate) / 1000;
            if (is_done || got <= 0) {
                done += one->is_busy;
                one->is_busy = 0;
            }
            if (got <= 0 || (is_done && (is_last || ++one->requests == REQUESTS_PER_CONNECTION))) {
                close(one->fd);
                one->fd = -1;
            }
        }
        for (int i = 0; i < CONNECTIONS && next < total && now_ns() >= start + next * NS_PER_S / rate; i++) {
            struct connection *one = &all[i];
            if (one->is_busy) continue;
            one->index = next++;
            one->length = 0;
            if (one->fd < 0) {
                one->requests = 0;
                one->fd = connect_to(port, epoll, i);
            }
            one->is_busy = one->fd >= 0;
            if (!one->is_busy) done++;
            else if (send(one->fd, REQUEST, sizeof REQUEST - 1, MSG_NOSIGNAL) < 0) continue; /* its end tells */
        }
    }
    for (long i = 0; i < next; i++) printf("%lld %d\n", (start + i * NS_PER_S / rate) / 1000, took_us[i]);
}

static void run_origin(int port) {
    static char response[512], buffer[65536];
    int length = sprintf(response, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 200\r\n\r\n%0200d", 0);
    struct sockaddr_in address = loopback(port);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), epoll = epoll_create1(0), one = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (bind(listener, (struct sockaddr *) &address, sizeof address) < 0 || listen(listener, 1024) < 0) fail("bind");
    struct epoll_event events[64], event = {.events = EPOLLIN, .data.fd = listener};
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int count = epoll_wait(epoll, events, 64, -1);
        for (int i = 0; i < count; i++) {
            int fd = events[i].data.fd;
            if (fd == listener) {
                event.data.fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
                if (event.data.fd >= 0) epoll_ctl(epoll, EPOLL_CTL_ADD, event.data.fd, &event);
                continue;
            }
            int got = read(fd, buffer, sizeof buffer); /* one whole request, as nobody pipelines and all are small */
            if (got == 0 || (got < 0 && errno != EAGAIN) || (got > 0 && send(fd, response, length, MSG_NOSIGNAL) < 0)) {
                close(fd);
            }
        }
    }
}

int main(int count, char **arguments) {
    if (count == 5 && !strcmp(arguments[1], "client")) {
        run_client(atoi(arguments[2]), atol(arguments[3]), atol(arguments[4]));
    } else if (count == 3 && !strcmp(arguments[1], "origin")) {
        run_origin(atoi(arguments[2]));
    } else {
        fprintf(stderr, "usage: openloop client PORT RATE SECONDS | openloop origin PORT\n");
        return 2;
    }
    return 0;
}
