/* write: see write.h.  Not responsible for what is written, nor for which files of earlier builds
 * go (publish.c).
 */
#include "cli/write.h"

#include "base/fingerprint.h"
#include "cli/output.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    LARGEST_FILE = 256 << 20, /* read for a comparison; one that is larger differs */
    TEMPORARY_NAME = 48
};

/* ---- paths ------------------------------------------------------------------------------- */

static void close_quietly(int fd)
{
    int kept = errno;
    if (fd >= 0) close(fd);
    errno = kept;
}

/* What the system's own words leave unclear. */
static const char *reason(int number)
{
    switch (number) {
    case ELOOP: return "a symbolic link stands there, and dashc does not write through it";
    case ENOTDIR: return "a file or a symbolic link stands where a directory must be";
    case EISDIR: return "a directory stands there";
    case EINVAL: return "what stands there is not a file";
    default: return strerror(number);
    }
}

static bool fail(struct writer *w, const char *what, str path)
{
    w->error = arena_printf(w->arena, "cannot %s %.*s%s%.*s: %s", what, STR_ARG(w->directory),
                            str_empty(path) ? "" : "/", STR_ARG(path), reason(errno));
    return false;
}

/* One name of a path, ending in NUL; `.`, `..` and the empty one lead nowhere. */
static bool copy_name(str name, char out[NAME_MAX + 1])
{
    if (str_empty(name) || str_is(name, ".") || str_is(name, "..") || name.len > NAME_MAX) {
        errno = name.len > NAME_MAX ? ENAMETOOLONG : EINVAL;
        return false;
    }
    memcpy(out, name.ptr, name.len);
    out[name.len] = 0;
    return true;
}

/* A directory that this writer has made.  While `number` is not 0 it has a temporary name, and
 * comes into place with all that is in it by one renaming, however much that is. */
struct writer_folder {
    str path;
    uint32_t number;
};

/* What to do about a directory that is not there. */
enum making { MAKE_NOTHING, MAKE_AT_ONCE, MAKE_ASIDE };

static const char temporary_begin[] = ".dashc-", temporary_end[] = ".tmp";

static void temporary_name(uint32_t number, char out[TEMPORARY_NAME])
{
    snprintf(out, TEMPORARY_NAME, "%s%ld-%u%s", temporary_begin, (long)getpid(), (unsigned)number,
             temporary_end);
}

static bool make_aside(struct writer *w, int above, struct writer_folder *folder, char *name)
{
    bool good;
    do {
        folder->number = ++w->serial;
        temporary_name(folder->number, name);
        good = mkdirat(above, name, 0777) == 0;
    } while (!good && errno == EEXIST);
    return good;
}

/* Makes the directory `path`, called `name` in the one `above`; what it is called for the time
 * being is then copied to `name`.  Inside of one that is not in place it has its own name at once.
 */
static bool make_folder(struct writer *w, int above, str path, enum making making, char *name)
{
    struct writer_folder *folder = arena_new(w->arena, struct writer_folder);
    bool aside = making == MAKE_ASIDE && !w->folder_new;
    folder->path = arena_str(w->arena, path);
    map_set(w->arena, &w->folders, folder->path, folder); /* first: memory may be short */
    if (aside ? !make_aside(w, above, folder, name)
              : mkdirat(above, name, 0777) != 0 && errno != EEXIST) {
        return false;
    }
    w->folder_new = w->folder_new || aside;
    return true;
}

/* Opens the directory that the bytes [begin, end) of `path` name, in the directory `above`. */
static int open_directory(struct writer *w, int above, str path, size_t begin, size_t end,
                          enum making making)
{
    const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    char name[NAME_MAX + 1];
    str whole = str_part(path, 0, end);
    const struct writer_folder *made = map_get(&w->folders, whole);
    if (!copy_name(str_part(path, begin, end), name)) return -1;
    if (made && made->number) {
        temporary_name(made->number, name);
        w->folder_new = true;
    }
    int fd = openat(above, name, flags);
    if (fd >= 0 || errno != ENOENT || making == MAKE_NOTHING) return fd;
    return make_folder(w, above, whole, making, name) ? openat(above, name, flags) : -1;
}

static str parent_of(str path)
{
    while (path.len > 0 && path.ptr[path.len - 1] != '/') path.len--;
    return str_part(path, 0, path.len ? path.len - 1 : 0);
}

static void close_folder(struct writer *w)
{
    close_quietly(w->folder_fd);
    w->folder_fd = -1;
    w->folder_new = false;
}

static void open_folder(struct writer *w, str folder, enum making making)
{
    int fd = w->fd;
    close_folder(w);
    for (size_t begin = 0, end; fd >= 0 && begin < folder.len; begin = end + 1) {
        end = str_find_char(folder, '/', begin);
        end = end < folder.len ? end : folder.len;
        int below = open_directory(w, fd, folder, begin, end, making);
        if (fd != w->fd) close_quietly(fd);
        fd = below;
    }
    w->folder = folder;
    w->folder_fd = fd;
}

/* The directory of the file `path`, which stays the writer's; -1 with errno set.  Copies the file's
 * name. */
static int parent_fd(struct writer *w, str path, enum making making, char name[NAME_MAX + 1])
{
    str folder = parent_of(path);
    if (w->fd < 0) errno = ENOENT;
    if (w->fd < 0 || !copy_name(str_part(path, folder.len + !str_empty(folder), path.len), name)) {
        return -1;
    }
    if (str_empty(folder)) return w->fd;
    if (w->folder_fd < 0 || !str_eq(folder, w->folder)) open_folder(w, folder, making);
    return w->folder_fd;
}

/* ---- the directory ----------------------------------------------------------------------- */

/* A file system without locks is used without. */
static void lock(struct writer *w)
{
    if (w->only_compare) return;
    w->locked = flock(w->fd, LOCK_EX | LOCK_NB) == 0;
    if (w->locked || errno != EWOULDBLOCK) return;
    output_say("waiting for another dashc that writes to %.*s", STR_ARG(w->directory));
    w->locked = flock(w->fd, LOCK_EX) == 0;
}

static bool open_top(struct writer *w)
{
    w->fd = open(w->directory.ptr, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (w->fd >= 0) lock(w);
    return w->fd >= 0;
}

bool writer_begin(struct writer *w, struct arena *a, str directory, bool only_compare)
{
    *w = (struct writer){.arena = a, .fd = -1, .folder_fd = -1, .only_compare = only_compare};
    while (directory.len > 1 && str_ends(directory, STR("/"))) directory.len--;
    w->directory = arena_str(a, directory);
    return open_top(w) || errno == ENOENT || fail(w, "write to", STR_EMPTY);
}

static bool make_one(struct writer *w, str path)
{
    struct stat info;
    path = arena_str(w->arena, path);
    if (mkdir(path.ptr, 0777) == 0) {
        vec_push(w->arena, &w->made, path);
        return true;
    }
    int why = errno;
    bool there = stat(path.ptr, &info) == 0 && S_ISDIR(info.st_mode);
    errno = why;
    return there;
}

/* Makes the directory, and those above it, unless it is there. */
static bool make_top(struct writer *w)
{
    if (w->fd >= 0) return true;
    for (size_t end = 1; end <= w->directory.len; end++) {
        bool whole = end == w->directory.len || w->directory.ptr[end] == '/';
        if (whole && !make_one(w, str_part(w->directory, 0, end))) {
            return fail(w, "make the directory", STR_EMPTY);
        }
    }
    return open_top(w) || fail(w, "write to", STR_EMPTY);
}

/* ---- reading ----------------------------------------------------------------------------- */

static bool is_plain_file(int fd, size_t *size)
{
    struct stat info;
    if (fstat(fd, &info) != 0) return false;
    if (!S_ISREG(info.st_mode)) errno = S_ISDIR(info.st_mode) ? EISDIR : EINVAL;
    if (S_ISREG(info.st_mode) && info.st_size > LARGEST_FILE) errno = EFBIG;
    *size = (size_t)info.st_size;
    return S_ISREG(info.st_mode) && info.st_size <= LARGEST_FILE;
}

/* Appends `size` bytes, and one more where the file has grown since: then it is another file. */
static bool read_all(int fd, size_t size, struct buf *out)
{
    size_t had = out->len, used = 0;
    char *space = buf_space(out, size + 1);
    for (ssize_t got = 1; got != 0 && used <= size; used += got > 0 ? (size_t)got : 0) {
        got = read(fd, space + used, size + 1 - used);
        if (got < 0 && errno != EINTR) return false;
    }
    out->len = had + used;
    return true;
}

enum writer_found writer_read(struct writer *w, str path, struct buf *out)
{
    const int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC; /* a pipe must not hold us */
    char name[NAME_MAX + 1];
    size_t size;
    int above = parent_fd(w, path, MAKE_NOTHING, name);
    int fd = above < 0 ? -1 : openat(above, name, flags);
    if (fd < 0) return errno == ENOENT ? FOUND_NOTHING : FOUND_OTHER;
    bool good = is_plain_file(fd, &size) && read_all(fd, size, out);
    close_quietly(fd);
    return good ? FOUND_FILE : FOUND_OTHER;
}

/* Whether a file may be put over what is there, which could not be read because of errno. */
static bool may_replace(void) { return errno == EACCES || errno == EFBIG || errno == EIO; }

/* ---- writing ----------------------------------------------------------------------------- */

static int make_file(int above, const char *name)
{
    return openat(above, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
}

static int make_temporary(struct writer *w, int above, struct writer_file *file, char *name)
{
    int fd;
    do {
        file->number = ++w->serial;
        temporary_name(file->number, name);
        fd = make_file(above, name);
    } while (fd < 0 && errno == EEXIST);
    return fd;
}

static bool fill(int fd, str text, bool durable)
{
    bool good = output_write_all(fd, text) && (!durable || fsync(fd) == 0);
    int why = errno;
    if (close(fd) != 0 && good) return false;
    errno = why;
    return good;
}

static bool keep_mode(int above, const char *target, int fd)
{
    struct stat info;
    if (fstatat(above, target, &info, AT_SYMLINK_NOFOLLOW) != 0) return errno == ENOENT;
    return fchmod(fd, info.st_mode & 07777) == 0;
}

/* Writes what is to be the file, beside its place or in a directory that has not come into place.
 */
static bool stage(struct writer *w, struct writer_file *file, str text, bool durable,
                  enum making making)
{
    char target[NAME_MAX + 1];
    char temporary[TEMPORARY_NAME];
    int above = parent_fd(w, file->path, making, target);
    bool aside = w->folder_new && above == w->folder_fd;
    const char *name = aside ? target : temporary;
    int fd = above < 0 ? -1
             : aside   ? make_file(above, name)
                       : make_temporary(w, above, file, temporary);
    bool good = fd >= 0 && (!w->precious || keep_mode(above, target, fd));
    if (fd >= 0 && !good) close_quietly(fd);
    good = good && fill(fd, text, durable);
    if (fd >= 0 && !good) {
        int why = errno;
        unlinkat(above, name, 0);
        errno = why;
    }
    if (good) file->stage = aside ? STAGE_FOLDER : STAGE_FILE;
    return good || fail(w, "write", file->path);
}

/* Puts what is staged in place, or removes it. */
static bool settle(struct writer *w, const struct writer_file *file, bool keep)
{
    char target[NAME_MAX + 1];
    char name[TEMPORARY_NAME];
    if (file->stage == STAGE_NONE || (keep && file->stage == STAGE_FOLDER)) return true;
    int above = parent_fd(w, file->path, MAKE_NOTHING, target);
    if (above < 0) return false;
    if (file->stage == STAGE_FOLDER) return unlinkat(above, target, 0) == 0;
    temporary_name(file->number, name);
    return (keep ? renameat(above, name, above, target) : unlinkat(above, name, 0)) == 0;
}

static bool settle_folder(struct writer *w, struct writer_folder *folder, bool keep)
{
    char target[NAME_MAX + 1];
    char temporary[TEMPORARY_NAME];
    const char *name = folder->number ? temporary : target;
    int above = parent_fd(w, folder->path, MAKE_NOTHING, target);
    if (above < 0) return false;
    if (folder->number) temporary_name(folder->number, temporary);
    if (!keep) return unlinkat(above, name, AT_REMOVEDIR) == 0;
    if (folder->number && renameat(above, name, above, target) != 0) return false;
    folder->number = 0;
    return true;
}

/* Compares `text` with what stands at `path`. */
static bool compare(struct writer *w, str path, str text, bool *differs)
{
    struct buf old = BUF_INIT;
    *differs = true;
    if (w->folder_new && str_eq(parent_of(path), w->folder)) return true;
    enum writer_found found = writer_read(w, path, &old);
    *differs = found != FOUND_FILE || !str_eq(buf_as_str(&old), text);
    buf_release(&old);
    if (found != FOUND_OTHER || may_replace()) return true;
    return fail(w, "write", path);
}

/* A dashboard does not wait for the disk, as the manifest does.  After a power cut a new file may
 * be empty; it can be made again, and the next build compares contents, not times or sizes, so it
 * sees and mends that.  Forcing each of 1000 files takes five seconds or more; one syncfs before
 * they are renamed less than one, but it waits for what every other program has written too.
 * (docs/performance.md)
 */
bool writer_put(struct writer *w, str path, str text)
{
    struct writer_file fresh = {.path = arena_str(w->arena, path), .size = text.len};
    vec_push(w->arena, &w->files, fresh); /* first: memory may be short */
    struct writer_file *file = &w->files.at[w->files.len - 1];
    if (!compare(w, file->path, text, &file->differs)) return false;
    file->fingerprint = fingerprint_of(text);
    if (!file->differs || w->only_compare) return true;
    return make_top(w) && stage(w, file, text, w->precious, MAKE_ASIDE);
}

bool writer_replace(struct writer *w, str path, str text)
{
    struct writer_file file = {.path = path};
    if (!compare(w, path, text, &file.differs)) return false;
    if (!file.differs) return true;
    if (!make_top(w) || !stage(w, &file, text, true, MAKE_AT_ONCE)) return false;
    if (settle(w, &file, true)) return true;
    fail(w, "write", path);
    settle(w, &file, false);
    return false;
}

static void sweep(int fd, bool all);

static void remove_tree(int above, const char *name)
{
    int fd = openat(above, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd >= 0) sweep(fd, true);
    close_quietly(fd);
    unlinkat(above, name, AT_REMOVEDIR);
}

/* Removes what a dashc that was killed has left in a directory, or all that is in it. */
static void sweep(int fd, bool all)
{
    int copy = fd < 0 ? -1 : dup(fd); /* closedir closes it */
    DIR *folder = copy < 0 ? NULL : fdopendir(copy);
    if (!folder) {
        close_quietly(copy);
        return;
    }
    for (struct dirent *entry; (entry = readdir(folder));) {
        str name = str_from(entry->d_name);
        bool temporary =
            str_starts(name, str_from(temporary_begin)) && str_ends(name, str_from(temporary_end));
        bool itself = str_is(name, ".") || str_is(name, "..");
        if (itself || !(all || temporary)) continue;
        if (unlinkat(fd, entry->d_name, 0) != 0) remove_tree(fd, entry->d_name);
    }
    closedir(folder);
}

/* While the lock is ours, no temporary file is anybody's. */
static void sweep_all(struct writer *w)
{
    struct map swept = {0};
    char name[NAME_MAX + 1];
    for (size_t i = 0; w->locked && i < w->files.len; i++) {
        str path = w->files.at[i].path;
        for (str folder = parent_of(path); !map_get(&swept, folder); folder = parent_of(path)) {
            int fd = parent_fd(w, path, MAKE_NOTHING, name);
            if (!map_get(&w->folders, folder)) sweep(fd, false);
            map_set(w->arena, &swept, folder, w);
            path = folder;
        }
    }
}

bool writer_commit(struct writer *w)
{
    bool any = false;
    close_folder(w);
    for (size_t i = 0; i < w->files.len; i++) {
        struct writer_file *file = &w->files.at[i];
        if (!settle(w, file, true)) return fail(w, "write", file->path);
        any = any || file->stage != STAGE_NONE;
        if (file->stage == STAGE_FILE) file->stage = STAGE_NONE;
    }
    for (size_t i = 0; i < w->folders.entries.len; i++) {
        struct writer_folder *folder = w->folders.entries.at[i].value;
        if (folder->number && !settle_folder(w, folder, true))
            return fail(w, "write", folder->path);
    }
    close_folder(w);
    for (size_t i = 0; i < w->files.len; i++) w->files.at[i].stage = STAGE_NONE;
    if (any) sweep_all(w);
    return true;
}

void writer_abandon(struct writer *w)
{
    for (size_t i = 0; i < w->files.len; i++) settle(w, &w->files.at[i], false);
    for (size_t i = w->folders.entries.len; i > 0; i--) {
        settle_folder(w, w->folders.entries.at[i - 1].value, false);
    }
    while (w->made.len > 0) {
        rmdir(w->made.at[--w->made.len].ptr);
    }
}

void writer_end(struct writer *w)
{
    close_folder(w);
    close_quietly(w->fd);
    w->fd = -1;
}

/* ---- removing ---------------------------------------------------------------------------- */

static bool remove_entry(struct writer *w, str path, int flags)
{
    char name[NAME_MAX + 1];
    int above = parent_fd(w, path, MAKE_NOTHING, name);
    bool good = above >= 0 && unlinkat(above, name, flags) == 0;
    if (flags == AT_REMOVEDIR) close_folder(w); /* it may be the one that is gone */
    return good;
}

bool writer_remove(struct writer *w, str path)
{
    if (!remove_entry(w, path, 0)) return false;
    do {
        path = parent_of(path);
    } while (!str_empty(path) && remove_entry(w, path, AT_REMOVEDIR));
    return true;
}
