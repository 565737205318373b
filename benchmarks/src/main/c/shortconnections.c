// Clients that connect, send a request at once, and read until the server closes: AcceptBenchmark's load.
// usage: shortconnections PORT CONCURRENT ANSWER_BYTES PROCESSOR
// Reads numbers, one a line; makes as many connections, and answers each line with how many failed.
// Six system calls for a connection, of which none waits in vain, so that the server has the harder work.
#define _GNU_SOURCE
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { CONCURRENT_MAX = 1024, ANSWER_BYTES_MAX = 65536, PATIENCE_S = 10 };

static const char request[] =
    "GET /index.html HTTP/1.1\r\nHost: www.example.com\r\nUser-Agent: curl/8.14.1\r\nAccept: */*\r\n\r\n";

static struct sockaddr_in server = {.sin_family = AF_INET};
static int answer_bytes, sockets[CONCURRENT_MAX];

// Returns the socket, or -1.
static int begin(void) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return -1;
    }
    struct timeval patience = {.tv_sec = PATIENCE_S};
    if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) != 0
        || connect(fd, (struct sockaddr *)&server, sizeof server) != 0
        || send(fd, request, sizeof request - 1, MSG_NOSIGNAL) != sizeof request - 1) {
        close(fd);
        return -1;
    }
    return fd;
}

// Returns whether the whole answer came, and then the end.
static int finish(int fd) {
    static char answer[ANSWER_BYTES_MAX + 1];
    ssize_t received = recv(fd, answer, answer_bytes + 1, MSG_WAITALL);
    close(fd);
    return received == answer_bytes;
}

int main(int argc, char **argv) {
    int concurrent = argc == 5 ? atoi(argv[2]) : 0;
    answer_bytes = argc == 5 ? atoi(argv[3]) : 0;
    if (concurrent < 1 || concurrent > CONCURRENT_MAX || answer_bytes < 1 || answer_bytes > ANSWER_BYTES_MAX) {
        fprintf(stderr, "usage: shortconnections PORT 1..%d 1..%d PROCESSOR\n", CONCURRENT_MAX, ANSWER_BYTES_MAX);
        return 2;
    }
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(atoi(argv[4]), &set);
    sched_setaffinity(0, sizeof set, &set); // or it stays where it is
    server.sin_port = htons(atoi(argv[1]));
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    long count;
    while (scanf("%ld", &count) == 1) {
        long failed = 0;
        for (long i = 0; i < count + concurrent; i++) {
            int *slot = &sockets[i % concurrent];
            if (i >= concurrent && *slot >= 0) {
                failed += !finish(*slot);
            }
            if (i < count) {
                *slot = begin();
                failed += *slot < 0;
            }
        }
        printf("%ld\n", failed);
        fflush(stdout);
    }
    return 0;
}
