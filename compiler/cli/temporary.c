/* temporary: see temporary.h. */
#include "cli/temporary.h"

#include "cli/output.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_DEPTH = 256 };

static char made[PATH_MAX]; /* empty: there is none */

str temporary_make(struct arena *a)
{
    const char *place = getenv("TMPDIR");
    if (!place || !*place) place = "/tmp";
    str path = arena_printf(a, "%s/dashc-XXXXXX", place);
    errno = ENAMETOOLONG;
    if (path.len >= sizeof made || !mkdtemp((char *)path.ptr)) return STR_EMPTY;
    memcpy(made, path.ptr, path.len + 1);
    return path;
}

/* ---- removing ---------------------------------------------------------------------------- */

static void remove_below(int directory, const char *name, int depth);

static void remove_entries(int fd, int depth)
{
    DIR *list = fdopendir(fd);
    if (!list) {
        close(fd);
        return;
    }
    for (struct dirent *entry; (entry = readdir(list));) {
        bool itself = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
        if (!itself) remove_below(dirfd(list), entry->d_name, depth + 1);
    }
    closedir(list);
}

static void remove_below(int directory, const char *name, int depth)
{
    if (unlinkat(directory, name, 0) == 0 || depth > MOST_DEPTH) return;
    int fd = openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) return;
    remove_entries(fd, depth);
    unlinkat(directory, name, AT_REMOVEDIR);
}

void temporary_remove(void)
{
    if (!*made) return;
    remove_below(AT_FDCWD, made, 0);
    *made = 0;
}

/* ---- filling ----------------------------------------------------------------------------- */

static bool leads_below(str path)
{
    str part;
    bool good = !str_empty(path) && path.ptr[0] != '/';
    while (good && str_split(&path, '/', &part)) {
        good = !str_empty(part) && !str_is(part, ".") && !str_is(part, "..");
    }
    if (!good) errno = EINVAL;
    return good;
}

static bool make_directories(struct arena *a, str directory, str path)
{
    for (size_t end; (end = str_find_char(path, '/', 0)) != SIZE_MAX;) {
        directory = arena_join(a, directory, STR("/"), str_part(path, 0, end));
        path = str_part(path, end + 1, path.len);
        if (mkdir(directory.ptr, 0700) != 0 && errno != EEXIST) return false;
    }
    return true;
}

bool temporary_put(struct arena *a, str directory, str path, str text)
{
    if (!leads_below(path) || !make_directories(a, directory, path)) return false;
    str whole = arena_join(a, directory, STR("/"), path);
    int fd = open(whole.ptr, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) return false;
    bool good = output_write_all(fd, text);
    return close(fd) == 0 && good;
}

bool temporary_link(struct arena *a, str directory, str path, str target)
{
    if (!leads_below(path) || !make_directories(a, directory, path)) return false;
    str whole = arena_join(a, directory, STR("/"), path);
    return symlink(arena_str(a, target).ptr, whole.ptr) == 0;
}
