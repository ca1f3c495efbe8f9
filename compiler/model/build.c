/* Job: the whole of one dashboard, in order.  Not responsible for any part of it. */
#include "model/build.h"

#include "model/inner.h"

static void inherit_conditions(struct builder *b, struct outline_panel *p,
                               const struct outline_row *row)
{
    for (size_t i = 0; i < b->outline->where_.len; i++)
        vec_push(b->arena, &p->where_, b->outline->where_.at[i]);
    for (size_t i = 0; i < row->where_.len; i++) vec_push(b->arena, &p->where_, row->where_.at[i]);
}

static void row_properties(struct builder *b, struct outline_row *o, struct model_row *m)
{
    const struct outline_property *p;
    m->collapsed = outline_find(&o->properties, "collapsed") != NULL;
    if ((p = outline_find(&o->properties, "title")) && !m->title.len) prop_single(b, p, &m->title);
    if ((p = outline_find(&o->properties, "height"))) prop_integer(b, p, 2, 100, &m->height);
    if ((p = outline_find(&o->properties, "repeat"))) {
        const struct ast_nodes *v = prop_groups(p) == 1 ? prop_values(p, 0) : NULL;
        if (v && v->len == 1 && v->at[0]->kind == AST_REF)
            m->repeat = ((const struct ast_ref *)v->at[0])->path;
        else
            prop_bad(b, p, "repeat $function");
        if (m->repeat.len && !views_find(&b->outline->views, m->repeat))
            report_no_variable(b, v->at[0]->where, m->repeat);
    }
    for (size_t i = 0; i < o->properties.len; i++)
        if (strcmp(o->properties.at[i].word->name, "json") == 0) {
            struct model_escape e = prop_escape(b, &o->properties.at[i]);
            vec_push(b->arena, &m->escapes, e);
        }
}

static int row_id(struct builder *b, const struct outline_row *o)
{
    str key = arena_printf(b->arena, "row\n%.*s", STR_ARG(o->title));
    size_t ordinal = map_count(b->arena, &b->panel_names, key);
    return identity_panel(ordinal ? arena_printf(b->arena, "%.*s\n%zu", STR_ARG(key), ordinal)
                                  : key);
}

/* Grafana counts what follows a row to it, up to the next one: it would be folded and repeated with
 * it.  So panels outside a row that follow one get a header without a title. */
static bool needs_header(struct builder *b, const struct outline_row *o)
{
    const struct model_dashboard *d = b->dashboard;
    if (o->header || d->rows.len == 0 || !d->rows.at[d->rows.len - 1]->header) return o->header;
    if (b->program->sink->errors) return true; /* there are more pressing things to say */
    struct diag *note = REPORT(b, ROW_DIVIDED, o->where, "a row without a title begins here");
    diag_why(note,
             "Grafana would put these panels into the row above, which ends only at a header");
    diag_label(note, d->rows.at[d->rows.len - 1]->where, "the row above");
    diag_help(note, "put them before the first row, or into a row with a title");
    return true;
}

static void build_row(struct builder *b, struct outline_row *o)
{
    struct model_row *m = arena_new(b->arena, struct model_row);
    b->program->sink->origin = o->origin;
    m->header = needs_header(b, o);
    m->title = o->title;
    m->where = o->where;
    if (m->header) m->id = row_id(b, o);
    row_properties(b, o, m);
    vec_reserve(b->arena, &m->panels, o->panels.len);
    for (size_t i = 0; i < o->panels.len; i++) {
        inherit_conditions(b, o->panels.at[i], o);
        struct model_panel *panel = panel_build(b, o->panels.at[i], o);
        vec_push(b->arena, &m->panels, panel);
    }
    vec_push(b->arena, &b->dashboard->rows, m);
}

/* Those that are made of names differ (take_free_id). */
static void check_ids(struct builder *b)
{
    struct map seen = {0};
    if (!b->own_ids) return;
    for (size_t r = 0; r < b->dashboard->rows.len; r++)
        for (size_t i = 0; i < b->dashboard->rows.at[r]->panels.len; i++) {
            struct model_panel *p = b->dashboard->rows.at[r]->panels.at[i];
            if (!p->id) continue;
            struct model_panel *before = map_set(b->arena, &seen, id_key(&p->id), p);
            if (!before) continue;
            struct diag *d = REPORT(b, ID_TWICE, p->where, "two panels have the id %d", p->id);
            diag_label(d, before->where, "the other one");
            diag_help(d, "change one `id`, or leave it out");
        }
}

/* Room for what has one for each panel. */
static void reserve(struct builder *b)
{
    size_t panels = 0;
    for (size_t i = 0; i < b->outline->rows.len; i++) panels += b->outline->rows.at[i]->panels.len;
    map_reserve(b->arena, &b->panel_names, panels);
    map_reserve(b->arena, &b->panel_ids, panels);
    vec_reserve(b->arena, &b->result->map, panels);
}

void model_build(struct program *p, struct outline_dashboard *d, struct eval *e,
                 const struct model_options *options, struct model_result *out)
{
    struct builder b = {.program = p,
                        .arena = e->arena,
                        .outline = d,
                        .result = out,
                        .options = options,
                        .errors_before = d->errors_before};
    struct eval own = *e;
    memset(out, 0, sizeof *out);
    own.views = &d->views;
    own.scope = d->scope;
    b.eval = &own;
    b.dashboard = out->dashboard = arena_new(e->arena, struct model_dashboard);
    b.lower = (struct lower){
        .program = p, .arena = e->arena, .eval = &own, .dashboard = d, .explain = options->explain};
    b.lower.opensearch_declared = options->opensearch;
    p->sink->origin = d->origin;
    reserve(&b);
    dashboard_settings(&b);
    dashboard_region(&b);
    lower_bind_filters(&b.lower);
    for (size_t i = 0; i < d->rows.len; i++) build_row(&b, d->rows.at[i]);
    p->sink->origin = d->origin;
    variables_build(&b);
    check_ids(&b);
    buf_release(&b.text);
    p->sink->origin = d->origin;
}
