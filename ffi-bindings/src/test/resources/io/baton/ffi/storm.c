/* Sends COUNT signals to a process as fast as it can: of every kind in turn, three blocks of four to the process and
   one to each of its threads. Prints how many it sent. Usage: storm PID COUNT */
#define _GNU_SOURCE
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#define BLOCK 512
#define THREADS_MAX 1024

static int threads(const char *pid, long *found) {
    char path[64];
    int count = 0;
    snprintf(path, sizeof path, "/proc/%s/task", pid);
    DIR *folder = opendir(path);
    if (!folder) return 0;
    for (struct dirent *entry; (entry = readdir(folder)) && count < THREADS_MAX;)
        if (entry->d_name[0] != '.') found[count++] = atol(entry->d_name);
    closedir(folder);
    return count;
}

int main(int argc, char **argv) {
    static const int kinds[] = {SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, SIGTERM, SIGCHLD, SIGCONT};
    static long tids[THREADS_MAX];
    if (argc != 3) return 2;
    pid_t pid = atoi(argv[1]);
    long count = atol(argv[2]), sent = 0;
    for (long attempt = 0, block = 0; attempt < count; block++) {
        int n = block % 4 == 3 ? threads(argv[1], tids) : 0;
        for (int i = 0; i < BLOCK && attempt < count; i++, attempt++) {
            int kind = kinds[attempt % 8];
            if (n == 0) {
                if (kill(pid, kind) != 0) return 1;
                sent++;
            } else {
                /* a thread may have ended since */
                sent += syscall(SYS_tgkill, pid, tids[(attempt / 8) % n], kind) == 0;
            }
        }
    }
    printf("%ld\n", sent);
    return 0;
}
