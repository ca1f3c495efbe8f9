/* Job: one dashboard: from its outline through model and emit to the caller.  Not responsible for
 * which dashboards there are. */
#include "inner.h"

/* A dashboard that was there before: for the same uid or title twice. */
struct seen {
    span where;
};

static void check_unique(struct dash_result *r, struct map *map, str key, enum diag_code code,
                         span where, const char *what, str shown, str folder)
{
    struct seen *before = map_get(map, key);
    if (!before) {
        struct seen *first = arena_new(&r->arena, struct seen);
        first->where = where;
        map_set(&r->arena, map, arena_str(&r->arena, key), first);
        return;
    }
    struct diag *d = diag_report(&r->sink, code, where, "two dashboards have the %s `%.*s`%s%.*s",
                                 what, STR_ARG(shown), folder.len ? " in " : "", STR_ARG(folder));
    diag_label(d, before->where, "the other one");
    if (code == DIAG_UID_TWICE)
        diag_help(d, "give one its own: add `uid \"%.*s-2\"` in its block", STR_ARG(shown));
    else
        diag_help(d, "rename one, or put it into another folder");
}

static size_t count_panels(const struct model_dashboard *d)
{
    size_t count = 0;
    for (size_t i = 0; i < d->rows.len; i++) count += d->rows.at[i]->panels.len;
    return count;
}

/* For a check too: some mistakes show only here. */
static void write_json(struct dash_result *r, const struct model_dashboard *d)
{
    enum emit_schema schema = r->options->schema;
    if (schema == SCHEMA_V1)
        emit_dashboard(d, &r->version, &r->sink, &r->scratch, &r->json);
    else
        emit_resource(d, &r->version, schema, &r->sink, &r->scratch, &r->json);
}

static bool deliver(struct dash_result *r, const struct model_result *m)
{
    struct model_dashboard *d = m->dashboard;
    struct dash_dashboard out = {d,         d->uid,      d->title,
                                 d->folder, STR_EMPTY,   count_panels(d),
                                 m->map.at, m->map.len,  buf_as_str(&m->explanation),
                                 NULL,      &r->sources, r};
    buf_clear(&r->json);
    layout_dashboard(d, &r->scratch);
    write_json(r, d);
    out.cost = budget_price(r, d);
    if (!r->options->check_only) out.json = buf_as_str(&r->json);
    return !r->options->on_dashboard || r->options->on_dashboard(&out, r->options->data);
}

bool dashboard_visit(struct outline_dashboard *d, struct eval *e, void *data)
{
    struct dash_result *r = data;
    struct model_result m;
    model_build(&r->program, d, e, &r->model, &m);
    str title = arena_printf(&r->scratch, "%.*s\n%.*s", STR_ARG(m.dashboard->folder),
                             STR_ARG(m.dashboard->title));
    check_unique(r, &r->uids, m.dashboard->uid, DIAG_UID_TWICE, d->title_where, "uid",
                 m.dashboard->uid, STR_EMPTY);
    check_unique(r, &r->titles, title, DIAG_TITLE_TWICE, d->title_where, "title",
                 m.dashboard->title, m.dashboard->folder);
    r->sink.origin = NULL;
    r->dashboards++;
    r->panels += count_panels(m.dashboard);
    if (d->errors_before == r->sink.errors) {
        lint_dashboard(r->lint, d, m.dashboard, e->arena);
        r->stopped = !deliver(r, &m);
    }
    buf_release(&m.explanation);
    arena_reset(&r->scratch);
    return !r->stopped;
}
