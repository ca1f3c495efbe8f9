/* backup: see backup.h. */
#include "cli/backup.h"

#include "base/moment.h"
#include "cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

bool keep_directory(struct arena *a, str root, str *out)
{
    *out = root.len ? arena_join(a, root, STR("/.dashc")) : STR(".dashc");
    str ignore = arena_join(a, *out, STR("/.gitignore"));
    if (mkdir(out->ptr, 0700) != 0 && errno != EEXIST) {
        output_say("cannot make the directory %s: %s", out->ptr, strerror(errno));
        return false;
    }
    int fd = open(ignore.ptr, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd >= 0) {
        output_write_all(fd, STR("*\n"));
        close(fd);
    }
    return true;
}

static str name_of(struct arena *a, str directory, unsigned serial)
{
    struct moment_parts now = moment_parts_of(moment_now());
    str name = arena_printf(a, "%.*s/backup/%04d-%02d-%02dT%02d%02d%02dZ", STR_ARG(directory),
                            (int)now.year, now.month, now.day, now.hour, now.minute, now.second);
    return serial > 1 ? arena_printf(a, "%.*s-%u", STR_ARG(name), serial) : name;
}

static bool begin(struct backup *b)
{
    struct stat info;
    str directory, folder;
    unsigned serial = 1;
    if (b->folder.len) return true;
    if (!keep_directory(b->arena, b->root, &directory)) return false;
    do {
        folder = name_of(b->arena, directory, serial++);
    } while (lstat(folder.ptr, &info) == 0);
    if (!writer_begin(&b->writer, b->arena, folder, false)) return false;
    b->folder = folder;
    return true;
}

/* Two filters of one log group, policies of two domains: what is kept may have one name.  The disk
 * is asked, because it may hold `Logs.json` and `logs.json` for the same. */
static str free_path(const struct backup *b, str path)
{
    struct stat info;
    str stem = path, end = STR_EMPTY, free = path;
    if (str_ends(path, STR(".json"))) {
        stem.len -= STR(".json").len;
        end = STR(".json");
    }
    for (unsigned serial = 2;
         lstat(arena_join(b->arena, b->folder, STR("/"), free).ptr, &info) == 0; serial++)
        free = arena_printf(b->arena, "%.*s-%u%.*s", STR_ARG(stem), serial, STR_ARG(end));
    return free;
}

bool backup_keep(struct backup *b, str path, str text, str *why)
{
    *why = STR("it cannot be kept below .dashc");
    if (!begin(b)) return false;
    bool kept = writer_replace(&b->writer, free_path(b, path), text);
    if (!kept) *why = b->writer.error;
    return kept;
}

void backup_end(struct backup *b)
{
    if (b->folder.len) writer_end(&b->writer);
}
