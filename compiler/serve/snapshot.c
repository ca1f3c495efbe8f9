/* Job: compile, and write down what the page shows.  Not responsible for serving it (server.c) or
 * for the numbers in the pictures (preview/src/sample). */
#include "serve/snapshot.h"

#include "serve/recipe.h"
#include "source/render.h"

#include <setjmp.h>
#include <stdlib.h>

enum { MOST_SHOWN = 20 };

struct maker {
    struct dash_session *session;
    struct snapshot *snapshot;
    struct arena scratch; /* of one dashboard */
    struct buf out;
};

/* ---- places ------------------------------------------------------------------------------ */

static void put_place(struct json_writer *w, const struct dash_dashboard *d, span where)
{
    struct source_place place = {0};
    if (span_known(where)) place = source_place(d->sources, where.lo);
    json_field_str(w, "file", place.file ? place.file->path : STR_EMPTY);
    json_field_number(w, "line", place.line);
    json_field_number(w, "column", place.column);
}

/* The lines of a sentence, whole and without the indentation that they share. */
static str lines_of(struct arena *a, struct source_set *set, span where)
{
    if (!span_known(where)) return STR_EMPTY;
    struct source_place first = source_place(set, where.lo);
    struct source_place last = source_place(set, where.hi > where.lo ? where.hi - 1 : where.lo);
    struct source_file *file = source_file_at(set, where.lo);
    size_t indent = SIZE_MAX;
    for (uint32_t n = first.line; n <= last.line; n++) {
        str line = source_line(set, file, n);
        size_t at = 0;
        while (at < line.len && line.ptr[at] == ' ') at++;
        if (at < line.len && at < indent) indent = at;
    }
    str text = STR_EMPTY;
    for (uint32_t n = first.line; n <= last.line; n++) {
        str line = source_line(set, file, n);
        text = arena_printf(a, "%.*s%s%.*s", STR_ARG(text), n > first.line ? "\n" : "",
                            STR_ARG(str_part(line, indent, line.len)));
    }
    return text;
}

/* ---- one dashboard ----------------------------------------------------------------------- */

static const struct model_panel *panel_of(const struct dash_dashboard *d, int id)
{
    for (size_t r = 0; r < d->model->rows.len; r++) {
        const struct model_row *row = d->model->rows.at[r];
        for (size_t i = 0; i < row->panels.len; i++)
            if (row->panels.at[i]->id == id) return row->panels.at[i];
    }
    return NULL;
}

static void put_recipes(struct json_writer *w, const struct model_panel *panel)
{
    json_field_object(w, "recipes");
    for (size_t i = 0; panel && i < panel->targets.len; i++) {
        const struct target *t = panel->targets.at[i];
        if (!t->sample) continue;
        json_key_str(w, t->ref_id);
        recipe_write(w, t->sample);
    }
    json_end_object(w);
}

/* The entries of a panel's targets stand behind its own; gives the index of what follows. */
static size_t put_targets(struct json_writer *w, const struct dash_dashboard *d, size_t at)
{
    json_field_object(w, "targets");
    for (; at < d->map_count && d->map[at].ref_id.len; at++) {
        json_key_str(w, d->map[at].ref_id);
        json_begin_object(w);
        put_place(w, d, d->map[at].where);
        json_field_str(w, "logical", d->map[at].logical);
        json_end_object(w);
    }
    json_end_object(w);
    return at;
}

static void put_price(struct json_writer *w, const struct dash_dashboard *d, int panel_id)
{
    for (size_t i = 0; d->cost && i < d->cost->panels.len; i++) {
        const struct cost_panel *p = d->cost->panels.at[i];
        str text = p->id == panel_id ? cost_sentence(w->arena, p) : STR_EMPTY;
        if (!text.len) continue;
        json_field_str(w, "price", text);
        return;
    }
}

static size_t put_panel(struct json_writer *w, const struct dash_dashboard *d, size_t at)
{
    const struct model_entry *entry = &d->map[at];
    json_key_str(w, arena_printf(w->arena, "%d", entry->panel_id));
    json_begin_object(w);
    put_place(w, d, entry->where);
    json_field_str(w, "sentence", entry->logical);
    json_field_str(w, "source", lines_of(w->arena, d->sources, entry->where));
    json_field_str(w, "explanation", str_trim(entry->explanation));
    put_price(w, d, entry->panel_id);
    put_recipes(w, panel_of(d, entry->panel_id));
    at = put_targets(w, d, at + 1);
    json_end_object(w);
    return at;
}

static str document_of(struct maker *m, const struct dash_dashboard *d)
{
    struct json_writer w;
    buf_clear(&m->out);
    json_writer_init(&w, &m->out, &m->scratch);
    w.compact = true;
    json_begin_object(&w);
    json_field_str(&w, "uid", d->uid);
    json_field_str(&w, "title", d->title);
    json_field_str(&w, "folder", d->folder);
    json_field_object(&w, "panels");
    for (size_t at = 0; at < d->map_count;) at = put_panel(&w, d, at);
    json_end_object(&w);
    json_key(&w, "dashboard");
    json_put_written(&w, str_trim(d->json));
    json_end_object(&w);
    return arena_str(&m->snapshot->arena, buf_as_str(&m->out));
}

static str entry_of(struct maker *m, const struct dash_dashboard *d)
{
    struct json_writer w;
    buf_clear(&m->out);
    json_writer_init(&w, &m->out, &m->scratch);
    w.compact = true;
    json_begin_object(&w);
    json_field_str(&w, "uid", d->uid);
    json_field_str(&w, "title", d->title);
    json_field_str(&w, "folder", d->folder);
    json_field_str(&w, "description", d->model->description);
    json_field_number(&w, "panels", (double)d->panels);
    put_place(&w, d, d->model->where);
    json_field_array(&w, "tags");
    for (size_t i = 0; i < d->model->tags.len; i++) json_put_str(&w, d->model->tags.at[i]);
    json_end_array(&w);
    json_end_object(&w);
    return arena_str(&m->snapshot->arena, buf_as_str(&m->out));
}

static int rows_of(const struct model_dashboard *d)
{
    int rows = 0;
    for (size_t r = 0; r < d->rows.len; r++) {
        const struct model_row *row = d->rows.at[r];
        if (row->header && row->y + 1 > rows) rows = row->y + 1;
        for (size_t i = 0; !row->collapsed && i < row->panels.len; i++) {
            int end = row->panels.at[i]->grid.y + row->panels.at[i]->grid.h;
            if (end > rows) rows = end;
        }
    }
    return rows;
}

static bool take_dashboard(const struct dash_dashboard *d, void *data)
{
    struct maker *m = data;
    struct arena *a = &m->snapshot->arena;
    struct snapshot_page page = {.uid = arena_str(a, d->uid),
                                 .folder = arena_str(a, d->folder),
                                 .title = arena_str(a, d->title),
                                 .dashboard = arena_str(a, d->json),
                                 .json = document_of(m, d),
                                 .entry = entry_of(m, d),
                                 .rows = rows_of(d->model)};
    vec_push(a, &m->snapshot->pages, page);
    arena_reset(&m->scratch);
    return true;
}

/* ---- the last good ones ------------------------------------------------------------------ */

const struct snapshot_page *snapshot_find(const struct snapshot *s, str uid)
{
    for (size_t i = 0; i < s->pages.len; i++)
        if (str_eq(s->pages.at[i].uid, uid)) return &s->pages.at[i];
    return NULL;
}

static void take_over(struct snapshot *s, const struct snapshot *before)
{
    for (size_t i = 0; before && i < before->pages.len; i++) {
        const struct snapshot_page *page = &before->pages.at[i];
        if (snapshot_find(s, page->uid)) continue;
        struct snapshot_page copy = {.uid = arena_str(&s->arena, page->uid),
                                     .folder = arena_str(&s->arena, page->folder),
                                     .title = arena_str(&s->arena, page->title),
                                     .dashboard = arena_str(&s->arena, page->dashboard),
                                     .json = arena_str(&s->arena, page->json),
                                     .entry = arena_str(&s->arena, page->entry),
                                     .rows = page->rows,
                                     .last_good = true};
        vec_push(&s->arena, &s->pages, copy);
    }
}

/* ---- the index --------------------------------------------------------------------------- */

static void put_messages(struct json_writer *w, const struct snapshot *s)
{
    json_field_object(w, "messages");
    json_field_str(w, "text", s->messages);
    json_field_number(w, "errors", (double)s->errors);
    json_field_number(w, "warnings", (double)s->warnings);
    json_field_bool(w, "fault", s->fault);
    json_end_object(w);
}

static void put_comparison(struct json_writer *w, const struct snapshot *s)
{
    if (str_empty(s->against)) return;
    json_field_str(w, "against", s->against);
    json_field_array(w, "gone");
    for (size_t i = 0; i < s->gone.len; i++) json_put_str(w, s->gone.at[i]);
    json_end_array(w);
}

void snapshot_write_index(struct snapshot *s)
{
    struct buf out = BUF_INIT;
    struct json_writer w;
    json_writer_init(&w, &out, &s->arena);
    w.compact = true;
    json_begin_object(&w);
    json_field_text(&w, "version", dash_version);
    json_field_str(&w, "project", s->project);
    json_field_number(&w, "generation", s->generation);
    json_field_bool(&w, "good", s->pages.len > 0);
    put_messages(&w, s);
    put_comparison(&w, s);
    json_field_array(&w, "dashboards");
    for (size_t i = 0; i < s->pages.len; i++) json_put_written(&w, s->pages.at[i].entry);
    json_end_array(&w);
    json_end_object(&w);
    s->index = arena_str(&s->arena, buf_as_str(&out));
    buf_release(&out);
}

/* ---- a compilation ----------------------------------------------------------------------- */

static void take_messages(struct maker *m, struct dash_result *result)
{
    struct snapshot *s = m->snapshot;
    struct diag_sink *sink = dash_sink(result);
    struct render_options options = {
        .format = RENDER_TEXT, .most = MOST_SHOWN, .version = dash_version};
    buf_clear(&m->out);
    render_all(sink, &options, &m->out);
    s->messages = arena_str(&s->arena, buf_as_str(&m->out));
    s->errors = sink->errors;
    s->warnings = sink->warnings;
    s->unreadable = dash_unreadable(result);
    s->project = arena_str(&s->arena, dash_project(result));
    s->grafana = *dash_grafana(result);
    for (size_t i = 0; i < dash_file_count(result); i++)
        if (!dash_file_builtin(result, i))
            vec_push(&s->arena, &s->files, arena_str(&s->arena, dash_file(result, i)));
}

static void compile(struct maker *m, const struct snapshot_request *request)
{
    struct dash_options options = {.grafana = request->grafana,
                                   .root = request->root,
                                   .workspace = request->workspace,
                                   .settings = request->settings,
                                   .setting_count = request->setting_count,
                                   .explain = true,
                                   .cost = true,
                                   .on_dashboard = take_dashboard,
                                   .data = m};
    m->session = dash_session_new();
    struct dash_result *result =
        dash_compile(m->session, request->paths, request->path_count, &options);
    take_messages(m, result);
    dash_result_free(result);
    dash_session_free(m->session);
}

static jmp_buf away;
static char fault_text[1024];

static void on_fault(const char *message)
{
    str text = str_part(str_from(message), 0, sizeof fault_text - 1);
    memcpy(fault_text, text.ptr, text.len);
    fault_text[text.len] = '\0';
    longjmp(away, 1);
}

/* What the broken compilation holds stays: it is not known what of it is whole. */
static void take_fault(struct maker *m)
{
    static struct dash_session *volatile broken; /* in reach, so that it is no leak */
    struct snapshot *s = m->snapshot;
    broken = m->session;
    (void)broken;
    s->fault = true;
    s->errors = 1;
    s->messages =
        arena_printf(&s->arena,
                     "%s\nThis is a fault of dashc, not of your files. It goes on; please "
                     "report this with the files that made it.\n",
                     fault_text);
}

struct snapshot *snapshot_compile(const struct snapshot_request *request,
                                  const struct snapshot *before)
{
    void (*outer)(const char *) = bug_handler;
    struct maker *m = memory_take(sizeof *m);
    *m = (struct maker){.snapshot = memory_take(sizeof *m->snapshot), .out = BUF_INIT};
    *m->snapshot = (struct snapshot){.generation = before ? before->generation + 1 : 1};
    arena_init(&m->snapshot->arena);
    arena_init(&m->scratch);
    if (setjmp(away) == 0) {
        bug_handler = on_fault;
        compile(m, request);
    } else {
        take_fault(m);
    }
    bug_handler = outer;
    struct snapshot *s = m->snapshot;
    if (s->errors) take_over(s, before);
    snapshot_write_index(s);
    buf_release(&m->out);
    arena_free(&m->scratch);
    free(m);
    return s;
}

void snapshot_free(struct snapshot *s)
{
    if (!s) return;
    arena_free(&s->arena);
    free(s);
}
