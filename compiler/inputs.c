/* Job: what is to be compiled: files and folders given, the files found, the modules loaded.  Not
 * responsible for what a file declares (sema/module.c). */
#define _DEFAULT_SOURCE /* d_type of a directory's entries */
#include "inner.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

static int compare_paths(const void *a, const void *b)
{
    return str_cmp(*(const str *)a, *(const str *)b);
}

/* A walk through one folder that was given.  A disk is none of dashboards: whoever says `/` or his
 * home folder is told so after a moment, not after a quarter of an hour. */
struct walk {
    struct dash_result *result;
    path_list *found;
    size_t entries;
};
enum { MOST_ENTRIES = 200000 };

static void add_directory(struct walk *w, str path, int depth);

/* Most file systems say so in the entry, without a look at the file. */
static bool is_directory(str path, const struct dirent *entry)
{
    struct stat st;
    if (entry->d_type != DT_UNKNOWN) return entry->d_type == DT_DIR;
    return !lstat(path.ptr, &st) && S_ISDIR(st.st_mode);
}

static void add_entry(struct walk *w, str directory, const struct dirent *entry, int depth)
{
    struct dash_result *r = w->result;
    const char *name = entry->d_name;
    if (name[0] == '.' || ++w->entries > MOST_ENTRIES) return;
    bool here = str_is(directory, "."), root = str_is(directory, "/");
    str path = here
                   ? arena_printf(&r->arena, "%s", name)
                   : arena_printf(&r->arena, "%.*s%s%s", STR_ARG(directory), root ? "" : "/", name);
    if (is_directory(path, entry))
        add_directory(w, path, depth + 1);
    else if (str_ends(path, STR(".dash")))
        vec_push(&r->arena, w->found, path);
}

static void add_directory(struct walk *w, str path, int depth)
{
    enum { MOST_DEPTH = 64 };
    struct dash_result *r = w->result;
    DIR *dir = depth < MOST_DEPTH ? opendir(path.ptr) : NULL;
    if (!dir) {
        if (depth < MOST_DEPTH && errno == ENOMEM) out_of_memory();
        str why = depth < MOST_DEPTH ? source_error_text(&r->arena, errno)
                                     : STR("it lies more than 64 folders deep");
        r->program.unreadable = true;
        REPORT_IN(&r->program, FILE_UNREADABLE, SPAN_NONE, "the folder `%.*s` cannot be read: %.*s",
                  STR_ARG(path), STR_ARG(why));
        return;
    }
    for (struct dirent *entry; w->entries <= MOST_ENTRIES && (entry = readdir(dir));)
        add_entry(w, path, entry, depth);
    closedir(dir);
}

static bool is_overlay(const struct dash_options *o, str path)
{
    for (size_t i = 0; i < o->overlay_count; i++)
        if (str_eq(o->overlays[i].path, path)) return true;
    return false;
}

static void add_input(struct dash_result *r, str given, path_list *out)
{
    struct stat st;
    str path = path_clean(&r->arena, given);
    if (is_overlay(r->options, path) || stat(path.ptr, &st) || !S_ISDIR(st.st_mode)) {
        vec_push(&r->arena, out, path);
        return;
    }
    struct walk walk = {r, out, 0};
    struct diag *d;
    size_t before = out->len;
    add_directory(&walk, path, 0);
    if (walk.entries > MOST_ENTRIES) {
        out->len = before;
        r->program.unreadable = true;
        d = REPORT_IN(&r->program, FILE_UNREADABLE, SPAN_NONE,
                      "more than %d files lie below `%.*s`", MOST_ENTRIES, STR_ARG(path));
        diag_help(d, "name the folder of the dashboards, as in `dashc check dashboards`");
        return;
    }
    if (out->len != before || r->program.unreadable) return;
    r->program.unreadable = true;
    d = REPORT_IN(&r->program, NO_FILES, SPAN_NONE, "there is no .dash file below `%.*s`",
                  STR_ARG(path));
    diag_help(d, "a dashboard is a file such as `dashboards/lambda.dash`; `dashc init` writes a "
                 "first one");
}

path_list inputs_collect(struct dash_result *r, const str *paths, size_t count)
{
    path_list all = {0}, unique = {0};
    for (size_t i = 0; i < count; i++) add_input(r, paths[i], &all);
    if (all.len) qsort(all.at, all.len, sizeof *all.at, compare_paths);
    for (size_t i = 0; i < all.len; i++)
        if (i == 0 || !str_eq(all.at[i], all.at[i - 1])) vec_push(&r->arena, &unique, all.at[i]);
    return unique;
}

input_list inputs_load(struct dash_result *r, const path_list *paths)
{
    input_list list = {0};
    for (size_t i = 0; i < paths->len; i++) {
        str path = paths->at[i], name = path_below(r->program.root, path);
        struct input input = {path, name, !module_is_shared(&r->program, name, path), NULL};
        if (!input.alone) input.module = module_load_from(&r->program, name, path, SPAN_NONE);
        vec_push(&r->arena, &list, input);
    }
    return list;
}
