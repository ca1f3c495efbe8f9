/* publish: see publish.h.
 *
 * A crash between two steps must not make dashc forget a file of its own, nor claim one of somebody
 * else's: so the manifest first lists what was and what will be, then files move and go, then it
 * lists what is.
 */
#include "cli/publish.h"

#include "base/fingerprint.h"
#include "cli/manifest.h"
#include "cli/output.h"

#include <errno.h>

struct publisher {
    struct writer *writer;
    struct manifest manifest;
    struct manifest_set *set;
    VEC(struct manifest_file) made;  /* what this build stands for */
    VEC(struct manifest_file) stale; /* what it no longer makes */
    struct map earlier;              /* paths that any set lists */
    struct map now;                  /* paths that this build makes */
};

static void load_manifest(struct publisher *p)
{
    struct buf text = BUF_INIT;
    struct writer *w = p->writer;
    enum writer_found found = writer_read(w, STR(MANIFEST_NAME), &text);
    if (found == FOUND_NOTHING) {
        manifest_init(&p->manifest, w->arena);
    } else if (!manifest_read(&p->manifest, w->arena, buf_as_str(&text))) {
        output_say("%.*s/" MANIFEST_NAME " is not as dashc writes it: it is made anew, and files "
                   "of earlier builds are left alone",
                   STR_ARG(w->directory));
    }
    buf_release(&text);
}

static void note_paths(struct publisher *p)
{
    struct arena *a = p->writer->arena;
    for (size_t i = 0; i < p->manifest.sets.len; i++) {
        const struct manifest_set *set = p->manifest.sets.at[i];
        for (size_t j = 0; j < set->files.len; j++) {
            map_set(a, &p->earlier, set->files.at[j].path, &set->files.at[j]);
        }
    }
    for (size_t i = 0; i < p->writer->files.len; i++) {
        map_set(a, &p->now, p->writer->files.at[i].path, &p->writer->files.at[i]);
    }
}

/* A file that already was as this build makes it, and that no build wrote, is not ours. */
static void list_made(struct publisher *p)
{
    struct arena *a = p->writer->arena;
    for (size_t i = 0; i < p->writer->files.len; i++) {
        const struct writer_file *file = &p->writer->files.at[i];
        if (file->differs || map_get(&p->earlier, file->path)) {
            str fingerprint = fingerprint_hex(a, file->fingerprint);
            struct manifest_file made = {file->path, file->size, fingerprint};
            vec_push(a, &p->made, made);
        }
    }
}

static void list_stale(struct publisher *p)
{
    for (size_t i = 0; i < p->set->files.len; i++) {
        if (!map_get(&p->now, p->set->files.at[i].path)) {
            vec_push(p->writer->arena, &p->stale, p->set->files.at[i]);
        }
    }
}

static bool save_manifest(struct publisher *p)
{
    struct buf text = BUF_INIT;
    bool good = true;
    manifest_write(&p->manifest, &text);
    if (text.len) {
        good = writer_replace(p->writer, STR(MANIFEST_NAME), buf_as_str(&text));
    } else {
        writer_remove(p->writer, STR(MANIFEST_NAME));
    }
    buf_release(&text);
    return good;
}

static void list_in_set(struct publisher *p, bool with_stale)
{
    struct arena *a = p->writer->arena;
    p->set->files.len = 0;
    for (size_t i = 0; i < p->made.len; i++) vec_push(a, &p->set->files, p->made.at[i]);
    for (size_t i = 0; with_stale && i < p->stale.len; i++) {
        vec_push(a, &p->set->files, p->stale.at[i]);
    }
}

/* What could not be removed stays listed, for the next build to try. */
static bool keep_stale(struct publisher *p, const struct manifest_file *file)
{
    struct writer *w = p->writer;
    w->error = arena_printf(w->arena, "cannot remove %.*s/%.*s: %s", STR_ARG(w->directory),
                            STR_ARG(file->path), strerror(errno));
    vec_push(w->arena, &p->made, *file);
    return false;
}

static bool remove_stale(struct publisher *p, const struct manifest_file *file, size_t *removed)
{
    struct writer *w = p->writer;
    struct buf text = BUF_INIT;
    enum writer_found found = writer_read(w, file->path, &text);
    bool ours = found == FOUND_FILE && manifest_file_is(file, w->arena, buf_as_str(&text));
    buf_release(&text);
    if (found == FOUND_NOTHING || manifest_lists(&p->manifest, p->set, file->path)) return true;
    if (!ours) {
        output_say("%.*s/%.*s is no longer made, but was changed since dashc wrote it: left alone",
                   STR_ARG(w->directory), STR_ARG(file->path));
        return true;
    }
    if (!writer_remove(w, file->path)) return keep_stale(p, file);
    ++*removed;
    return true;
}

static void count_files(const struct writer *w, struct published *out)
{
    for (size_t i = 0; i < w->files.len; i++) {
        size_t *counter = w->files.at[i].differs ? &out->written : &out->unchanged;
        ++*counter;
    }
}

bool publish(struct writer *w, const struct cli_options *o, struct published *out)
{
    struct publisher p = {.writer = w};
    *out = (struct published){0};
    load_manifest(&p);
    p.set = manifest_set_of(&p.manifest, o);
    note_paths(&p);
    list_made(&p);
    list_stale(&p);
    list_in_set(&p, true);
    if (!save_manifest(&p) || !writer_commit(w)) return false;
    bool good = true;
    for (size_t i = 0; i < p.stale.len; i++) {
        good = remove_stale(&p, &p.stale.at[i], &out->removed) && good;
    }
    list_in_set(&p, false);
    count_files(w, out);
    return (p.stale.len == 0 || save_manifest(&p)) && good;
}
