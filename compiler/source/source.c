/* source: files into one space of positions, and positions back into lines and columns.
 *
 * It reads what it is asked for; which files to look for, and whether their text makes sense, is
 * not its business.  Texts stay as they are on disk, a byte order mark and CRLF included.
 */
#define _POSIX_C_SOURCE 200809L
#include "source/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NULS = 2 }; /* after every text: flex's yy_scan_buffer wants them */

void source_set_init(struct source_set *set, struct arena *arena)
{
    *set = (struct source_set){.arena = arena, .next = 1};
}

void source_overlay_add(struct source_set *set, str path, str text)
{
    struct source_overlay *overlay = arena_new(set->arena, struct source_overlay);
    overlay->text = arena_str(set->arena, text);
    map_set(set->arena, &set->overlay, arena_str(set->arena, path), overlay);
}

/* ---- loading ----------------------------------------------------------------------------- */

/* A position past the text belongs to the file too (its end), then one is left out. */
static bool has_room(const struct source_set *set, size_t size)
{
    return size < UINT32_MAX - 1 && set->next < UINT32_MAX - 1 - (uint32_t)size;
}

/* `text` is in the arena and followed by the two NULs. */
static struct source_file *register_text(struct source_set *set, str path, str text, bool builtin)
{
    struct source_file *file = arena_new(set->arena, struct source_file);
    file->path = arena_str(set->arena, path);
    file->text = text;
    file->base = set->next;
    file->builtin = builtin;
    set->next += (uint32_t)text.len + 1;
    vec_push(set->arena, &set->files, file);
    if (!map_get(&set->by_path, path)) {
        map_set(set->arena, &set->by_path, file->path, file);
    }
    return file;
}

struct source_file *source_add(struct source_set *set, str path, str text, bool builtin)
{
    if (!has_room(set, text.len)) {
        BUG("no positions left for a text of %zu bytes", text.len);
    }
    char *copy = arena_alloc(set->arena, text.len + NULS);
    if (text.len) {
        memcpy(copy, text.ptr, text.len);
    }
    return register_text(set, path, (str){copy, text.len}, builtin);
}

/* strerror speaks the language of the locale. */
str source_error_text(struct arena *a, int error)
{
    switch (error) {
    case EACCES:
    case EPERM: return STR("permission denied");
    case ELOOP: return STR("its symbolic links go round in a circle");
    case ENAMETOOLONG: return STR("its name is too long");
    case EMFILE:
    case ENFILE: return STR("too many files are open");
    case EIO: return STR("the disk reports a read error");
    default: return arena_printf(a, "the system cannot read it (error %d)", error);
    }
}

static enum source_result open_failed(struct arena *a, int error, str *why)
{
    if (error == ENOENT || error == ENOTDIR) {
        *why = STR("there is no such file");
        return SOURCE_MISSING;
    }
    *why = source_error_text(a, error);
    return SOURCE_UNREADABLE;
}

static enum source_result check_size(struct source_set *set, size_t size, str *why)
{
    const size_t megabyte = 1024 * 1024;
    if (size > SOURCE_MAX_BYTES) {
        *why = arena_printf(set->arena, "it is %zu MB; the limit is %u MB",
                            size / megabyte + (size % megabyte != 0), SOURCE_MAX_BYTES >> 20);
        return SOURCE_TOO_LARGE;
    }
    if (!has_room(set, size)) {
        *why = STR("all files together are larger than 4 GB");
        return SOURCE_FULL;
    }
    return SOURCE_OK;
}

static enum source_result check_file(struct source_set *set, int fd, size_t *size, str *why)
{
    struct stat status;
    if (fstat(fd, &status) != 0) {
        *why = source_error_text(set->arena, errno);
        return SOURCE_UNREADABLE;
    }
    if (!S_ISREG(status.st_mode)) {
        *why = S_ISDIR(status.st_mode) ? STR("it is a directory") : STR("it is not a regular file");
        return SOURCE_UNREADABLE;
    }
    *size = (size_t)status.st_size;
    return check_size(set, *size, why);
}

/* Reads up to `size` bytes; fewer when the file has become shorter since. */
static enum source_result read_all(struct source_set *set, int fd, size_t size, str *text, str *why)
{
    char *bytes = arena_alloc(set->arena, size + NULS);
    size_t len = 0;
    while (len < size) {
        ssize_t got = read(fd, bytes + len, size - len);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            *why = source_error_text(set->arena, errno);
            return SOURCE_UNREADABLE;
        }
        if (got == 0) {
            break;
        }
        len += (size_t)got;
    }
    memset(bytes + len, 0, NULS);
    *text = (str){bytes, len};
    return SOURCE_OK;
}

static enum source_result read_disk(struct source_set *set, str disk_path, str *text, str *why)
{
    size_t size = 0;
    if (str_find_char(disk_path, '\0', 0) != SIZE_MAX) {
        *why = STR("its name holds a NUL byte");
        return SOURCE_MISSING;
    }
    /* O_NONBLOCK: opening a pipe must not wait for a writer. */
    int fd = open(arena_str(set->arena, disk_path).ptr, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
        return open_failed(set->arena, errno, why);
    }
    enum source_result result = check_file(set, fd, &size, why);
    if (result == SOURCE_OK) {
        result = read_all(set, fd, size, text, why);
    }
    close(fd);
    return result;
}

enum source_result source_load(struct source_set *set, str path, str disk_path,
                               struct source_file **out, str *why)
{
    str text = STR_EMPTY;
    *out = map_get(&set->by_path, path);
    if (*out) {
        return SOURCE_OK;
    }
    const struct source_overlay *overlay = map_get(&set->overlay, path);
    enum source_result result =
        overlay ? check_size(set, overlay->text.len, why) : read_disk(set, disk_path, &text, why);
    if (result == SOURCE_OK) {
        *out = overlay ? source_add(set, path, overlay->text, false)
                       : register_text(set, path, text, false);
    }
    return result;
}

/* ---- places ------------------------------------------------------------------------------ */

struct source_file *source_file_at(const struct source_set *set, uint32_t position)
{
    size_t low = 0;
    size_t high = set->files.len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (set->files.at[middle]->base <= position) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low && position < set->next ? set->files.at[low - 1] : NULL;
}

str source_text(const struct source_set *set, span where)
{
    const struct source_file *file = source_file_at(set, where.lo);
    if (!file) {
        return STR_EMPTY;
    }
    return str_part(file->text, where.lo - file->base, where.hi - file->base);
}

static void make_lines(struct source_set *set, struct source_file *file)
{
    size_t count = 1;
    size_t at = 0;
    while ((at = str_find_char(file->text, '\n', at)) != SIZE_MAX) {
        count++;
        at++;
    }
    file->lines = arena_array(set->arena, uint32_t, count);
    file->lines[file->line_count++] = file->base;
    at = 0;
    while ((at = str_find_char(file->text, '\n', at)) != SIZE_MAX) {
        at++;
        file->lines[file->line_count++] = file->base + (uint32_t)at;
    }
}

/* Index of the line that holds the position. */
static size_t line_index(struct source_set *set, struct source_file *file, uint32_t position)
{
    if (!file->lines) {
        make_lines(set, file);
    }
    size_t low = 0;
    size_t high = file->line_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (file->lines[middle] <= position) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

struct source_place source_place(struct source_set *set, uint32_t position)
{
    struct source_file *file = source_file_at(set, position);
    if (!file) {
        return (struct source_place){0};
    }
    size_t line = line_index(set, file, position);
    str before = source_text(set, (span){file->lines[line], position});
    uint32_t column = 1;
    size_t size;
    for (size_t at = 0; at < before.len; at += size) {
        utf8_decode(before, at, &size);
        column++;
    }
    return (struct source_place){file, (uint32_t)line + 1, column};
}

str source_line(struct source_set *set, struct source_file *file, uint32_t line)
{
    if (!file->lines) {
        make_lines(set, file);
    }
    if (line == 0 || line > file->line_count) {
        return STR_EMPTY;
    }
    size_t from = file->lines[line - 1] - file->base;
    str text = str_part(file->text, from, str_find_char(file->text, '\n', from));
    if (str_ends(text, STR("\r"))) {
        text.len--;
    }
    return text;
}
