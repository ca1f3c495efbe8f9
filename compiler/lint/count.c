/* Job: checks that count: panels, log queries, what dashc could not read.  Not responsible for what
 * they cost. */
#include "lint/inner.h"

typedef bool panel_question(const struct model_panel *m);

/* Panels of folded rows ask nothing until somebody opens the row. */
static size_t count_open(const struct model_dashboard *d, panel_question *counts)
{
    size_t count = 0;
    for (size_t r = 0; r < d->rows.len; r++)
        for (size_t i = 0; !d->rows.at[r]->collapsed && i < d->rows.at[r]->panels.len; i++)
            count += counts(d->rows.at[r]->panels.at[i]);
    return count;
}

/* ---- panels ------------------------------------------------------------------------------ */

static bool asks(const struct model_panel *m) { return m->targets.len > 0; }

void lint_panel_count(struct lint *l, const struct lint_subject *s)
{
    size_t count = count_open(s->made, asks);
    if ((double)count <= l->limits[LINT_TOO_MANY_PANELS]) return;
    struct diag *d = lint_report(l, LINT_TOO_MANY_PANELS, s->said->title_where,
                                 "%zu panels ask for data at once, more than %.*s", count,
                                 STR_ARG(number_str(l->arena, l->limits[LINT_TOO_MANY_PANELS])));
    diag_why(d, "each asks its own queries, on every refresh, for everybody who looks");
    diag_help(d, "split the dashboard, or fold what is seldom needed: `row \"…\" collapsed`");
}

/* ---- log queries ------------------------------------------------------------------------- */

static bool starts_log_query(const struct target *t) { return t->kind == TARGET_CW_LOGS; }

static size_t log_queries(const struct model_dashboard *d)
{
    size_t count = 0;
    for (size_t r = 0; r < d->rows.len; r++)
        for (size_t i = 0; !d->rows.at[r]->collapsed && i < d->rows.at[r]->panels.len; i++) {
            const struct model_panel *m = d->rows.at[r]->panels.at[i];
            for (size_t k = 0; k < m->targets.len; k++) count += starts_log_query(m->targets.at[k]);
        }
    return count;
}

void lint_log_count(struct lint *l, const struct lint_subject *s)
{
    size_t count = log_queries(s->made);
    if ((double)count <= l->limits[LINT_TOO_MANY_LOG_QUERIES]) return;
    struct diag *d =
        lint_report(l, LINT_TOO_MANY_LOG_QUERIES, s->said->title_where,
                    "%zu log queries start at once, more than %.*s", count,
                    STR_ARG(number_str(l->arena, l->limits[LINT_TOO_MANY_LOG_QUERIES])));
    /* Source: quotas of CloudWatch Logs, April 2026: StartQuery, concurrent queries. */
    diag_why(d,
             "CloudWatch Logs starts 10 a second and runs 100 at a time, for a whole account and "
             "region");
    diag_help(d, "fold some of them into a row: `row \"…\" collapsed`");
}

/* ---- what passes unread ------------------------------------------------------------------ */

struct escapes {
    size_t json, queries;
    span first;
};

static void note(struct escapes *e, size_t *count, span where)
{
    if (!span_known(e->first)) e->first = where;
    ++*count;
}

static void count_queries(struct escapes *e, const struct expr *x)
{
    const struct expr *sides[] = {x->left, x->right};
    if (x->kind == EXPR_QUERY || (x->kind == EXPR_LOGS && x->raw_query))
        note(e, &e->queries, x->where);
    for (size_t i = 0; i < COUNT_OF(sides); i++)
        if (sides[i]) count_queries(e, sides[i]);
    for (size_t i = 0; i < x->args.len; i++) count_queries(e, x->args.at[i]);
}

static void count_json(struct escapes *e, const outline_properties *list)
{
    for (size_t i = 0; i < list->len; i++)
        if (strcmp(list->at[i].word->name, "json") == 0)
            note(e, &e->json, list->at[i].node->head.where);
}

static void count_panel(struct escapes *e, const struct outline_panel *p)
{
    count_json(e, &p->properties);
    for (size_t i = 0; i < p->series.len; i++) {
        count_queries(e, p->series.at[i].expr);
        count_json(e, &p->series.at[i].properties);
    }
}

void lint_escapes(struct lint *l, const struct lint_subject *s)
{
    struct escapes e = {0};
    count_json(&e, &s->said->properties);
    for (size_t r = 0; r < s->said->rows.len; r++) {
        count_json(&e, &s->said->rows.at[r]->properties);
        for (size_t i = 0; i < s->said->rows.at[r]->panels.len; i++)
            count_panel(&e, s->said->rows.at[r]->panels.at[i]);
    }
    if ((double)(e.json + e.queries) <= l->limits[LINT_ESCAPES]) return;
    struct diag *d =
        lint_report(l, LINT_ESCAPES, s->said->title_where, "dashc could not read %zu part%s of it",
                    e.json + e.queries, e.json + e.queries == 1 ? "" : "s");
    diag_why(d, "%zu `json`, %zu quer%s written as text", e.json, e.queries,
             e.queries == 1 ? "y" : "ies");
    diag_label(d, e.first, "the first of them");
}
