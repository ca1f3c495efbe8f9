/* Job: checks that need to know what a dashboard asks for and costs.  Not responsible for pricing
 * it (cost/). */
#include "cost/cost.h"
#include "lint/inner.h"

/* What the dashboard costs, worked out when the first check asks. */
static const struct cost_dashboard *priced(struct lint *l, const struct lint_subject *s)
{
    if (!l->cost) return NULL;
    if (l->priced_of != s->made) {
        l->priced = cost_of(s->made, l->cost, l->scratch);
        l->priced_of = s->made;
    }
    return l->priced;
}

/* ---- refreshing and the budget ----------------------------------------------------------- */

/* A month, were it refreshed every so many seconds. */
static double month_at(const struct cost_dashboard *d, double every)
{
    double by_time = (d->refreshes - d->openings) * d->every / every;
    return cost_usd(&d->refresh) * (d->openings + by_time) + cost_usd(&d->opening) * d->openings;
}

/* The quickest refresh that the share bears; 0: none does. */
static double bearable(const struct cost_dashboard *d, double share)
{
    static const double steps[] = {60, 300, 900, 1800, 3600, 2 * 3600, 6 * 3600, 86400};
    for (size_t i = 0; i < COUNT_OF(steps); i++)
        if (steps[i] > d->every && month_at(d, steps[i]) <= share) return steps[i];
    return 0;
}

void lint_refresh_cost(struct lint *l, const struct lint_subject *s)
{
    const struct outline_property *o = dashboard_property(s, "refresh");
    if (l->budget <= 0 || !o || !s->made->refresh.len) return;
    const struct cost_dashboard *d = priced(l, s);
    double share = l->budget * l->limits[LINT_REFRESH_BEYOND_BUDGET] / 100;
    if (!d || d->every <= 0 || d->month <= share) return;
    struct diag *report = lint_report(
        l, LINT_REFRESH_BEYOND_BUDGET, o->node->head.where,
        "refreshed every %.*s, this dashboard costs about %.*s USD a month, of %.*s",
        STR_ARG(lint_time_said(l->scratch, d->every)), STR_ARG(cost_money(l->scratch, d->month)),
        STR_ARG(cost_money(l->scratch, l->budget)));
    const struct cost_assumptions *assume = l->cost->assume;
    diag_why(report, "assumed are %.*s people, %.*s hours on %.*s days",
             STR_ARG(cost_count(l->scratch, cost_assumed_number(assume, COST_VIEWERS))),
             STR_ARG(cost_count(l->scratch, cost_assumed_number(assume, COST_HOURS))),
             STR_ARG(cost_count(l->scratch, cost_assumed_number(assume, COST_DAYS))));
    double slower = bearable(d, share);
    if (slower > 0)
        diag_help(report, "`refresh %.*s` makes it about %.*s USD",
                  STR_ARG(lint_time_written(l->scratch, slower)),
                  STR_ARG(cost_money(l->scratch, month_at(d, slower))));
    else
        diag_help(report, "`dashc cost` shows which panels ask for most");
}

/* ---- series ------------------------------------------------------------------------------ */

/* The dimensions in the largest `{Namespace,Dimension,…}` of an expression. */
static size_t searched_dimensions(str expression)
{
    size_t most = 0, inside = 0;
    bool open = false;
    for (size_t i = 0; i < expression.len; i++) {
        char c = expression.ptr[i];
        if (c == '{' || c == '}') open = c == '{', inside = 0;
        if (open && c == ',' && ++inside > most) most = inside;
    }
    return most;
}

/* At most so many dimensions of a query can run over all their values. */
static size_t open_dimensions(const struct target *t)
{
    if (t->kind == TARGET_CW_METRIC) return t->dimensions.len;
    return t->kind == TARGET_CW_MATH ? searched_dimensions(t->expression) : 0;
}

/* Whether a query can be too large at all: only then is it worth being priced. */
static bool may_be_large(const struct lint *l, const struct model_panel *m)
{
    const struct cost_assumptions *assume = l->cost->assume;
    double values = cost_assumed_number(assume, COST_VALUES);
    size_t most = 0;
    double series = 1;
    for (size_t i = 0; i < m->targets.len; i++) {
        size_t open = open_dimensions(m->targets.at[i]);
        most = open > most ? open : most;
    }
    for (size_t i = 0; i < most && series <= l->limits[LINT_TOO_MANY_SERIES]; i++) series *= values;
    return (most > 0 && assume->dimensions.len > 0) || series > l->limits[LINT_TOO_MANY_SERIES];
}

static const struct cost_panel *cost_panel_of(const struct cost_dashboard *d, int id)
{
    for (size_t i = 0; i < d->panels.len; i++)
        if (d->panels.at[i]->id == id) return d->panels.at[i];
    return NULL;
}

static const struct cost_query *largest(const struct cost_panel *p)
{
    const struct cost_query *found = NULL;
    for (size_t i = 0; i < p->queries.len; i++) {
        const struct cost_query *q = &p->queries.at[i];
        if (q->kind != TARGET_CW_METRIC && q->kind != TARGET_CW_MATH) continue;
        if (!found || q->metrics > found->metrics) found = q;
    }
    return found;
}

/* Source: SEARCH expressions, limits: 500 time series per graph (Amazon CloudWatch's user guide,
 * April 2026); a query of more gets the first 500 and a notice. */
void lint_series(struct lint *l, const struct lint_panel *p)
{
    if (!l->cost || !may_be_large(l, p->made)) return;
    const struct cost_dashboard *d = priced(l, p->of);
    const struct cost_panel *panel = cost_panel_of(d, p->made->id);
    const struct cost_query *q = panel ? largest(panel) : NULL;
    double most = l->limits[LINT_TOO_MANY_SERIES];
    if (!q || q->metrics <= most) return;
    struct diag *report = lint_report(
        l, LINT_TOO_MANY_SERIES, p->said->head, "this may find %.*s series; CloudWatch gives %.*s",
        STR_ARG(cost_count(l->scratch, q->metrics)), STR_ARG(cost_count(l->scratch, most)));
    if (q->from.len) diag_why(report, "assumed are %.*s", STR_ARG(q->from));
    diag_help(report, "narrow it: `where`, or `filter one …`; or say how many there are: "
                      "`assume function = 40` in the project");
}
