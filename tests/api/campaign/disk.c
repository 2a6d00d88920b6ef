/* A disk that fails, for a program that is started with this library in LD_PRELOAD.
 *
 * CAMPAIGN_DISK names a file of four bytes, which may change at any time: which places (bits: 1 live, 2 outbox,
 * 4 replays, 8 the database), how they fail (0 not, 1 full, 2 broken, 3 full after half of a write, 4 slow), and by how
 * many hundredths of a second they are slow. Calls about other files are passed on as they are.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { HEALTHY, FULL, BROKEN, HALF, SLOW };

static const char *const PLACES[] = {"/live", "/outbox", "/replays", "/tiltyard.db"};
static const volatile unsigned char *orders;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("CAMPAIGN_DISK");
    int fd = path ? open(path, O_RDONLY) : -1;
    void *map = fd < 0 ? MAP_FAILED : mmap(NULL, 4, PROT_READ, MAP_SHARED, fd, 0);
    if (map == MAP_FAILED) {
        fprintf(stderr, "campaign: CAMPAIGN_DISK cannot be read\n");
        _exit(70);
    }
    close(fd);
    orders = map;
}

/* How a call about this path fails. */
static int fate(const char *path) {
    if (!orders || orders[1] == HEALTHY || !path) return HEALTHY;
    for (int place = 0; place < 4; place++)
        if ((orders[0] & 1 << place) && strstr(path, PLACES[place])) return orders[1];
    return HEALTHY;
}

static int fate_of(int fd) {
    char link[32], path[512];
    if (!orders || orders[1] == HEALTHY) return HEALTHY;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return HEALTHY;
    path[length] = 0;
    return fate(path);
}

/* Whether the call fails; a slow one waits here. */
static int fails(int how, int takes_space) {
    if (how == SLOW) {
        struct timespec pause = {orders[2] / 100, orders[2] % 100 * 10000000L};
        nanosleep(&pause, NULL);
        return 0;
    }
    if (how == BROKEN) errno = EIO;
    else if (how != HEALTHY && takes_space) errno = ENOSPC;
    else return 0;
    return 1;
}

#define REAL(name) \
    static __typeof__(name) *real; \
    if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

/* Half of the first write is taken; the rest, which is tried next, is not. */
static size_t taken(int how, size_t bytes) {
    static __thread int next;
    if (how != HALF || bytes < 2) return 0;
    next = !next;
    return next ? bytes / 2 : 0;
}

ssize_t write(int fd, const void *from, size_t bytes) {
    REAL(write);
    int how = fd > 2 ? fate_of(fd) : HEALTHY;
    size_t half = taken(how, bytes);
    if (half) return real(fd, from, half);
    return fails(how, 1) ? -1 : real(fd, from, bytes);
}

ssize_t writev(int fd, const struct iovec *from, int count) {
    REAL(writev);
    return fd > 2 && fails(fate_of(fd), 1) ? -1 : real(fd, from, count);
}

#define PWRITE(name, offset) \
    ssize_t name(int fd, const void *from, size_t bytes, offset at) { \
        REAL(name); \
        int how = fate_of(fd); \
        size_t half = taken(how, bytes); \
        if (half) return real(fd, from, half, at); \
        return fails(how, 1) ? -1 : real(fd, from, bytes, at); \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define SYNC(name) \
    int name(int fd) { \
        REAL(name); \
        return fails(fate_of(fd), 0) ? -1 : real(fd); \
    }
SYNC(fsync)
SYNC(fdatasync)

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        REAL(name); \
        va_list rest; \
        va_start(rest, flags); \
        int mode = flags & O_CREAT ? va_arg(rest, int) : 0; \
        va_end(rest); \
        if ((flags & (O_CREAT | O_WRONLY | O_RDWR)) && fails(fate(path), (flags & O_CREAT) && access(path, F_OK))) \
            return -1; \
        return real(path, flags, mode); \
    }
OPEN(open)
OPEN(open64)

int rename(const char *from, const char *to) {
    REAL(rename);
    return fails(fate(to), 0) ? -1 : real(from, to);
}
