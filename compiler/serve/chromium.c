/* Job: run Chromium without a window.  Not responsible for what it draws.
 *
 * The switches: nothing is asked of the network, nothing of the user's own profile is touched, and
 * time runs as fast as the page allows (virtual-time-budget), so a picture does not depend on how
 * busy the machine is.  As root, Chromium runs only without its sandbox; the page is our own. */
#include "serve/chromium.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_SECONDS = 60, TURN_MILLISECONDS = 20 };

str chromium_find(struct arena *a)
{
    static const char *const names[] = {"chromium", "chromium-browser", "google-chrome",
                                        "google-chrome-stable"};
    const char *path = getenv("PATH");
    for (size_t i = 0; path && i < COUNT_OF(names); i++) {
        str rest = str_from(path), directory;
        while (str_split(&rest, ':', &directory)) {
            str program = arena_printf(a, "%.*s/%s", STR_ARG(directory), names[i]);
            if (access(program.ptr, X_OK) == 0) return program;
        }
    }
    return STR_EMPTY;
}

str chromium_file_url(struct arena *a, str path)
{
    char whole[PATH_MAX];
    struct buf out = BUF_INIT;
    if (realpath(path.ptr, whole)) path = str_from(whole);
    buf_text(&out, "file://");
    for (size_t i = 0; i < path.len; i++) {
        char c = path.ptr[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     strchr("/-_.~", c);
        if (plain)
            buf_char(&out, c);
        else
            buf_printf(&out, "%%%02X", (unsigned char)c);
    }
    str url = arena_str(a, buf_as_str(&out));
    buf_release(&out);
    return url;
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *ftw)
{
    (void)info, (void)kind, (void)ftw;
    remove(path);
    return 0;
}

static bool ended(pid_t child, int *status)
{
    const struct timespec turn = {0, TURN_MILLISECONDS * 1000000L};
    for (int left = MOST_SECONDS * 1000; left > 0; left -= TURN_MILLISECONDS) {
        if (waitpid(child, status, WNOHANG) == child) return true;
        nanosleep(&turn, NULL);
    }
    kill(-child, SIGKILL);
    waitpid(child, status, 0);
    return false;
}

extern char **environ;

/* Says nothing of its own; a group of its own, so that its helpers end with it. */
static int start(char *const *words, pid_t *child)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t how;
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&how);
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        posix_spawn_file_actions_addopen(&files, fd, "/dev/null", O_RDWR, 0);
    posix_spawnattr_setflags(&how, POSIX_SPAWN_SETPGROUP);
    posix_spawnattr_setpgroup(&how, 0);
    int error = posix_spawn(child, words[0], &files, &how, words, environ);
    posix_spawnattr_destroy(&how);
    posix_spawn_file_actions_destroy(&files);
    return error;
}

static bool run(struct arena *a, str program, const struct chromium_shot *shot, str profile,
                str *why)
{
    const char *words[] = {
        program.ptr,
        "--headless",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--hide-scrollbars",
        "--force-color-profile=srgb",
        "--virtual-time-budget=20000",
        arena_printf(a, "--user-data-dir=%.*s", STR_ARG(profile)).ptr,
        arena_printf(a, "--window-size=%d,%d", shot->width, shot->height).ptr,
        arena_printf(a, "--screenshot=%.*s", STR_ARG(shot->png)).ptr,
        geteuid() == 0 ? "--no-sandbox" : "--no-default-browser-check",
        shot->url.ptr,
        NULL,
    };
    pid_t child;
    int status = 0, error = start((char *const *)(uintptr_t)words, &child);
    if (error) {
        *why = arena_printf(a, "cannot start %.*s: %s", STR_ARG(program), strerror(error));
        return false;
    }
    if (!ended(child, &status)) {
        *why = arena_printf(a, "%.*s took longer than a minute", STR_ARG(program));
        return false;
    }
    struct stat info;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && stat(shot->png.ptr, &info) == 0)
        return true;
    *why = arena_printf(a, "%.*s made no picture", STR_ARG(program));
    return false;
}

bool chromium_shoot(struct arena *a, str program, const struct chromium_shot *shot, str *why)
{
    const char *temporary = getenv("TMPDIR");
    str profile =
        arena_printf(a, "%s/dashc-chromium-XXXXXX", temporary && *temporary ? temporary : "/tmp");
    if (!mkdtemp((char *)(uintptr_t)profile.ptr)) {
        *why = arena_printf(a, "cannot make a folder for Chromium: %s", strerror(errno));
        return false;
    }
    bool fine = run(a, program, shot, profile, why);
    nftw(profile.ptr, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    return fine;
}
