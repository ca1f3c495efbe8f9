/* cmd_pull: `dashc pull`: dashboards of a workspace as files, a backup.
 *
 * All files are written or none.  A file is written over only where it is as a pull wrote it, which
 * the manifest of the directory knows: what was changed since is somebody's.
 */
#include "cli/commands.h"

#include "base/fingerprint.h"
#include "cli/backup.h"
#include "cli/compile.h"
#include "cli/interrupt.h"
#include "cli/manifest.h"
#include "cli/output.h"
#include "cli/place.h"
#include "cli/progress.h"
#include "cli/remote.h"
#include "deploy/pull.h"
#include "read/text.h"

#include <errno.h>

struct puller {
    struct cli_options *o;
    struct writer writer;
    struct places places;
    struct manifest manifest;
    struct progress progress;
    size_t count;
    bool failed; /* writer.error says why */
};

/* ---- files ------------------------------------------------------------------------------- */

/* Indented, for people and for git; as it came where it is larger than dashc reads. */
static void put_json(struct arena *a, str json, struct buf *out)
{
    struct json_writer w;
    str why;
    struct json *tree = text_read(a, json, &why);
    if (tree) {
        json_writer_init(&w, out, a);
        json_put_tree(&w, tree);
    } else {
        buf_str(out, json);
    }
    buf_char(out, '\n');
}

static const struct manifest_file *listed(const struct manifest *m, str path)
{
    for (size_t i = 0; i < m->sets.len; i++) {
        const struct manifest_set *set = m->sets.at[i];
        for (size_t k = 0; k < set->files.len; k++) {
            if (str_eq(set->files.at[k].path, path)) return &set->files.at[k];
        }
    }
    return NULL;
}

/* Whether the file may be put at `path`: nothing is there, or the same, or what a pull wrote. */
static bool may_write(struct puller *p, str path, str text)
{
    struct buf old = BUF_INIT;
    struct arena *a = p->o->arena;
    enum writer_found found = writer_read(&p->writer, path, &old);
    const struct manifest_file *file = listed(&p->manifest, path);
    bool same = str_eq(buf_as_str(&old), text);
    bool ours = file && manifest_file_is(file, a, buf_as_str(&old));
    buf_release(&old);
    if (found != FOUND_FILE || same || ours) return true;
    p->writer.error = arena_printf(a,
                                   "%.*s/%.*s is not as a pull wrote it: move it away, or name "
                                   "another directory with -o",
                                   STR_ARG(p->writer.directory), STR_ARG(path));
    return false;
}

static bool take(const struct grafana_dashboard *live, str folder, void *data)
{
    struct puller *p = data;
    struct buf text = BUF_INIT;
    struct arena scratch;
    arena_init(&scratch);
    put_json(&scratch, live->json, &text);
    str path = place_of(&p->places, folder, live->uid);
    p->failed =
        !may_write(p, path, buf_as_str(&text)) || !writer_put(&p->writer, path, buf_as_str(&text));
    p->count++;
    buf_release(&text);
    arena_free(&scratch);
    return !p->failed;
}

static void load_manifest(struct puller *p)
{
    struct buf text = BUF_INIT;
    manifest_init(&p->manifest, p->o->arena);
    if (writer_read(&p->writer, STR(MANIFEST_NAME), &text) == FOUND_FILE) {
        manifest_read(&p->manifest, p->o->arena, buf_as_str(&text));
    }
    buf_release(&text);
}

/* A file has one entry, whichever names it was pulled by. */
static void forget(struct manifest *m, str path)
{
    for (size_t i = 0; i < m->sets.len; i++) {
        struct manifest_set *set = m->sets.at[i];
        size_t kept = 0;
        for (size_t k = 0; k < set->files.len; k++) {
            if (!str_eq(set->files.at[k].path, path)) set->files.at[kept++] = set->files.at[k];
        }
        set->files.len = kept;
    }
}

static bool save_manifest(struct puller *p)
{
    struct arena *a = p->o->arena;
    struct buf text = BUF_INIT;
    struct manifest_set *set = manifest_set_of(&p->manifest, p->o);
    for (size_t i = 0; i < p->writer.files.len; i++) {
        const struct writer_file *file = &p->writer.files.at[i];
        struct manifest_file entry = {file->path, file->size,
                                      fingerprint_hex(a, file->fingerprint)};
        forget(&p->manifest, file->path);
        vec_push(a, &set->files, entry);
    }
    manifest_write(&p->manifest, &text);
    bool good = writer_replace(&p->writer, STR(MANIFEST_NAME), buf_as_str(&text));
    buf_release(&text);
    return good;
}

static bool publish_files(struct puller *p)
{
    return p->writer.files.len == 0 || (save_manifest(p) && writer_commit(&p->writer));
}

/* ---- the command ------------------------------------------------------------------------- */

static void step(size_t done, size_t steps, void *data)
{
    struct puller *p = data;
    progress_step(&p->progress, done, steps);
}

static enum cli_status say_missing(const struct pull_result *result)
{
    for (size_t i = 0; i < result->missing.len; i++) {
        output_say(
            "there is no dashboard with the uid `%.*s`, and no folder of that path, that this "
            "token may see",
            STR_ARG(result->missing.at[i]));
    }
    output_say("nothing was written");
    return STATUS_FILES;
}

static enum cli_status finish(struct puller *p, const struct remote *t,
                              const struct pull_result *result)
{
    if (p->failed ||
        (!result->missing.len && result->failure.outcome == GRAFANA_OK && !publish_files(p))) {
        output_say("%.*s", STR_ARG(p->writer.error));
        return STATUS_FILES;
    }
    if (result->failure.outcome != GRAFANA_OK)
        return remote_failed(t, &result->failure, result->doing);
    if (result->missing.len) return say_missing(result);
    str count = compile_plural(p->o->arena, p->count, "dashboard");
    output_say("%.*s saved below %.*s", STR_ARG(count), STR_ARG(p->writer.directory));
    return STATUS_FINE;
}

static enum cli_status pull_to(struct puller *p, const struct remote *t)
{
    struct cli_options *o = p->o;
    struct pull_result result;
    const struct pull_options options = {.http = t->http,
                                         .grafana = t->grafana,
                                         .names = o->operands.at,
                                         .count = o->operands.len,
                                         .take = take,
                                         .progress = step,
                                         .data = p};
    if (!writer_begin(&p->writer, o->arena, o->output, false)) {
        output_say("%.*s", STR_ARG(p->writer.error));
        return STATUS_FILES;
    }
    load_manifest(p);
    progress_begin(&p->progress, arena_join(o->arena, STR("reading from "), t->where));
    pull(o->arena, &options, &result);
    progress_end(&p->progress);
    enum cli_status status = finish(p, t, &result);
    if (status != STATUS_FINE) writer_abandon(&p->writer);
    writer_end(&p->writer);
    return status;
}

/* The declarations only: no dashboard has to compile. */
static enum cli_status open_workspace(struct cli_options *o, struct compilation *c,
                                      struct remote *t)
{
    struct dash_options options = {.deploys = true, .check_only = true};
    enum cli_status status;
    compile_project(c, o, &options);
    if (c->status != STATUS_FINE) return c->status;
    remote_open(t, o, dash_workspace(c->result), dash_root(c->result), REMOTE_READS, &status);
    return status;
}

static bool choose_directory(struct cli_options *o, const struct compilation *c)
{
    str directory;
    if (o->output.len) return true;
    if (!keep_directory(o->arena, dash_root(c->result), &directory)) return false;
    o->output = arena_join(o->arena, directory, STR("/pull"));
    return true;
}

enum cli_status cmd_pull(struct cli_options *o)
{
    struct puller p = {.o = o, .places = {.arena = o->arena}};
    struct compilation c = {0};
    struct remote t = {.http = NULL};
    if (!o->operands.len)
        return usage_error(o->command, "name dashboards by their uids, or folders: dashc pull "
                                       "lambda \"Team A\"");
    interrupt_watch();
    enum cli_status status = open_workspace(o, &c, &t);
    if (status == STATUS_FINE && !choose_directory(o, &c)) status = STATUS_FILES;
    if (status == STATUS_FINE) status = pull_to(&p, &t);
    remote_close(&t);
    compile_release(&c);
    return status;
}
