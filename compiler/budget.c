/* Job: what the dashboards of a compilation cost, and whether the project lets them.  Not
 * responsible for pricing one (cost/cost.h), nor for showing it. */
#include "inner.h"
#include "read/read.h"

/* ---- what the project says --------------------------------------------------------------- */

static str dimension_name(str name_space, str key, void *data)
{
    return dash_dimension(data, name_space, key);
}

static str written(const struct dash_result *r, const struct ast *value)
{
    str text = source_text(&r->sources, value->where);
    bool quoted = value->kind == AST_STRING && text.len > 1;
    return quoted ? str_part(text, 1, text.len - 1) : text;
}

/* `name = 40` */
static bool is_assumption(const struct ast_nodes *values)
{
    if (values->len != 3) return false;
    const struct ast *name = values->at[0], *mark = values->at[1];
    return (name->kind == AST_NAME || name->kind == AST_STRING) && mark->kind == AST_MARK &&
           ((const struct ast_mark *)mark)->operator== OP_ASSIGN && values->at[2]->kind == AST_NUMBER;
}

static void read_assumption(struct dash_result *r, const struct ast_group *g)
{
    str why;
    struct diag *d;
    if (!is_assumption(&g->values)) {
        d = REPORT_IN(&r->program, PROPERTY_VALUE, g->head.where,
                      "`assume` takes a name and a number");
        diag_help(d, "for instance `assume viewers = 12, function = 40`");
        return;
    }
    str name = written(r, g->values.at[0]), number = written(r, g->values.at[2]);
    if (cost_assume(&r->arena, &r->assume, name, number, COST_PROJECT, &why)) return;
    d = REPORT_IN(&r->program, PROPERTY_VALUE, g->values.at[2]->where, "%.*s", STR_ARG(why));
    diag_help(d, "`dashc help cost` lists what can be assumed");
}

static void read_assumptions(struct dash_result *r)
{
    const struct ast_property *p = project_property(r, "assume");
    for (size_t i = 0; p && i < p->groups.len; i++)
        read_assumption(r, (const struct ast_group *)p->groups.at[i]);
}

/* `budget 50 USD` */
static void read_budget(struct dash_result *r)
{
    const struct ast_property *p = project_property(r, "budget");
    if (!p) return;
    const struct ast_nodes *values = &((const struct ast_group *)p->groups.at[0])->values;
    bool two = p->groups.len == 1 && values->len == 2 && values->at[0]->kind == AST_NUMBER;
    const struct ast_number *number = two ? (const struct ast_number *)values->at[0] : NULL;
    if (two && number->value > 0 && !number->unit.len && str_is(written(r, values->at[1]), "USD")) {
        r->budget = number->value;
        r->budget_where = p->head.where;
        return;
    }
    struct diag *d = REPORT_IN(&r->program, PROPERTY_VALUE, p->head.where,
                               "a budget is an amount of US dollars, for a month");
    diag_why(d, "AWS's prices are in that currency");
    diag_help(d, "for instance `budget 50 USD`");
}

/* What the caller says stands in front: of a name that both know, cost_assume keeps the caller's.
 */
static void begin_assumptions(struct dash_result *r)
{
    const struct cost_assumptions *given = r->options->assume;
    cost_assume_usual(&r->assume);
    if (!given) return;
    memcpy(r->assume.numbers, given->numbers, sizeof r->assume.numbers);
    for (size_t i = 0; i < given->dimensions.len; i++)
        vec_push(&r->arena, &r->assume.dimensions, given->dimensions.at[i]);
}

void budget_read(struct dash_result *r)
{
    size_t errors = r->sink.errors;
    begin_assumptions(r);
    if (!r->options->assume_only) read_assumptions(r);
    read_budget(r);
    if (r->sink.errors > errors) r->budget = 0; /* what was meant is not known */
    r->cost = (struct cost_options){.prices = cost_prices(&r->arena),
                                    .assume = &r->assume,
                                    .region = r->model.region,
                                    .dimension = dimension_name,
                                    .data = r,
                                    .seen = r->options->cost_arena ? &r->seen : NULL};
}

/* ---- the dashboards ---------------------------------------------------------------------- */

static bool has_escapes(const struct model_dashboard *d)
{
    bool any = d->escapes.len > 0;
    for (size_t i = 0; i < d->variables.len; i++) any = any || d->variables.at[i]->escapes.len;
    for (size_t i = 0; i < d->rows.len; i++) {
        const struct model_row *row = d->rows.at[i];
        any = any || row->escapes.len;
        for (size_t k = 0; k < row->panels.len; k++) any = any || row->panels.at[k]->escapes.len;
    }
    return any;
}

/* What `json { … }` puts over a model is in no member of it: then it is what was written that is
 * priced. */
static const struct model_dashboard *as_written(struct dash_result *r,
                                                const struct model_dashboard *d)
{
    struct buf classic = BUF_INIT;
    struct model_dashboard *read = NULL;
    str json = buf_as_str(&r->json), why;
    if (!has_escapes(d)) return d;
    if (r->options->schema != SCHEMA_V1) {
        emit_dashboard(d, &r->version, &r->sink, &r->scratch, &classic);
        json = buf_as_str(&classic);
    }
    bool good = read_dashboard_for(&r->scratch, json, &r->version, &read, &why);
    buf_release(&classic);
    return good ? read : d;
}

static void add_month(struct dash_result *r, const struct cost_dashboard *cost)
{
    r->month += cost->month;
    if (cost->month <= r->dearest_month) return;
    r->dearest_month = cost->month;
    r->dearest = arena_str(&r->arena, cost->title);
}

struct cost_dashboard *budget_price(struct dash_result *r, const struct model_dashboard *d)
{
    bool limited = r->options->budget && r->budget > 0;
    struct arena *kept = r->options->cost_arena;
    if (!r->options->cost && !limited) return NULL;
    struct cost_dashboard *cost = cost_of(as_written(r, d), &r->cost, kept ? kept : &r->scratch);
    add_month(r, cost);
    return r->options->cost ? cost : NULL;
}

void budget_check(struct dash_result *r)
{
    struct arena *a = &r->arena;
    if (!r->options->budget || r->budget <= 0 || r->month <= r->budget) return;
    struct diag *d = REPORT_IN(&r->program, BUDGET, r->budget_where,
                               "the dashboards cost about %.*s USD a month, and may cost %.*s",
                               STR_ARG(cost_money(a, r->month)), STR_ARG(cost_money(a, r->budget)));
    diag_why(d, "\"%.*s\" is the dearest, with %.*s", STR_ARG(r->dearest),
             STR_ARG(cost_money(a, r->dearest_month)));
    diag_help(d,
              "`dashc cost` shows it panel by panel, with what is assumed; a longer `refresh` or "
              "fewer series make it less");
}
