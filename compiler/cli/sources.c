/* sources: see sources.h.  Not responsible for reading sources to be compiled (source/). */
#include "cli/sources.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_DEPTH = 64, LARGEST = 32 << 20 };

static bool read_file(const char *path, struct buf *out)
{
    struct stat info;
    FILE *file = fopen(path, "rb");
    bool good =
        file && fstat(fileno(file), &info) == 0 && S_ISREG(info.st_mode) && info.st_size <= LARGEST;
    char *space = good ? buf_space(out, (size_t)info.st_size) : NULL;
    good = space && fread(space, 1, (size_t)info.st_size, file) == (size_t)info.st_size;
    if (file) fclose(file);
    return good;
}

static bool holds(str disk, str text)
{
    struct buf found = BUF_INIT;
    bool same = read_file(disk.ptr, &found) && str_eq(buf_as_str(&found), text);
    buf_release(&found);
    return same && access(disk.ptr, W_OK) == 0;
}

static str below_root(struct arena *a, const struct dash_result *r, str path)
{
    str root = dash_root(r);
    bool relative = root.len && !str_starts(path, STR("/"));
    return relative ? arena_join(a, root, STR("/"), path) : arena_str(a, path);
}

/* From the top, so that two files are seen to lie in one directory; a link in the place of the file
 * itself is not followed. */
static bool from_top(struct arena *a, str path, str *out)
{
    char folder[PATH_MAX];
    size_t name = path_directory(path).len;
    str above = name ? arena_str(a, str_part(path, 0, name)) : STR(".");
    if (!realpath(above.ptr, folder)) return false;
    bool top = strcmp(folder, "/") == 0;
    *out =
        arena_join(a, top ? STR_EMPTY : str_from(folder), STR("/"), str_part(path, name, path.len));
    return true;
}

/* A file below the root is called by its path from there, any other as it was given. */
bool sources_find(struct arena *a, const struct dash_result *r, str path, str text, str *disk)
{
    str below = below_root(a, r, path), given = arena_str(a, path);
    if (holds(below, text)) return from_top(a, below, disk);
    return holds(given, text) && from_top(a, given, disk);
}

/* ---- files that were not compiled -------------------------------------------------------- */

struct search {
    struct arena *arena;
    const struct dash_result *result;
    str name; /* `shared.dash"`, as it ends in a `use` */
    bool found;
};

static bool was_compiled(const struct search *s, str disk)
{
    for (size_t i = 0; i < dash_file_count(s->result); i++) {
        if (dash_file_builtin(s->result, i)) continue;
        str file = dash_file(s->result, i);
        if (str_eq(file, disk) || str_eq(below_root(s->arena, s->result, file), disk)) return true;
    }
    return false;
}

static void search_folder(struct search *s, str folder, int depth);

static void search_entry(struct search *s, str folder, const char *name, int depth)
{
    struct stat info;
    if (name[0] == '.' || s->found) return;
    str path = str_is(folder, ".") ? arena_str(s->arena, str_from(name))
                                   : arena_join(s->arena, folder, STR("/"), str_from(name));
    if (lstat(path.ptr, &info) != 0) return;
    if (S_ISDIR(info.st_mode)) {
        search_folder(s, path, depth + 1);
    } else if (str_ends(path, STR(".dash")) && !was_compiled(s, path)) {
        struct buf text = BUF_INIT;
        s->found =
            !read_file(path.ptr, &text) || str_find(buf_as_str(&text), s->name, 0) != SIZE_MAX;
        buf_release(&text);
    }
}

static void search_folder(struct search *s, str folder, int depth)
{
    DIR *dir = depth < MOST_DEPTH ? opendir(folder.ptr) : NULL;
    if (!dir) {
        s->found = true; /* what is in there is not known */
        return;
    }
    for (struct dirent *entry; (entry = readdir(dir));)
        search_entry(s, folder, entry->d_name, depth);
    closedir(dir);
}

bool sources_mention(struct arena *a, const struct dash_result *r, str path)
{
    str root = dash_root(r);
    str name = str_part(path, path_directory(path).len, path.len);
    struct search s = {.arena = a, .result = r, .name = arena_join(a, name, STR("\""))};
    search_folder(&s, root.len ? arena_str(a, root) : STR("."), 0);
    return s.found;
}
