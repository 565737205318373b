/* What tools/generate-bindings shows to jextract: the libc headers whose symbols symbols.txt picks. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif

/* With _GNU_SOURCE, glibc gives bind, connect, accept4, getsockname and getpeername an argument of a transparent
   union type, which jextract would pass by value. The union appears only for compilers of at least GCC 2.7, so
   no compiler is, while this one header is read; what is left is the prototype of POSIX. */
#include <features.h>
#pragma push_macro("__GNUC_PREREQ")
#undef __GNUC_PREREQ
#define __GNUC_PREREQ(major, minor) 0
#include <sys/socket.h>
#pragma pop_macro("__GNUC_PREREQ")

#include <errno.h>
#include <fcntl.h>
#include <gnu/libc-version.h>
#include <grp.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
