/* Job: checks that need to know what a dashboard asks for and costs.  Not responsible for pricing
 * it (cost/). */
#include "cost/cost.h"
#include "lint/inner.h"

/* What the dashboard costs, worked out when the first check asks. */
static const struct cost_dashboard *priced(struct lint *l, const struct lint_subject *s)
{
    if (!l->cost.assume) return NULL;
    if (l->priced_of != s->made) {
        l->seen = (struct cost_seen){0};
        l->priced = cost_of(s->made, &l->cost, l->scratch);
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
        "refreshed every %.*s, this dashboard costs about %.*s USD a month; the budget is %.*s",
        STR_ARG(lint_time_said(l->scratch, d->every)), STR_ARG(cost_money(l->scratch, d->month)),
        STR_ARG(cost_money(l->scratch, l->budget)));
    const struct cost_assumptions *assume = l->cost.assume;
    diag_why(report, "assumed are %.*s people, %.*s hours on %.*s days",
             STR_ARG(number_str(l->scratch, cost_assumed_number(assume, COST_VIEWERS))),
             STR_ARG(number_str(l->scratch, cost_assumed_number(assume, COST_HOURS))),
             STR_ARG(number_str(l->scratch, cost_assumed_number(assume, COST_DAYS))));
    double slower = bearable(d, share);
    if (slower > 0)
        diag_help(report, "`refresh %.*s` makes it about %.*s USD",
                  STR_ARG(lint_time_written(l->scratch, slower)),
                  STR_ARG(cost_money(l->scratch, month_at(d, slower))));
    else
        diag_help(report, "`dashc cost` shows which panels ask for most");
}

/* ---- series ------------------------------------------------------------------------------ */

/* Whether somebody has said how many values dimensions have: guesses alone are no reason to warn,
 * nor to work out a price. */
static bool is_told(const struct lint *l)
{
    const struct cost_assumptions *assume = l->cost.assume;
    return assume->dimensions.len > 0 || assume->numbers[COST_VALUES].origin != COST_USUAL;
}

/* Whether one of the dimensions that the number comes from was said. */
static bool rests_on_told(const struct lint *l, str from)
{
    for (size_t i = 0; i < l->seen.dimensions.len; i++) {
        const struct cost_dimension *d = &l->seen.dimensions.at[i];
        if (d->origin != COST_USUAL && str_find(from, d->name, 0) != SIZE_MAX) return true;
    }
    return l->cost.assume->numbers[COST_VALUES].origin != COST_USUAL;
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
    if (!p->made->targets.len || !l->cost.assume || !is_told(l)) return;
    const struct cost_dashboard *d = priced(l, p->of);
    const struct cost_panel *panel = cost_panel_of(d, p->made->id);
    const struct cost_query *q = panel ? largest(panel) : NULL;
    double most = l->limits[LINT_TOO_MANY_SERIES];
    if (!q || q->metrics <= most || !rests_on_told(l, q->from)) return;
    struct diag *report = lint_report(
        l, LINT_TOO_MANY_SERIES, p->said->head, "this may find %.*s series; CloudWatch gives %.*s",
        STR_ARG(cost_count(l->scratch, q->metrics)), STR_ARG(cost_count(l->scratch, most)));
    if (q->from.len) diag_why(report, "assumed are %.*s", STR_ARG(q->from));
    diag_help(report, "narrow it: `where`, or `filter one …`; or say how many there are: "
                      "`assume function = 40` in the project");
}
