/* process: see process.h. */
#include "cli/process.h"

#include "cli/interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { MOST_OUTPUT = 1 << 30, CHUNK = 1 << 16 };

/* Its ends: ours and the program's. */
struct pipes {
    int ours[3]; /* of its standard input, output and error; -1: closed */
    int theirs[3];
};

static void close_end(int *fd)
{
    if (*fd >= 0) close(*fd);
    *fd = -1;
}

static void close_all(struct pipes *pipes)
{
    for (int i = 0; i < 3; i++) {
        close_end(&pipes->ours[i]);
        close_end(&pipes->theirs[i]);
    }
}

static bool keep_to_us(int fd) { return fcntl(fd, F_SETFD, FD_CLOEXEC) == 0; }

static bool open_pipes(struct pipes *pipes)
{
    *pipes = (struct pipes){{-1, -1, -1}, {-1, -1, -1}};
    for (int i = 0; i < 3; i++) {
        int ends[2];
        if (pipe(ends) != 0) return false;
        pipes->ours[i] = ends[i == 0];
        pipes->theirs[i] = ends[i != 0];
        if (!keep_to_us(ends[0]) || !keep_to_us(ends[1])) return false;
    }
    return fcntl(pipes->ours[0], F_SETFL, O_NONBLOCK) == 0;
}

/* SIGPIPE, which dashc ignores, ends other programs. */
static int start(const struct pipes *pipes, const char *const *words, pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t usual;
    sigemptyset(&usual);
    sigaddset(&usual, SIGPIPE);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigdefault(&attributes, &usual);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    for (int i = 0; i < 3; i++) {
        posix_spawn_file_actions_adddup2(&actions, pipes->theirs[i], i);
    }
    int error = posix_spawnp(pid, words[0], &actions, &attributes, (char *const *)words, environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return error;
}

/* ---- input and output -------------------------------------------------------------------- */

static void feed(struct pipes *pipes, str *input)
{
    ssize_t written = str_empty(*input) ? -1 : write(pipes->ours[0], input->ptr, input->len);
    if (written > 0) *input = str_part(*input, (size_t)written, input->len);
    bool later = written < 0 && !str_empty(*input) && (errno == EAGAIN || errno == EINTR);
    if (str_empty(*input) || (written < 0 && !later)) close_end(&pipes->ours[0]);
}

static void drain(int *fd, struct buf *out)
{
    char chunk[CHUNK];
    ssize_t got = read(*fd, chunk, sizeof chunk);
    if (got > 0) buf_str(out, (str){chunk, (size_t)got});
    if (got == 0 || (got < 0 && errno != EINTR)) close_end(fd);
}

static bool is_open(const struct pipes *pipes)
{
    return pipes->ours[1] >= 0 || pipes->ours[2] >= 0;
}

/* Until it has said all; asked to end when we are. */
static void talk(struct process *p, struct pipes *pipes, str input, pid_t pid)
{
    struct buf *outputs[] = {NULL, &p->out, &p->err};
    while (is_open(pipes)) {
        struct pollfd ends[3];
        for (int i = 0; i < 3; i++) {
            ends[i] = (struct pollfd){.fd = pipes->ours[i], .events = i ? POLLIN : POLLOUT};
        }
        int ready = poll(ends, 3, -1);
        if (interrupt_came() || p->out.overflow) kill(pid, SIGTERM);
        if (ready < 0) continue;
        if (ends[0].revents) feed(pipes, &input);
        for (int i = 1; i < 3; i++) {
            if (ends[i].revents) drain(&pipes->ours[i], outputs[i]);
        }
    }
}

static int wait_for(pid_t pid)
{
    int status;
    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR) return -1;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool process_run(struct process *p, const char *const *words, str input)
{
    struct pipes pipes;
    pid_t pid = 0;
    *p = (struct process){.status = -1, .out = {.ceiling = MOST_OUTPUT}};
    p->err.ceiling = CHUNK;
    bool opened = open_pipes(&pipes);
    int error = opened ? start(&pipes, words, &pid) : errno;
    if (error) {
        close_all(&pipes);
        errno = error;
        return false;
    }
    for (int i = 0; i < 3; i++) close_end(&pipes.theirs[i]);
    if (str_empty(input)) close_end(&pipes.ours[0]);
    talk(p, &pipes, input, pid);
    close_all(&pipes);
    p->status = wait_for(pid);
    if (p->out.overflow) errno = EFBIG;
    return !p->out.overflow;
}

void process_release(struct process *p)
{
    buf_release(&p->out);
    buf_release(&p->err);
}
