// An origin that is cheaper than any proxy before it, so that the proxy is what a test saturates: one thread, one epoll,
// GET /N answers with N bytes, and GET /Nc ends the connection after them. Bodies above 64 KB leave by sendfile. It reads nothing of a request but its first line.
// usage: origin PORT; it prints "ready" when it accepts
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BODY_MAX = 1 << 20, COPIED_MAX = 64 * 1024, HEAD_MAX = 256, IN_MAX = 16 * 1024, EVENTS_MAX = 512, FD_MAX = 65536 };

// What one connection has not been sent yet, and how much of a request's head has come.
struct connection {
    char in[IN_MAX];
    int used;
    char head[HEAD_MAX];
    int head_length, head_sent;
    long body, body_sent;
    int is_last;
};

static struct connection *connections[FD_MAX];

static int body_file;

static char answer[HEAD_MAX + COPIED_MAX];

static void require(int holds, const char *what) {
    if (!holds) {
        perror(what);
        exit(1);
    }
}

static void end(int fd) {
    free(connections[fd]);
    connections[fd] = NULL;
    close(fd);
}

// Returns whether all is sent; -1 when the connection is broken.
static int send_rest(int fd, struct connection *its) {
    while (its->head_sent < its->head_length) {
        ssize_t count = send(fd, its->head + its->head_sent, its->head_length - its->head_sent, MSG_NOSIGNAL | MSG_MORE);
        if (count < 0) {
            return errno == EAGAIN ? 0 : -1;
        }
        its->head_sent += count;
    }
    while (its->body_sent < its->body) {
        off_t at = its->body_sent;
        ssize_t count = sendfile(fd, body_file, &at, its->body - its->body_sent);
        if (count <= 0) {
            return count < 0 && errno == EAGAIN ? 0 : -1;
        }
        its->body_sent += count;
    }
    return 1;
}

// Begins to answer; returns as send_rest does.
static int begin(int fd, struct connection *its, long body) {
    its->head_length = snprintf(its->head, HEAD_MAX,
                                "HTTP/1.1 200 OK\r\nServer: origin\r\nDate: Sat, 21 Nov 2026 12:00:00 GMT\r\n"
                                "Content-Type: application/octet-stream\r\nContent-Length: %ld\r\n%s\r\n",
                                body, its->is_last ? "Connection: close\r\n" : "");
    its->head_sent = 0;
    its->body = body;
    its->body_sent = 0;
    if (body <= COPIED_MAX) {
        memcpy(answer, its->head, its->head_length);
        memset(answer + its->head_length, 'x', body);
        ssize_t count = send(fd, answer, its->head_length + body, MSG_NOSIGNAL);
        if (count < 0) {
            return errno == EAGAIN ? 0 : -1;
        }
        its->head_sent = count < its->head_length ? count : its->head_length;
        its->body_sent = count - its->head_sent;
    }
    return send_rest(fd, its);
}

// Answers the requests that have come whole, one after the other.
static int answer_all(int fd, struct connection *its) {
    char *end_of_head;
    while ((end_of_head = memmem(its->in, its->used, "\r\n\r\n", 4)) != NULL) {
        char *end_of_number = its->in;
        long body = memcmp(its->in, "GET /", 5) == 0 ? strtol(its->in + 5, &end_of_number, 10) : 0;
        its->is_last = *end_of_number == 'c';
        int taken = end_of_head + 4 - its->in;
        its->used -= taken;
        memmove(its->in, its->in + taken, its->used);
        int outcome = begin(fd, its, body < 0 || body > BODY_MAX ? 0 : body);
        if (outcome <= 0) {
            return outcome;
        }
        if (its->is_last) {
            return -1;
        }
    }
    return 1;
}

static void serve(int fd, unsigned events) {
    struct connection *its = connections[fd];
    if (its == NULL) {
        return;
    }
    int outcome = 1;
    if (its->head_sent < its->head_length || its->body_sent < its->body) {
        outcome = send_rest(fd, its);
        outcome = outcome == 1 ? (its->is_last ? -1 : answer_all(fd, its)) : outcome;
    }
    while (outcome == 1 && (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR))) {
        int room = IN_MAX - its->used;
        ssize_t count = recv(fd, its->in + its->used, room, 0);
        if (count <= 0) {
            outcome = count < 0 && errno == EAGAIN ? 0 : -1;
            break;
        }
        its->used += count;
        outcome = answer_all(fd, its);
        if (count < room && !(events & EPOLLRDHUP)) {
            break;
        }
    }
    if (outcome < 0) {
        end(fd);
    }
}

static void accept_all(int epoll, int listener) {
    int fd;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        if (fd >= FD_MAX || (connections[fd] = calloc(1, sizeof(struct connection))) == NULL) {
            close(fd);
            continue;
        }
        struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.fd = fd};
        require(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0, "epoll_ctl");
    }
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: origin PORT\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    require((body_file = memfd_create("body", MFD_CLOEXEC)) >= 0, "memfd_create");
    memset(answer, 'x', sizeof answer);
    for (long at = 0; at < BODY_MAX; at += COPIED_MAX) {
        require(pwrite(body_file, answer, COPIED_MAX, at) == COPIED_MAX, "pwrite");
    }
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(atoi(argv[1])),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    require(bind(listener, (struct sockaddr *)&address, sizeof address) == 0, "bind");
    require(listen(listener, 4096) == 0, "listen");
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listener}, events[EVENTS_MAX];
    require(epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) == 0, "epoll_ctl");
    puts("ready");
    fflush(stdout);
    for (;;) {
        int count = epoll_wait(epoll, events, EVENTS_MAX, -1);
        for (int i = 0; i < count; i++) {
            if (events[i].data.fd == listener) {
                accept_all(epoll, listener);
            } else {
                serve(events[i].data.fd, events[i].events);
            }
        }
    }
}
