/* fix: see fix.h.  Not responsible for what an edit is: the checks say (compiler/lint/). */
#include "cli/fix.h"

#include "base/fingerprint.h"
#include "cli/compile.h"
#include "cli/fault.h"
#include "cli/interrupt.h"
#include "cli/line_diff.h"
#include "cli/output.h"
#include "cli/sources.h"
#include "cli/write.h"
#include "lint/check.h"

#include <errno.h>
#include <stdlib.h>

enum { MOST_ROUNDS = 50 };

struct edit {
    span where;
    str text;
};
struct mended_file {
    str path; /* as messages show it */
    str before;
    str now;
    size_t edits;
    str disk;
};
struct fixing {
    const struct cli_options *o;
    struct arena *arena;
    VEC(struct mended_file) files;
    VEC(struct dash_overlay) overlays;
    uint64_t built; /* of all dashboards of a round */
    size_t edits;
};

/* ---- compiling --------------------------------------------------------------------------- */

static bool note_dashboard(const struct dash_dashboard *dashboard, void *data)
{
    struct fixing *f = data;
    f->built = f->built * 31 + fingerprint_of(dashboard->folder);
    f->built = f->built * 31 + fingerprint_of(dashboard->json);
    return !interrupt_came();
}

static void compile_now(struct fixing *f, struct compilation *c)
{
    struct dash_options options = {.budget = true, .on_dashboard = note_dashboard, .data = f};
    f->overlays.len = 0;
    for (size_t i = 0; i < f->files.len; i++) {
        struct dash_overlay overlay = {f->files.at[i].path, f->files.at[i].now};
        vec_push(f->arena, &f->overlays, overlay);
    }
    options.overlays = f->overlays.at;
    options.overlay_count = f->overlays.len;
    f->built = 0;
    compile_quietly(c, f->o, &options);
}

/* ---- edits ------------------------------------------------------------------------------- */

typedef VEC(struct edit) edit_list;

static int by_place(const void *a, const void *b)
{
    uint32_t x = ((const struct edit *)a)->where.lo, y = ((const struct edit *)b)->where.lo;
    return (x > y) - (x < y);
}

/* Whether a file that was not compiled may use what the edit takes away. */
static bool others_may_use(struct fixing *f, struct compilation *c, const struct diag *d)
{
    bool declared = d->code == DIAG_UNUSED_LET || d->code == DIAG_UNUSED_FRAGMENT;
    const struct source_file *file = source_file_at(d->sink->sources, d->fix.where.lo);
    return declared && sources_mention(f->arena, c->result, file->path);
}

static edit_list collect(struct fixing *f, struct compilation *c)
{
    const struct diag_sink *sink = dash_sink(c->result);
    edit_list edits = {0};
    for (size_t i = 0; i < sink->list.len; i++) {
        const struct diag *d = sink->list.at[i];
        const char *name = diag_info(d->code)->check;
        enum lint_check check = name ? lint_find(str_from(name)) : LINT_COUNT;
        if (check == LINT_COUNT || !lint_info(check)->fixes || !span_known(d->fix.where)) continue;
        if (others_may_use(f, c, d)) continue;
        struct edit edit = {d->fix.where, d->fix.text};
        vec_push(f->arena, &edits, edit);
    }
    if (edits.len) qsort(edits.at, edits.len, sizeof *edits.at, by_place);
    return edits;
}

static struct mended_file *file_of(struct fixing *f, const struct source_file *file)
{
    for (size_t i = 0; i < f->files.len; i++)
        if (str_eq(f->files.at[i].path, file->path)) return &f->files.at[i];
    str text = arena_str(f->arena, file->text);
    struct mended_file mended = {.path = arena_str(f->arena, file->path), .before = text};
    mended.now = text;
    vec_push(f->arena, &f->files, mended);
    return &f->files.at[f->files.len - 1];
}

/* The edits of one file, from `at` on; those that touch one before them wait for the next round.
 * Gives the index behind them. */
static size_t edit_file(struct fixing *f, const struct source_file *file, const edit_list *edits,
                        size_t at)
{
    struct mended_file *mended = file_of(f, file);
    struct buf text = BUF_INIT;
    uint32_t done = file->base, end = file->base + (uint32_t)file->text.len;
    for (; at < edits->len && edits->at[at].where.lo < end; at++) {
        const struct edit *edit = &edits->at[at];
        if (edit->where.lo < done) continue;
        buf_str(&text, str_part(file->text, done - file->base, edit->where.lo - file->base));
        buf_str(&text, edit->text);
        done = edit->where.hi;
        mended->edits++;
        f->edits++;
    }
    buf_str(&text, str_part(file->text, done - file->base, file->text.len));
    mended->now = arena_str(f->arena, buf_as_str(&text));
    buf_release(&text);
    return at;
}

static bool edit_all(struct fixing *f, struct compilation *c)
{
    edit_list edits = collect(f, c);
    struct source_set *sources = dash_sink(c->result)->sources;
    for (size_t at = 0; at < edits.len;)
        at = edit_file(f, source_file_at(sources, edits.at[at].where.lo), &edits, at);
    return edits.len > 0;
}

/* ---- writing ----------------------------------------------------------------------------- */

/* NULL: it still is as it was compiled. */
static const char *changed(struct writer *w, const struct mended_file *file, str path)
{
    struct buf now = BUF_INIT;
    enum writer_found found = writer_read(w, path, &now);
    const char *why = found == FOUND_OTHER && errno == ELOOP    ? "it is a symbolic link"
                      : found != FOUND_FILE                     ? strerror(errno)
                      : !str_eq(buf_as_str(&now), file->before) ? "it has changed since it was read"
                                                                : NULL;
    buf_release(&now);
    return why;
}

static bool stage(struct fixing *f, struct writer *w, size_t below)
{
    for (size_t i = 0; i < f->files.len; i++) {
        const struct mended_file *file = &f->files.at[i];
        str path = str_part(file->disk, below, file->disk.len);
        const char *why = changed(w, file, path);
        if (why)
            w->error = arena_printf(f->arena, "cannot mend %.*s: %s", STR_ARG(file->path), why);
        if (why || !writer_put(w, path, file->now)) return false;
    }
    return true;
}

/* The directory that all files lie in, with its slash. */
static str common_directory(const struct fixing *f)
{
    str common = path_directory(f->files.at[0].disk);
    for (size_t i = 1; i < f->files.len; i++)
        while (common.len && !str_starts(f->files.at[i].disk, common))
            common = path_directory(str_part(common, 0, common.len - 1));
    return common;
}

static bool find_on_disk(struct fixing *f, const struct dash_result *result)
{
    for (size_t i = 0; i < f->files.len; i++) {
        struct mended_file *file = &f->files.at[i];
        if (sources_find(f->arena, result, file->path, file->before, &file->disk)) continue;
        output_say("cannot mend %.*s: it cannot be written, or is not as it was read",
                   STR_ARG(file->path));
        return false;
    }
    return true;
}

static enum cli_status write_all(struct fixing *f, const struct dash_result *result)
{
    struct writer w;
    if (!find_on_disk(f, result)) return STATUS_FILES;
    str common = common_directory(f);
    bool good = writer_begin(&w, f->arena, arena_str(f->arena, common), false);
    enum cli_status status = STATUS_FINE;
    fault_guard(&w);
    w.precious = true;
    good = good && stage(f, &w, common.len);
    if (good && interrupt_came())
        status = STATUS_CANCELLED;
    else if (!good || !writer_commit(&w))
        status = STATUS_FILES;
    if (status == STATUS_CANCELLED) output_say("cancelled: nothing was written");
    if (status == STATUS_FILES) output_say("%.*s", STR_ARG(w.error));
    if (status != STATUS_FINE) writer_abandon(&w);
    fault_guard(NULL);
    writer_end(&w);
    return status;
}

/* ---- saying ------------------------------------------------------------------------------ */

static void show_diff(const struct fixing *f)
{
    struct buf out = BUF_INIT;
    for (size_t i = 0; i < f->files.len; i++)
        line_diff(f->files.at[i].path, f->files.at[i].before, f->files.at[i].now, &out);
    output_put(buf_as_str(&out));
    buf_release(&out);
}

/* Whether the sources do not compile: the findings of checks are no such errors. */
static bool has_error(const struct compilation *c)
{
    const struct diag_sink *sink = dash_sink(c->result);
    for (size_t i = 0; i < sink->list.len; i++) {
        const struct diag *d = sink->list.at[i];
        if (d->severity == DIAG_ERROR && !diag_info(d->code)->check) return true;
    }
    return false;
}

static void say_edits(const struct fixing *f, const struct compilation *c)
{
    str edits = compile_plural(f->arena, f->edits, "edit");
    str files = compile_plural(f->arena, f->files.len, "file");
    const char *what = f->o->dry_run ? "would be made in" : "made in";
    if (f->edits)
        compile_say(f->o,
                    arena_printf(f->arena, "%.*s %s %.*s", STR_ARG(edits), what, STR_ARG(files)));
    else if (has_error(c)) /* nothing is looked for in sources that do not compile */
        compile_say(f->o, STR("nothing was mended: first the errors"));
    else
        compile_say(f->o, STR("there is nothing to mend"));
}

/* ---- the whole --------------------------------------------------------------------------- */

/* Compiles and edits until nothing is left; *c is the last compilation. */
static void mend(struct fixing *f, struct compilation *c, uint64_t *built)
{
    compile_now(f, c);
    *built = f->built;
    for (int round = 0; round < MOST_ROUNDS && c->session && edit_all(f, c); round++) {
        compile_release(c);
        compile_now(f, c);
    }
}

static enum cli_status finish(struct fixing *f, const struct compilation *c, uint64_t built)
{
    if (interrupt_came()) {
        output_say("cancelled: nothing was written");
        return STATUS_CANCELLED;
    }
    if (f->edits && f->built != built) {
        output_say("the edits would change what is built: nothing was written");
        return STATUS_FILES;
    }
    if (f->o->dry_run) show_diff(f);
    enum cli_status status = f->edits && !f->o->dry_run ? write_all(f, c->result) : STATUS_FINE;
    /* What could not be read was not looked at either. */
    if (status == STATUS_FINE && (f->edits || c->status != STATUS_FILES)) say_edits(f, c);
    return status == STATUS_FINE ? c->status : status;
}

enum cli_status fix_run(struct cli_options *o)
{
    struct fixing f = {.o = o, .arena = o->arena};
    struct compilation c;
    uint64_t built;
    interrupt_watch();
    mend(&f, &c, &built);
    if (!c.session) return c.status;
    enum cli_status status = finish(&f, &c, built);
    compile_tell(&c);
    compile_summary(&c, o);
    c.status = status;
    compile_release(&c);
    return status;
}
