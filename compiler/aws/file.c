/* file: see file.h. */
#include "aws/file.h"
#include "base/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { MOST_BYTES = 1 << 20 };

str environment(const char *name)
{
    const char *value = getenv(name);
    return value ? str_from(value) : STR_EMPTY;
}

static str home(void)
{
    str own = environment("HOME");
    if (own.len) return own;
    const struct passwd *user = getpwuid(getuid());
    return user && user->pw_dir ? str_from(user->pw_dir) : STR("/");
}

str file_path(struct arena *a, str path)
{
    if (!str_starts(path, STR("~/"))) return arena_str(a, path);
    return arena_join(a, home(), str_part(path, 1, path.len));
}

/* ---- reading ----------------------------------------------------------------------------- */

static bool read_all(int fd, struct buf *out)
{
    char piece[4096];
    ssize_t size;
    while ((size = read(fd, piece, sizeof piece)) != 0) {
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) return false;
        buf_str(out, (str){piece, (size_t)size});
        if (out->overflow) {
            errno = EFBIG;
            break;
        }
    }
    secret_wipe((str){piece, sizeof piece});
    return !out->overflow;
}

enum file_state file_read(struct arena *a, str path, str *text, str *why)
{
    struct buf content = {.ceiling = MOST_BYTES, .secret = true};
    str place = file_path(a, path);
    int fd = open(place.ptr, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR)) return FILE_MISSING;
    bool good = fd >= 0 && read_all(fd, &content);
    if (!good) *why = arena_printf(a, "%s cannot be read: %s", place.ptr, strerror(errno));
    if (fd >= 0) close(fd);
    if (good) *text = arena_str(a, buf_as_str(&content));
    buf_release(&content);
    return good ? FILE_READ : FILE_BROKEN;
}

/* ---- writing ----------------------------------------------------------------------------- */

static bool write_all(int fd, str text)
{
    while (text.len) {
        ssize_t size = write(fd, text.ptr, text.len);
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) return false;
        text = str_part(text, (size_t)size, text.len);
    }
    return true;
}

bool file_replace(struct arena *a, str path, str text)
{
    str place = file_path(a, path);
    str beside = arena_printf(a, "%s.%ld", place.ptr, (long)getpid());
    int fd = open(beside.ptr, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd < 0) return false;
    bool good = write_all(fd, text) && fsync(fd) == 0;
    good = close(fd) == 0 && good;
    good = good && rename(beside.ptr, place.ptr) == 0;
    if (!good) unlink(beside.ptr);
    return good;
}
