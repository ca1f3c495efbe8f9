/* cmd_build: `dashc build`.
 *
 * Dashboards come one by one: each is compared and staged (write.h), or added to the JSON document.
 * Nothing reaches its place, or standard output, before the whole compilation is known to be good.
 */
#include "cli/commands.h"

#include "base/json.h"
#include "cli/around.h"
#include "cli/compile.h"
#include "cli/fault.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/place.h"
#include "cli/publish.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

/* ---- what both ways of building share ---------------------------------------------------- */

static void say_errors(const struct cli_options *o, const struct compilation *c)
{
    if (!c->session) return;
    str problems = compile_problems(c, o->arena);
    compile_say(o, arena_printf(o->arena, "%.*s: nothing was written", STR_ARG(problems)));
}

static enum cli_status cancelled(void)
{
    output_say("cancelled: nothing was written");
    return STATUS_CANCELLED;
}

/* ---- into files -------------------------------------------------------------------------- */

struct builder {
    struct writer writer;
    struct places places;
    bool failed; /* writer.error says why */
};

static bool stage_dashboard(const struct dash_dashboard *dashboard, void *data)
{
    struct builder *b = data;
    if (interrupt_came()) return false;
    str path = place_of(&b->places, dashboard->folder, dashboard->uid);
    b->failed = !writer_put(&b->writer, path, dashboard->json);
    return !b->failed;
}

static void say_published(const struct cli_options *o, const struct compilation *c,
                          const struct published *p)
{
    str counts = compile_counts(c, o->arena);
    if (c->warnings) {
        str warnings = compile_plural(o->arena, c->warnings, "warning");
        counts = arena_printf(o->arena, "%.*s, %.*s", STR_ARG(counts), STR_ARG(warnings));
    }
    compile_say(o, arena_printf(o->arena, "%.*s: %zu written, %zu unchanged, %zu removed (%.*s)",
                                STR_ARG(counts), p->written, p->unchanged, p->removed,
                                STR_ARG(o->output)));
}

static bool is_same_file(const char *a, const struct stat *b)
{
    struct stat info;
    return stat(a, &info) == 0 && info.st_dev == b->st_dev && info.st_ino == b->st_ino;
}

/* A source may be called as a dashboard is, and lie where that goes. */
static bool replaces(struct builder *b, const char *source)
{
    struct writer *w = &b->writer;
    struct stat info;
    if (stat(source, &info) != 0) return false;
    for (size_t i = 0; i < w->files.len; i++) {
        str path = arena_join(w->arena, w->directory, STR("/"), w->files.at[i].path);
        if (!is_same_file(path.ptr, &info)) continue;
        w->error =
            arena_printf(w->arena, "cannot write %.*s: it is one of the sources", STR_ARG(path));
        return true;
    }
    return false;
}

static bool replaces_source(struct builder *b, const struct dash_result *result)
{
    struct arena *a = b->writer.arena;
    str root = dash_root(result);
    for (size_t i = 0; i < dash_file_count(result); i++) {
        str file = dash_file(result, i);
        if (dash_file_builtin(result, i) || !str_ends(file, STR(".json"))) continue;
        str below = arena_join(a, root, root.len ? STR("/") : STR_EMPTY, file);
        if (replaces(b, arena_str(a, file).ptr) || replaces(b, below.ptr)) return true;
    }
    return false;
}

/* The status of a build, once everything is compiled and staged. */
static enum cli_status finish(struct builder *b, const struct cli_options *o,
                              const struct compilation *c)
{
    struct published published;
    if (interrupt_came()) return cancelled();
    if (!b->failed && c->status != STATUS_FINE) {
        say_errors(o, c);
        return c->status;
    }
    if (b->failed || replaces_source(b, c->result) || !publish(&b->writer, o, &published)) {
        output_say("%.*s", STR_ARG(b->writer.error));
        return STATUS_FILES;
    }
    say_published(o, c, &published);
    return STATUS_FINE;
}

static enum cli_status build_files(struct cli_options *o)
{
    struct builder b = {.places = {.arena = o->arena}};
    struct dash_options options = {
        .whole = around_whole(o), .budget = true, .on_dashboard = stage_dashboard, .data = &b};
    struct compilation c;
    compile_inputs(o);
    if (str_empty(o->output)) o->output = STR("out");
    if (!writer_begin(&b.writer, o->arena, o->output, false)) {
        output_say("%.*s", STR_ARG(b.writer.error));
        return STATUS_FILES;
    }
    fault_guard(&b.writer);
    compile_run(&c, o, &options);
    c.status = finish(&b, o, &c);
    if (c.status != STATUS_FINE) writer_abandon(&b.writer);
    fault_guard(NULL);
    writer_end(&b.writer);
    compile_release(&c);
    return c.status;
}

/* ---- into one JSON document -------------------------------------------------------------- */

/* The document waits in a nameless temporary file: it may be large, and part of it is of no use. */
struct document {
    FILE *file;
    struct arena arena; /* of one dashboard */
    struct places places;
    size_t count;
    int error; /* errno of the first failure */
};

static void document_put(struct document *d, str text)
{
    if (!d->error && fwrite(text.ptr, 1, text.len, d->file) != text.len) d->error = errno;
}

static bool add_dashboard(const struct dash_dashboard *dashboard, void *data)
{
    struct document *d = data;
    struct buf head = BUF_INIT;
    struct json_writer w;
    arena_reset(&d->arena);
    json_writer_init(&w, &head, &d->arena);
    w.compact = true;
    json_begin_object(&w);
    json_field_str(&w, "uid", dashboard->uid);
    json_field_str(&w, "title", dashboard->title);
    json_field_str(&w, "folder", dashboard->folder);
    json_field_str(&w, "path", place_of(&d->places, dashboard->folder, dashboard->uid));
    json_end_object(&w);
    document_put(d, d->count++ ? STR(",\n") : STR("\n"));
    document_put(d, str_part(buf_as_str(&head), 0, head.len - 1)); /* without the brace */
    document_put(d, STR(",\"dashboard\":"));
    document_put(d, str_trim(dashboard->json));
    document_put(d, STR("}"));
    buf_release(&head);
    return !d->error && !interrupt_came();
}

static bool document_send(struct document *d)
{
    char chunk[1 << 16];
    size_t got;
    document_put(d, STR("\n]}\n"));
    if (!d->error && (fflush(d->file) != 0 || fseek(d->file, 0, SEEK_SET) != 0)) d->error = errno;
    while (!d->error && (got = fread(chunk, 1, sizeof chunk, d->file)) > 0) {
        if (!output_put((str){chunk, got})) return true; /* output_end speaks of it */
    }
    if (!d->error && ferror(d->file)) d->error = errno;
    return !d->error;
}

static enum cli_status send(struct document *d, const struct cli_options *o,
                            const struct compilation *c)
{
    if (interrupt_came()) return cancelled();
    if (!d->error && c->status != STATUS_FINE) {
        say_errors(o, c);
        return c->status;
    }
    if (document_send(d)) return STATUS_FINE;
    output_say("cannot keep the JSON in a temporary file: %s", strerror(d->error));
    return STATUS_FILES;
}

static enum cli_status build_json(struct cli_options *o)
{
    struct document d = {.file = tmpfile(), .places = {.arena = o->arena}};
    struct dash_options options = {
        .whole = around_whole(o), .budget = true, .on_dashboard = add_dashboard, .data = &d};
    struct compilation c;
    compile_inputs(o);
    if (!d.file) {
        if (errno == ENOMEM) out_of_memory();
        output_say("cannot make a temporary file: %s", strerror(errno));
        return STATUS_FILES;
    }
    arena_init(&d.arena);
    document_put(&d, STR("{\"dashboards\":["));
    compile_run(&c, o, &options);
    c.status = send(&d, o, &c);
    compile_release(&c);
    arena_free(&d.arena);
    fclose(d.file);
    return c.status;
}

enum cli_status cmd_build(struct cli_options *o)
{
    if (o->check && o->json) {
        return usage_error(o->command, "`--check` makes no JSON; for errors and warnings as JSON: "
                                       "dashc check --diagnostics json");
    }
    if (o->json && !str_empty(o->output)) {
        return usage_error(o->command, "`--json` writes to standard output, `--output` to a "
                                       "directory: leave one of them out");
    }
    if (o->check) return cmd_check(o);
    interrupt_watch();
    return o->json ? build_json(o) : build_files(o);
}
