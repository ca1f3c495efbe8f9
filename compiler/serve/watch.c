/* Job: inotify.  Not responsible for what is done when something changes. */
#include "serve/watch.h"

#include <dirent.h>
#include <errno.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_DEPTH = 32, MOST_DIRECTORIES = 4096 };

static const uint32_t changes = IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM |
                                IN_MOVED_TO | IN_DELETE_SELF | IN_ONLYDIR;

bool watch_begin(struct watch *w, struct arena *a)
{
    *w = (struct watch){.arena = a, .fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC)};
    if (w->fd >= 0) return true;
    w->error = arena_printf(a, "files cannot be watched: %s", strerror(errno));
    return false;
}

static bool is_directory(str path)
{
    struct stat info;
    return stat(path.ptr, &info) == 0 && S_ISDIR(info.st_mode);
}

static bool watch_one(struct watch *w, str directory)
{
    if (w->count >= MOST_DIRECTORIES) {
        w->error = arena_printf(w->arena, "only %d folders are watched", MOST_DIRECTORIES);
        return false;
    }
    if (inotify_add_watch(w->fd, directory.ptr, changes) < 0) {
        if (errno == ENOSPC)
            w->error = STR("not all folders can be watched: raise fs.inotify.max_user_watches");
        return false;
    }
    w->count++;
    return true;
}

static void watch_tree(struct watch *w, str directory, int depth)
{
    DIR *dir = watch_one(w, directory) && depth < MOST_DEPTH ? opendir(directory.ptr) : NULL;
    if (!dir) return;
    for (struct dirent *entry; (entry = readdir(dir));) {
        struct stat info;
        if (entry->d_name[0] == '.') continue;
        str path = arena_printf(w->arena, "%.*s/%s", STR_ARG(directory), entry->d_name);
        if (lstat(path.ptr, &info) == 0 && S_ISDIR(info.st_mode)) watch_tree(w, path, depth + 1);
    }
    closedir(dir);
}

static str parent(struct arena *a, str path)
{
    size_t end = path.len;
    while (end > 0 && path.ptr[end - 1] != '/') end--;
    return end ? arena_str(a, str_part(path, 0, end > 1 ? end - 1 : end)) : STR(".");
}

void watch_again(struct watch *w)
{
    w->count = 0;
    w->error = STR_EMPTY;
}

void watch_add(struct watch *w, str path)
{
    path = path_clean(w->arena, path);
    if (is_directory(path))
        watch_tree(w, path, 0);
    else
        watch_one(w, parent(w->arena, path));
}

static bool counts(const struct inotify_event *event)
{
    if (event->mask & (IN_ISDIR | IN_DELETE_SELF | IN_Q_OVERFLOW)) return true;
    return event->len && str_ends(str_from(event->name), STR(".dash"));
}

bool watch_take(struct watch *w)
{
    _Alignas(struct inotify_event) char buffer[16384];
    bool changed = false;
    for (ssize_t got; (got = read(w->fd, buffer, sizeof buffer)) > 0;) {
        for (char *at = buffer; at < buffer + got;) {
            const struct inotify_event *event = (const struct inotify_event *)(void *)at;
            changed = counts(event) || changed;
            at += sizeof *event + event->len;
        }
    }
    return changed;
}

void watch_end(struct watch *w)
{
    if (w->fd >= 0) close(w->fd);
}
